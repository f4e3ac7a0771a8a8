"""What can be told of a query without parsing it: its form, its words, how deeply it is nested.

The engine's parser can be stalled or brought down by a short text, so the process that answers requests never parses:
it looks at tokens alone, in time linear in the length of the text, and leaves the parser to a worker that can be
killed.
"""

import re
from functools import cached_property, lru_cache

from youcheng.sparql.text.tokens import Token, scan

__all__ = ["QueryText", "Token", "query_text"]

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
VOLATILE = ("NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE")
"""Words of queries whose result is another one each time."""

SPACE = r"(?:\s|\#[^\n\r]*+)*+"
PROLOGUE = re.compile(
    rf"{SPACE}(?:(?:PREFIX(?=[\s\#]){SPACE}(?:[A-Z][\w-]*+)?:|BASE(?=[\s\#])){SPACE}<[^<>\"{{}}|^`\x00-\x20]*+>{SPACE})*+"
    r"(SELECT|ASK|CONSTRUCT|DESCRIBE)(?=[\s\#{*(?$<])",
    re.IGNORECASE | re.ASCII,
)
"""A usual prologue, and the word after it."""
RUN = re.compile(
    SPACE
    + r"""( (?: [^\s\#"'<]++ | \"\"\" (?: [^"] | \"(?!\"\") )*+ \"\"\" | \'\'\' (?: [^'] | \'(?!\'\') )*+ \'\'\'
    | " [^"\n\r]*+ " | ' [^'\n\r]*+ ' | < [^<>"{}|^`\x00-\x20]*+ > | ["'<] )*+ )""",
    re.VERBOSE,
)
"""What stands between stretches of white space and comments in a text without backslashes."""

NAMES = re.compile(r"(?:[\w.?$:%-]|\\.)++(\#)?", re.DOTALL)
GROUP = re.compile(
    rf"{SPACE}(?:silent\b{SPACE})?+(?:(?:[?$]\w++|<[^>]*+>|[\w.-]*+:[^\s{{#]*+){SPACE})?+\{{", re.IGNORECASE
)
"""What may follow the word SERVICE and a comment."""
LINE = re.compile(r"[^\n\r]*+")

OPENING, CLOSING = frozenset("{(["), frozenset("})]")
UNARY = frozenset("!+-^")


@lru_cache(maxsize=256)
def _cached_query_text(text: str) -> "QueryText":
    return QueryText(text)


def query_text(text: str) -> "QueryText":
    """Return a query text seen as tokens; a short one that was seen before is not looked at again."""
    return _cached_query_text(text) if len(text) < 1_000 else QueryText(text)


class QueryText:
    """A query text, seen as tokens."""

    def __init__(self, text: str) -> None:
        """Take the text as it came."""
        self.text = text

    @cached_property
    def tokens(self) -> list[Token]:
        """Return the tokens, without white space and comments."""
        return [token for token in self.all_tokens if token[0] != "space"]

    @cached_property
    def all_tokens(self) -> list[Token]:
        """Return the tokens, with white space and comments."""
        return list(scan(self.text))

    @cached_property
    def words(self) -> frozenset[str]:
        """Return the bare words of the query, in upper case: keywords and names of built-in functions.

        >>> sorted(QueryText('ASK { ?now ex:rand "uuid" . FILTER(NOW() > 1) }').words)
        ['ASK', 'FILTER', 'NOW']
        """
        return frozenset(text.upper() for kind, text, _ in self.tokens if kind == "word")

    @cached_property
    def _capitals(self) -> str:
        return self.text.upper()

    def has(self, word: str) -> bool:
        """Tell whether a word, in upper case, is one of the bare words; most texts hold it nowhere at all."""
        return word in self._capitals and word in self.words

    @cached_property
    def form(self) -> Token | None:
        """Return the token that says what kind of query or update this is: the first word after the prologue."""
        if found := PROLOGUE.match(self.text):
            return Token("word", found[1], found.start(1))
        return self.form_by_tokens()

    def form_by_tokens(self) -> Token | None:
        """Return the same as `form`, whatever the prologue looks like."""
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

        >>> QueryText("# ASK?\nPREFIX a: <b:c> select * {}").query_form
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
        if "SERVICE" not in self._capitals:
            return False
        return "SERVICE" in self.words or any(map(self._hides_service, self.tokens))

    def _hides_service(self, token: Token) -> bool:
        """Tell whether a SERVICE clause may begin in what looks like an IRI.

        It goes on after the ``>``, which then stands in a comment: before it nothing fits but SILENT and a name.
        """
        if token.kind != "iri" or "service" not in token.text.lower():
            return False
        commented = any(found[1] and "service" in found[0].lower() for found in NAMES.finditer(token.text))
        return commented and GROUP.match(self.text, LINE.match(self.text, token.start).end()) is not None  # type: ignore[union-attr]

    @property
    def is_volatile(self) -> bool:
        """Tell whether the query may have another result the next time it is asked of the same dataset."""
        return any(map(self.has, VOLATILE))

    @property
    def makes_nodes(self) -> bool:
        """Tell whether the query may make blank nodes, whose labels are others each time."""
        made = self.query_form == "CONSTRUCT" and any(kind == "blank" or text in "[(" for kind, text, _ in self.tokens)
        return made or self.has("BNODE")

    def is_deeper(self, limit: int) -> bool:
        """Tell whether `depth` is more than a limit; most texts have not so many brackets and signs at all."""
        count = self.text.count
        if max(sum(map(count, OPENING)), sum(map(count, UNARY))) <= limit:
            return False
        return self.depth > limit

    @cached_property
    def depth(self) -> int:
        """Return how deeply brackets are nested, or operators with one operand, whichever is more.

        >>> QueryText("ASK { FILTER(!!!(true)) }").depth
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

        >>> QueryText("ASK  { # really?\n ?s ?p ' # ' }").normal
        "ASK { ?s ?p ' # ' }"
        """
        if "\\" in self.text:
            return self.normal_by_tokens()
        return " ".join(RUN.findall(self.text)).strip()

    def normal_by_tokens(self) -> str:
        """Return the same as `normal`, whatever the text is."""
        return "".join(" " if kind == "space" else text for kind, text, _ in self.all_tokens).strip()

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
