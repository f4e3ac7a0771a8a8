"""The tokens of a query, found in time linear in its length for any text."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

STRINGS = {
    '"""': r'\"\"\" (?: [^"\\] | \\. | \"(?!\"\") )*+ \"\"\"',
    "'''": r"''' (?: [^'\\] | \\. | '(?!'') )*+ '''",
    '"': r'" (?: [^"\\\n\r] | \\. )*+ "',
    "'": r"' (?: [^'\\\n\r] | \\. )*+ '",
}
"""The pattern of a string, by its opening quotes."""

REST = {sign: re.compile(rf"(?: [^{sign}\\\n\r] | \\. )*+", re.VERBOSE | re.DOTALL) for sign in ('"', "'")}
"""The content of a short string, by its quote."""

OTHERS = r"""
    | (?P<iri>     < [^<>"{}|^`\x00-\x20]*+ > )
    | (?P<variable> [?$] \w++ )
    | (?P<language> @ [A-Za-z]++ (?: - [A-Za-z0-9]++ )*+ )
    | (?P<blank>   _: [\w.:-]*+ )
    | (?P<name>    (?: [^\W\d_] [\w-]*+ (?: \.++ [\w-]++ )*+ )? :
                   (?: [\w:-] | \.++(?=[\w:%\\-]) | %[0-9A-Fa-f]{2} | \\[_~.!$&'()*+,;=/?\#@%-] )*+ )
    | (?P<word>    [^\W\d] [\w-]*+ (?: \.++ [\w-]++ )*+ )
    | (?P<number>  \d++ (?: \.\d*+ )? (?: [eE][+-]?\d++ )? )
    | (?P<sign>    \^\^ | && | \|\| | [<>!]= | . )
"""  # fmt: skip


class Token(NamedTuple):
    """A token of a query: its kind, its text and its position."""

    kind: str
    text: str
    start: int


@lru_cache
def pattern(strings: frozenset[str] = frozenset(STRINGS)) -> re.Pattern[str]:
    """Return the pattern of a token; strings are recognised only if they open with one of some quotes."""
    alternatives = " | ".join(text for sign, text in STRINGS.items() if sign in strings) or "(?!)"
    space = r"(?P<space> (?: [ \t\r\n] | \#[^\n\r]* )+ )"
    return re.compile(f"{space} | (?P<string> {alternatives} ) {OTHERS}", re.VERBOSE | re.DOTALL)


def scan(text: str) -> Iterator[Token]:
    """Yield every token of a text, including white space and comments."""
    # Only escaped quotes can make the scanner seek the end of an unterminated string repeatedly.
    matches = _matches(text) if '\\"' in text or "\\'" in text else pattern().finditer(text)
    for match in matches:
        kind, content = match.lastgroup or "sign", match.group()
        if kind == "word" and "." in content:
            yield from _dotted(content, match.start())
        else:
            yield Token(kind, content, match.start())


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the match of every token; do not seek strings inside an unterminated one again.

    All quotes of the same kind up to there are escaped, and a string from any of them would stop at the same place.
    """
    position, endless = 0, dict.fromkeys(STRINGS, 0)
    while position < len(text):
        wanted = frozenset(sign for sign, end in endless.items() if end <= position)
        match = pattern(wanted).match(text, position)
        if match is None:  # Cannot happen: every character is a token.
            return
        yield match
        content, sign = match.group(), text[position]
        if sign in REST and len(content) < 3 and text.startswith(sign * 3, position):
            endless[sign * 3] = len(text)
        if content in REST and endless[sign] <= position and (rest := REST[sign].match(text, position + 1)):
            endless[sign] = rest.end()
        position = match.end()


def _dotted(text: str, start: int) -> Iterator[Token]:
    """Yield the words of a text such as ``true.OPTIONAL``, which looks like a prefix but has no colon."""
    for match in re.finditer(r"\.|[^.]+", text):
        yield Token("sign" if match.group() == "." else "word", match.group(), start + match.start())
