"""Suggestions for misspelt terms."""

from collections.abc import Iterable


def nearest_term(name: str, terms: Iterable[str]) -> str:
    """Return the term that is most similar to a misspelt one, or "".

    >>> nearest_term("mincount", ["minCount", "maxCount"]), nearest_term("xyz", ["minCount"])
    ('minCount', '')
    """
    from difflib import get_close_matches

    by_lower_case = {term.lower(): term for term in sorted(terms)}
    return next((by_lower_case[match] for match in get_close_matches(name.lower(), by_lower_case, 1, 0.7)), "")
