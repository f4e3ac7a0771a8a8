"""Properties of a query that its tokens show: form, words, depth of nesting.

A short text can stall or crash the engine's parser, so the process that answers requests never parses. It reads
tokens, in time linear in the length of the text, and leaves the parser to a worker that can be killed.
"""

import re
from functools import cached_property

from youcheng.sparql.text.tokens import Token, scan

__all__ = ["QueryText", "Token"]

FORMS = frozenset({"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"})
UPDATES = frozenset({"INSERT", "DELETE", "LOAD", "CLEAR", "DROP", "CREATE", "ADD", "MOVE", "COPY", "WITH"})
VOLATILE = ("NOW", "RAND", "UUID", "STRUUID", "BNODE", "SERVICE")
"""Functions and clauses whose result may differ each time."""
PROLOGUE = {"BASE": 1, "VERSION": 1, "PREFIX": 2}
"""The words that begin a declaration, and how many tokens follow each."""

SPACE = r"(?:[ \t\r\n]|\#[^\n\r]*+)*+"
RUN = re.compile(
    SPACE
    + r"""( (?: [^ \t\r\n\#"'<]++ | \"\"\" (?: [^"] | \"(?!\"\") )*+ \"\"\" | \'\'\' (?: [^'] | \'(?!\'\') )*+ \'\'\'
    | " [^"\n\r]*+ " | ' [^'\n\r]*+ ' | < [^<>"{}|^`\x00-\x20]*+ > | ["'<] )*+ )""",
    re.VERBOSE,
)
"""The text between stretches of white space and comments, if it contains no backslash."""
# Characters that are valid in an IRI and may still belong to a SERVICE clause.
NAMES = re.compile(r"(?:[\w.?$:%-]|\\.)++(\#)?", re.DOTALL)
GROUP = re.compile(
    rf"{SPACE}(?:silent\b{SPACE})?+(?:(?:[?$]\w++|<[^>]*+>|[\w.-]*+:[^\s{{#]*+){SPACE})?+\{{", re.IGNORECASE
)
"""A group, which may follow the word SERVICE and a comment."""
LINE = re.compile(r"[^\n\r]*+")

OPENING, CLOSING = frozenset("{(["), frozenset("})]")
UNARY = frozenset("!+-^")


class QueryText:
    """A query text and the properties that its tokens show."""

    def __init__(self, text: str) -> None:
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
        """Return whether a word in upper case is a bare word; most texts contain it nowhere, and need no tokens."""
        return word in self._capitals and word in self.words

    @cached_property
    def form(self) -> Token | None:
        """Return the first word after the prologue, which says what kind of query or update this is."""
        tokens = (token for token in scan(self.text) if token.kind != "space")
        for token in tokens:
            word = token.text.upper()
            if word not in PROLOGUE:
                return token if token.kind == "word" else None
            for _ in range(PROLOGUE[word]):
                next(tokens, None)
        return None

    @property
    def query_form(self) -> str | None:
        r"""Return SELECT, ASK, CONSTRUCT or DESCRIBE, or None if the text is not a query.

        >>> QueryText("# ASK?\nPREFIX a: <b:c> select * {}").query_form
        'SELECT'
        """
        word = self.form.text.upper() if self.form else None
        return word if word in FORMS else None

    @property
    def is_update(self) -> bool:
        """Return whether the text starts like an update."""
        return self.form is not None and self.form.text.upper() in UPDATES

    @property
    def calls_service(self) -> bool:
        """Return whether the query calls another endpoint.

        The text after a ``<`` that compares can look like an IRI, up to a ``>`` in a comment; so a SERVICE clause in
        such an IRI counts, too. Safety does not depend on this: a worker cannot open a connection.
        """
        if "SERVICE" not in self._capitals:
            return False
        return "SERVICE" in self.words or any(map(self._hides_service, self.tokens))

    def _hides_service(self, token: Token) -> bool:
        """Return whether a SERVICE clause may begin in a token that looks like an IRI.

        The clause continues after the ``>``, which is part of a comment then; only SILENT and a name fit before it.
        """
        if token.kind != "iri" or "service" not in token.text.lower():
            return False
        commented = any(found[1] and "service" in found[0].lower() for found in NAMES.finditer(token.text))
        return commented and GROUP.match(self.text, LINE.match(self.text, token.start).end()) is not None  # type: ignore[union-attr]

    @property
    def is_volatile(self) -> bool:
        """Return whether the result may differ the next time, though the dataset is the same."""
        return any(map(self.has, VOLATILE))

    @property
    def makes_nodes(self) -> bool:
        """Return whether the query may make blank nodes, whose labels differ each time."""
        made = self.query_form == "CONSTRUCT" and any(kind == "blank" or text in "[(" for kind, text, _ in self.tokens)
        return made or self.has("BNODE")

    def is_deeper(self, limit: int) -> bool:
        """Return whether `depth` exceeds a limit; most texts have fewer brackets and signs, and need no tokens."""
        count = self.text.count
        if max(sum(map(count, OPENING)), sum(map(count, UNARY))) <= limit:
            return False
        return self.depth > limit

    @cached_property
    def depth(self) -> int:
        """Return how deeply brackets or operators with one operand are nested, whichever is more.

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
                    # A surplus bracket must not make room for more opening ones.
                    level = max(0, level - 1)
            else:
                run = 0
                if kind == "iri" and ("(" in text or "[" in text):
                    # The token may be a comparison.
                    deepest = max(deepest, level + text.count("(") + text.count("["))
        return max(deepest, longest)

    @cached_property
    def normal(self) -> str:
        r"""Return the text with one space for each stretch of white space and comments: its result is the same.

        >>> QueryText("ASK  { # really?\n ?s ?p ' # ' }").normal
        "ASK { ?s ?p ' # ' }"
        """
        return self.normal_by_tokens() if "\\" in self.text else " ".join(RUN.findall(self.text)).strip(" ")

    def normal_by_tokens(self) -> str:
        """Return the same as `normal` for any text, but slowly."""
        return "".join(" " if kind == "space" else text for kind, text, _ in self.all_tokens).strip(" ")

    @cached_property
    def declared(self) -> dict[str, str]:
        """Return the namespaces that the prologue declares, as written, by prefix."""
        found, tokens = {}, self.tokens
        for first, second, third in zip(tokens, tokens[1:], tokens[2:], strict=False):
            if first.kind == "word" and first.text.upper() == "PREFIX" and third.kind == "iri":
                found[second.text.removesuffix(":")] = third.text[1:-1]
        return found

    def undeclared(self, known: frozenset[str]) -> Token | None:
        """Return the first prefixed name whose prefix neither the query nor the endpoint declares."""
        names = (token for token in self.tokens if token.kind == "name")
        return next((n for n in names if n.text.split(":", 1)[0] not in known.union(self.declared)), None)

    def place(self, start: int) -> tuple[int, int]:
        """Return the line and the column of a position, counted from 1."""
        before = self.text[:start]
        line = before.count("\n") + 1
        return line, start - (before.rfind("\n") + 1) + 1
