"""What can be told of a query without parsing it: its form, its words, how deeply it is nested.

The engine's parser can be stalled or brought down by a short text, so the process that answers requests never parses:
it looks at tokens alone, in time linear in the length of the text, and leaves the parser to a worker that can be
killed.
"""

import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from typing import NamedTuple

TOKEN = re.compile(
    r"""
      (?P<space>   (?: \s | \#[^\n\r]* )+ )
    | (?P<string>  \"\"\" (?: [^"\\] | \\. | \"(?!\"\") )*+ \"\"\" | ''' (?: [^'\\] | \\. | '(?!'') )*+ '''
                 | " (?: [^"\\\n\r] | \\. )*+ "                 | ' (?: [^'\\\n\r] | \\. )*+ ' )
    | (?P<iri>     < [^<>"{}|^`\x00-\x20]*+ > )
    | (?P<variable> [?$] \w++ )
    | (?P<language> @ [A-Za-z]++ (?: - [A-Za-z0-9]++ )*+ )
    | (?P<blank>   _: [\w.:-]*+ )
    | (?P<name>    (?: [^\W\d_] [\w-]*+ (?: \.++ [\w-]++ )*+ )? :
                   (?: [\w:-] | \.++(?=[\w:%\\-]) | %[0-9A-Fa-f]{2} | \\[_~.!$&'()*+,;=/?\#@%-] )*+ )
    | (?P<word>    [^\W\d] [\w-]*+ (?: \.++ [\w-]++ )*+ )
    | (?P<number>  \d++ (?: \.\d*+ )? (?: [eE][+-]?\d++ )? )
    | (?P<sign>    \^\^ | && | \|\| | [<>!]= | . )
    """,
    re.VERBOSE | re.DOTALL,
)  # fmt: skip

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
VOLATILE = frozenset({"NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE"})
"""Words of queries whose result is another one each time."""

SERVICE_CLAUSE = re.compile(
    r"service(?:\s|\#[^\n\r]*)*(?:silent\b(?:\s|\#[^\n\r]*)*)?(?:[?$]\w+|<[^>]*>|[\w.-]*:[^\s{#]*)(?:\s|\#[^\n\r]*)*\{",
    re.IGNORECASE,
)
OPENING, CLOSING = frozenset("{(["), frozenset("})]")
UNARY = frozenset("!+-^")


class Token(NamedTuple):
    """A token of a query: its kind, its text and where it starts."""

    kind: str
    text: str
    start: int


@lru_cache(maxsize=256)
def _lexed(text: str) -> "Lexed":
    return Lexed(text)


def lexed(text: str) -> "Lexed":
    """Return a query text seen as tokens; a short one that was seen before is not looked at again."""
    return _lexed(text) if len(text) < 1_000 else Lexed(text)


