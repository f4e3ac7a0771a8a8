"""The tokens of a query, in time linear in its length, whatever the text is."""

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
"""What a string looks like, by the sign that opens it."""

REST = {sign: re.compile(rf"(?: [^{sign}\\\n\r] | \\. )*+", re.VERBOSE | re.DOTALL) for sign in ('"', "'")}
"""What a short string holds."""

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
    """A token of a query: its kind, its text and where it starts."""

    kind: str
    text: str
    start: int


@lru_cache
def pattern(strings: frozenset[str] = frozenset(STRINGS)) -> re.Pattern[str]:
    """Return the pattern of a token, where only strings that some signs open are looked for."""
    found = " | ".join(text for sign, text in STRINGS.items() if sign in strings) or "(?!)"
    space = r"(?P<space> (?: \s | \#[^\n\r]* )+ )"
    return re.compile(f"{space} | (?P<string> {found} ) {OTHERS}", re.VERBOSE | re.DOTALL)


def scan(text: str) -> Iterator[Token]:
    """Yield every token of a text, white space and comments included; they join to the text."""
    # Only where quotes are escaped may a string that does not end be looked for again and again.
    matches = _matches(text) if '\\"' in text or "\\'" in text else pattern().finditer(text)
    for match in matches:
        kind, found = match.lastgroup or "sign", match.group()
        if kind == "word" and "." in found:
            yield from _dotted(found, match.start())
        else:
            yield Token(kind, found, match.start())


def _matches(text: str) -> Iterator[re.Match[str]]:
    """Yield the match of every token; where a string has been found to have no end, none like it is looked for.

    All quotes like the first one that are met on the way to where the string could not go on are escaped, and from
    each of them one would come to the same place.
    """
    position, endless = 0, dict.fromkeys(STRINGS, 0)
    while position < len(text):
        wanted = frozenset(sign for sign, end in endless.items() if end <= position)
        match = pattern(wanted).match(text, position)
        if match is None:  # there is a token for every character
            return
        yield match
        found, sign = match.group(), text[position]
        if sign in REST and len(found) < 3 and text.startswith(sign * 3, position):
            endless[sign * 3] = len(text)
        if found in REST and endless[sign] <= position and (rest := REST[sign].match(text, position + 1)):
            endless[sign] = rest.end()
        position = match.end()


def _dotted(text: str, start: int) -> Iterator[Token]:
    """Yield the words of a run such as ``true.OPTIONAL``, which has the form of a prefix but no colon after it."""
    for match in re.finditer(r"\.|[^.]+", text):
        yield Token("sign" if match.group() == "." else "word", match.group(), start + match.start())
