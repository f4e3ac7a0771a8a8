"""Syntax errors of a query, explained by the message of the engine's parser and by the tokens."""

import re
import unicodedata

from youcheng.errors import QuerySyntaxInvalid
from youcheng.sparql.text.query_text import QueryText
from youcheng.sparql.text.tokens import Token

PLACE = re.compile(r"error at (\d+):(\d+): (?:expected )?(?:one of )?(.*)", re.DOTALL)
EXPECTED = re.compile(r'"((?:\\.|[^"\\])+)"|\[[^\]]*\]|([^,\[\]"]+)')
QUOTES = dict.fromkeys("“”„«»", '"') | dict.fromkeys("‘’‚‹›", "'") | {"。": ".", "、": ","}
MAX_SIGNS = 6
OF_LATER_VERSIONS = frozenset({"{|", "|}", "~", "<<(", ")>>"})
"""Signs that the parser expects and SPARQL 1.1 does not have."""


def syntax_error(text: QueryText, message: str, known_prefixes: frozenset[str]) -> QuerySyntaxInvalid:
    """Return the error with its position, the last valid token and the expected ones.

    An undeclared prefix, the most frequent mistake, is named: the parser only expects another token after it.
    """
    found = PLACE.match(message)
    if found is None:
        return QuerySyntaxInvalid(message)
    line, column = int(found[1]), int(found[2])
    signs: list[str] = []
    unknown = text.undeclared(known_prefixes)
    stray = _stray(text)
    if stray and text.place(stray.start) <= (line, column):
        line, column = text.place(stray.start)
        what = _foreign(stray.text)
    elif unknown and text.place(unknown.start) <= (line, column):
        line, column = text.place(unknown.start)
        prefix = unknown.text.split(":", 1)[0]
        what = f"the prefix “{prefix}:” is not declared"
    else:
        signs, sentences = _expected(found[3])
        what = "; ".join(part for part in (_after(text, line, column), _words(signs, sentences)) if part)
    return QuerySyntaxInvalid(f"line {line}, column {column}: {what}", line, column, signs)


def _stray(text: QueryText) -> Token | None:
    """Return the first character that is not allowed outside of strings, IRIs and comments."""
    return next((token for token in text.tokens if token.kind == "sign" and not token.text.isascii()), None)


def _foreign(character: str) -> str:
    """Return a message about a character that is not allowed, with the similar one that is."""
    plain = QUOTES.get(character) or unicodedata.normalize("NFKC", character)
    shown = f"“{character}” (U+{ord(character):04X})"
    return f"{shown} is not a sign of SPARQL" + (f"; write {plain!r}" if plain != character and plain.isascii() else "")


def _after(text: QueryText, line: int, column: int) -> str:
    """Return the last token before a position, after which the parser failed."""
    if not text.tokens:
        return "the query is empty"
    before = [token for token in text.tokens if text.place(token.start) < (line, column)]
    if not before:
        return "not a query of SPARQL 1.1"
    last = before[-1].text if len(before[-1].text) <= 40 else before[-1].text[:40] + "…"
    end = "the query ends" if len(before) == len(text.tokens) else "the query cannot go on like this"
    return f"{end} after “{last}”"


def _expected(items: str) -> tuple[list[str], list[str]]:
    r"""Return the signs and the sentences in the parser's list of expected tokens.

    Keywords are left out, because the parser names only one of many.

    >>> _expected(r'"$", "?", OPTIONAL, [_]')
    (['$', '?'], [])
    """
    signs, sentences = [], []
    for sign, words in EXPECTED.findall(items):
        if sign:
            signs.append(sign.replace('\\"', '"').replace("\\\\", "\\"))
        elif " " in words.strip():
            sentences.append(words.strip())
    return [sign for sign in signs if sign not in OF_LATER_VERSIONS], sentences


def _words(signs: list[str], sentences: list[str]) -> str:
    """Return the expected sentences, else the signs if there are few: a long list helps nobody.

    >>> _words(["$", "?"], []), _words(["$"], ["Duplicated variable name"])
    ('expected “$” or “?”', 'Duplicated variable name')
    """
    if sentences:
        return "; ".join(sentences)
    return f"expected {' or '.join(f'“{sign}”' for sign in signs)}" if 0 < len(signs) <= MAX_SIGNS else ""


def point_at(query: str, line: int | None, column: int | None) -> str | None:
    r"""Return the line of an error with a caret under its column, or None if the place is unknown.

    >>> print(point_at("ASK {\n  ?s ?p }", 2, 9))
    2 |   ?s ?p }
      |         ^
    """
    lines = query.split("\n")
    if not line or not column or line > len(lines):
        return None
    # The space before the caret must be as wide as the text above it: a full-width character takes two columns.
    widths = ((c, unicodedata.east_asian_width(c) in {"W", "F"}) for c in lines[line - 1][: column - 1])
    before = "".join("\t" if c == "\t" else "\u3000" if is_wide else " " for c, is_wide in widths)
    margin = " " * len(str(line))
    return f"{line} | {lines[line - 1]}\n{margin} | {before.ljust(column - 1)}^"