class Lexed:
    """A query text, seen as tokens."""

    def __init__(self, text: str) -> None:
        """Take the text as it came."""
        self.text = text

    @cached_property
    def tokens(self) -> list[Token]:
        """Return the tokens, without white space and comments."""
        return [token for token in self._all if token[0] != "space"]

    @cached_property
    def _all(self) -> list[Token]:
        return list(_scan(self.text))

    @cached_property
    def words(self) -> frozenset[str]:
        """Return the bare words of the query, in upper case: keywords and names of built-in functions.

        >>> sorted(Lexed('ASK { ?now ex:rand "uuid" . FILTER(NOW() > 1) }').words)
        ['ASK', 'FILTER', 'NOW']
        """
        return frozenset(text.upper() for kind, text, _ in self.tokens if kind == "word")

    @cached_property
    def form(self) -> Token | None:
        """Return the token that says what kind of query or update this is: the first word after the prologue."""
        tokens = iter(self.tokens)
        for token in tokens:
            word = token.text.upper()
            if word in {"BASE", "VERSION"}:
                next(tokens, None)
            elif word == "PREFIX":
                next(tokens, None)
                next(tokens, None)
            else:
                return token if token.kind == "word" else None
        return None

    @property
    def query_form(self) -> str | None:
        r"""Return SELECT, ASK, CONSTRUCT or DESCRIBE, or None where the text is no query.

        >>> Lexed("# ASK?\nPREFIX a: <b:c> select * {}").query_form
        'SELECT'
        """
        word = self.form.text.upper() if self.form else None
        return word if word in FORMS else None

    @property
    def is_update(self) -> bool:
        """Tell whether the text starts like an update."""
        return self.form is not None and self.form.text.upper() in UPDATES

    @property
    def calls_service(self) -> bool:
        """Tell whether the query calls another endpoint.

        An ``<`` that compares can make what follows look like an IRI, up to a ``>`` in a comment; so a SERVICE clause
        inside what looks like an IRI counts as well. That none gets out does not rest on this: a worker cannot open a
        connection.
        """
        if "SERVICE" in self.words:
            return True
        doubtful = (token for token in self.tokens if token.kind == "iri" and "service" in token.text.lower())
        return any(
            SERVICE_CLAUSE.match(self.text, token.start + found.start())
            for token in doubtful
            for found in re.finditer("service", token.text, re.IGNORECASE)
        )

    @property
    def is_volatile(self) -> bool:
        """Tell whether the query may have another result the next time it is asked of the same dataset."""
        return not VOLATILE.isdisjoint(self.words)

    @property
    def makes_nodes(self) -> bool:
        """Tell whether the query may make blank nodes, whose labels are others each time."""
        made = self.query_form == "CONSTRUCT" and any(kind == "blank" or text in "[(" for kind, text, _ in self.tokens)
        return made or "BNODE" in self.words

    @cached_property
    def depth(self) -> int:
        """Return how deeply brackets are nested, or operators with one operand, whichever is more.

        >>> Lexed("ASK { FILTER(!!!(true)) }").depth
        3
        """
        deepest = level = run = longest = 0
        for kind, text, _ in self.tokens:
            if kind == "sign":
                run = run + 1 if text in UNARY else 0
                longest = max(longest, run)
                if text in OPENING:
                    level += 1
                    deepest = max(deepest, level)
                elif text in CLOSING:
                    # One that closes nothing must not make room for more that open.
                    level = max(0, level - 1)
            else:
                run = 0
                if kind == "iri" and ("(" in text or "[" in text):
                    # It may be a comparison after all.
                    deepest = max(deepest, level + text.count("(") + text.count("["))
        return max(deepest, longest)

    @cached_property
    def normal(self) -> str:
        r"""Return the text with each stretch of white space and comments as one space: same text, same result.

        >>> Lexed("ASK  { # really?\n ?s ?p ' # ' }").normal
        "ASK { ?s ?p ' # ' }"
        """
        return "".join(" " if kind == "space" else text for kind, text, _ in self._all).strip()

    @cached_property
    def declared(self) -> dict[str, str]:
        """Return the prefixes that the prologue declares, with their namespaces as written."""
        found, tokens = {}, self.tokens
        for first, second, third in zip(tokens, tokens[1:], tokens[2:], strict=False):
            if first.kind == "word" and first.text.upper() == "PREFIX" and third.kind == "iri":
                found[second.text.removesuffix(":")] = third.text[1:-1]
        return found

    def undeclared(self, known: frozenset[str]) -> Token | None:
        """Return the first prefixed name whose prefix is neither declared in the query nor known to the endpoint."""
        names = (token for token in self.tokens if token.kind == "name")
        return next((n for n in names if n.text.split(":", 1)[0] not in known.union(self.declared)), None)

    def place(self, start: int) -> tuple[int, int]:
        """Return the line and the column of a position, both counted from 1."""
        before = self.text[:start]
        line = before.count("\n") + 1
        return line, start - (before.rfind("\n") + 1) + 1


def _scan(text: str) -> Iterator[Token]:
    """Yield every token of a text, white space and comments included; they join to the text."""
    for match in TOKEN.finditer(text):
        kind, found = match.lastgroup or "sign", match.group()
        if kind == "word" and "." in found:
            yield from _dotted(found, match.start())
        else:
            yield Token(kind, found, match.start())


def _dotted(text: str, start: int) -> Iterator[Token]:
    """Yield the words of a run such as ``true.OPTIONAL``, which has the form of a prefix but no colon after it."""
    for match in re.finditer(r"\.|[^.]+", text):
        yield Token("sign" if match.group() == "." else "word", match.group(), start + match.start())
