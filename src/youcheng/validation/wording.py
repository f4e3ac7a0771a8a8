"""Words of messages by language, and suggestions for what is misspelt."""

import tomllib
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGE: ContextVar[str] = ContextVar("language", default="en")
"""The language of messages about errors."""
SIGNS = dict.fromkeys("“”„", '"') | dict.fromkeys("‘’", "'") | {"。": ".", "、": ","}
"""ASCII characters for those of Chinese typography that have no normal form in ASCII."""


@contextmanager
def language(name: str) -> Iterator[None]:
    """Set the language of messages about errors during a block."""
    token = LANGUAGE.set(name)
    try:
        yield
    finally:
        LANGUAGE.reset(token)


@cache
def catalogue() -> dict[str, dict[str, Any]]:
    """Return the words of reports and messages by language."""
    return tomllib.loads((Path(__file__).parent / "output" / "messages.toml").read_text(encoding="utf-8"))


def say(key: str, /, **words: object) -> str:
    """Return the message about an error in the language that is set."""
    return str(catalogue()[LANGUAGE.get()]["problems"][key]).format(**words)


def plain_text(text: str) -> str:
    """Return a text with ASCII characters for full-width ones, and ASCII digits for those of any script.

    >>> plain_text("２０２１－１１"), plain_text("٢٠٢١"), plain_text("友城")
    ('2021-11', '2021', '友城')
    """
    digits = "".join(str(unicodedata.decimal(character, character)) for character in text)
    return "".join(SIGNS.get(character, character) for character in unicodedata.normalize("NFKC", digits))


def nearest_term(name: str, terms: Iterable[str]) -> str:
    """Return the term that is most similar to a misspelt one, or "".

    >>> nearest_term("mincount", ["minCount", "maxCount"]), nearest_term("xyz", ["minCount"])
    ('minCount', '')
    """
    from difflib import get_close_matches

    by_lower_case = {term.lower(): term for term in sorted(terms)}
    return next((by_lower_case[match] for match in get_close_matches(name.lower(), by_lower_case, 1, 0.7)), "")
