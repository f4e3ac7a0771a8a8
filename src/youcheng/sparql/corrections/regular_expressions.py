"""Calls of REGEX and REPLACE, with their patterns written for the engine."""

import re
from collections.abc import Iterator, Sequence

from youcheng.errors import QuerySyntaxInvalid, QueryUnsupported
from youcheng.sparql.corrections.functions import NAMESPACE, matches_nothing
from youcheng.sparql.corrections.xpath_regex import PatternInvalid, PatternUnsupported, translate, translate_replacement
from youcheng.sparql.text.edits import Edit
from youcheng.sparql.text.query_text import QueryText
from youcheng.sparql.text.tokens import Token

ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
ESCAPED = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}


def corrected_calls(text: QueryText, *, always_call: bool = False) -> Iterator[Edit]:
    """Yield the edits for the calls whose patterns the engine would read in another way.

    With `always_call`, every call becomes one of our functions, for an engine that reads all patterns in another way.

    Clauses: SPARQL 1.1, sections 17.4.3.14 and 17.4.3.15; XPath Functions and Operators, section 7.6.
    """
    tokens = text.tokens
    for at, token in enumerate(tokens[:-1]):
        name = token.text.upper()
        if token.kind != "word" or name not in {"REGEX", "REPLACE"} or tokens[at + 1].text != "(":
            continue
        arguments = _arguments(tokens, at + 2)
        if not always_call and all(len(argument) == 1 and argument[0].kind == "string" for argument in arguments[1:]):
            try:
                yield from _translated(name, [argument[0] for argument in arguments[1:]])
            except PatternInvalid as error:
                line, column = text.place(arguments[1][0].start)
                raise QuerySyntaxInvalid(f"line {line}, column {column}: {error}", line, column) from error
            except PatternUnsupported as error:
                line, column = text.place(arguments[1][0].start)
                raise QueryUnsupported(f"line {line}, column {column}: {error}") from error
        else:
            yield Edit(token.start, token.start + len(token.text), f"<{NAMESPACE}{name.lower()}>")


def _translated(name: str, given: Sequence[Token]) -> Iterator[Edit]:
    """Yield the edits of the arguments of a call that are written as strings."""
    pattern, *others = map(unquote, given)
    flags = others[-1] if len(others) == (2 if name == "REPLACE" else 1) else ""
    written, kept, groups = translate(pattern, flags)
    new = [written]
    if name == "REPLACE":
        if matches_nothing(written, kept):
            raise PatternInvalid(f"regular expression {pattern!r} matches the empty text, which REPLACE does not allow")
        new.append(translate_replacement(others[0], groups, literal="q" in flags))
    new += [kept] * (len(given) - len(new))
    for token, old, replacement in zip(given, (pattern, *others), new, strict=True):
        if old != replacement:
            yield Edit(token.start, token.start + len(token.text), quote(replacement))


def _arguments(tokens: Sequence[Token], at: int) -> list[list[Token]]:
    """Return the tokens of each argument of a call whose parenthesis opens before a position."""
    arguments: list[list[Token]] = [[]]
    level = 0
    for token in tokens[at:]:
        if token.kind == "sign":
            level += (token.text in "([{") - (token.text in ")]}")
            if level < 0:
                break
            if token.text == "," and level == 0:
                arguments.append([])
                continue
        arguments[-1].append(token)
    return arguments


def unquote(token: Token) -> str:
    r"""Return the text of a string token.

    >>> unquote(Token("string", r"'a\t\u0062'", 0))
    'a\tb'
    """
    text = token.text[3:-3] if token.text[:3] in {'"""', "'''"} else token.text[1:-1]

    def character(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else ESCAPED.get(match[3], match[3])

    return ESCAPE.sub(character, text)


def quote(text: str) -> str:
    """Return a string token of a text."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'
