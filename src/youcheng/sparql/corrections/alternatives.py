"""Alternative property paths as UNION: the engine drops solutions that two alternatives both give.

Clauses: SPARQL 1.1, sections 18.4 and 18.5. Inside ``*``, ``+`` and ``?`` a path gives each solution once anyway.
"""

from collections import Counter
from collections.abc import Generator, Iterator, Sequence
from itertools import pairwise, product

from youcheng.errors import QueryUnsupported
from youcheng.sparql.text.edits import Edit, apply_edits
from youcheng.sparql.text.group_patterns import closing
from youcheng.sparql.text.query_text import QueryText
from youcheng.sparql.text.tokens import Token

MAX_BRANCHES = 32
"""A path with more combinations of alternatives is refused."""
WORDS = frozenset({"OPTIONAL", "MINUS", "UNION", "GRAPH", "LATERAL", "FILTER", "BIND", "VALUES", "SERVICE", "SELECT"})
"""Words that end a block of triple patterns."""
Statement = tuple[str, list[Token], str]
"""Subject, path and object of a triple pattern."""


def expand_alternatives(text: QueryText) -> QueryText:
    """Return a query with each alternative path outside of ``*``, ``+`` and ``?`` written as UNION."""
    if not any(token.kind == "sign" and token.text == "|" for token in text.tokens):
        return text
    edits = list(_Expander(text).edits())
    return QueryText(apply_edits(text.text, edits)) if edits else text


class _Expander:
    """Finds the blocks of triple patterns in a query, and rewrites those with alternatives."""

    def __init__(self, text: QueryText) -> None:
        self.text = text
        self.tokens = text.tokens
        self.made = 0

    def edits(self, at: int = 0, end: int | None = None) -> Iterator[Edit]:
        """Yield an edit for each block of triple patterns with alternatives between two positions."""
        end = len(self.tokens) if end is None else end
        start = at
        while at < end:
            token = self.tokens[at]
            word = token.text.upper() if token.kind == "word" else ""
            if token.kind == "sign" and token.text in "([":
                at = self.bracket_end(at) + 1
            elif word in WORDS or (token.kind == "sign" and token.text == "{"):
                yield from self._block(start, at)
                # An expression holds no path but in the groups of EXISTS.
                while at < end and self.tokens[at].text not in ("({" if word in {"FILTER", "BIND"} else "{"):
                    at += 1
                if at < end:
                    close = self.bracket_end(at) if self.tokens[at].text == "(" else closing(self.tokens, at)
                    if word not in {"VALUES", "SERVICE"} and self.tokens[at - 1].text.upper() != "CONSTRUCT":
                        yield from self.edits(at + 1, close)
                    at = close + 1
                start = at
            else:
                at += 1
        yield from self._block(start, end)

    def bracket_end(self, at: int) -> int:
        """Return the position of the bracket that closes the one at a position."""
        level = 0
        for number in range(at, len(self.tokens)):
            if self.tokens[number].kind == "sign":
                level += (self.tokens[number].text in "([") - (self.tokens[number].text in ")]")
            if level == 0:
                return number
        return len(self.tokens) - 1

    def _block(self, at: int, end: int) -> Iterator[Edit]:
        """Yield the edit that rewrites a block with alternatives."""
        block = self.tokens[at:end]
        if not any(token.kind == "sign" and token.text == "|" for token in block):
            return
        statements = list(_Triples(self, at, end).read())
        expanded = [(subject, branches(path), value) for subject, path, value in statements]
        if all(len(paths) == 1 for _, paths, _ in expanded):
            return
        written = []
        for subject, paths, value in expanded:
            triples = [f"{subject} {path} {value}" for path in paths]
            written.append(f"{triples[0]} ." if len(paths) == 1 else " UNION ".join(f"{{ {one} }}" for one in triples))
        last = self.tokens[end - 1]
        yield Edit(block[0].start, last.start + len(last.text), self._named(" ".join(written), at, end) + " ")

    def _named(self, text: str, start: int, end: int) -> str:
        """Return a rewritten block with a variable for each blank node that two of its triple patterns share."""
        blanks = [token for token in QueryText(text).tokens if token.kind == "blank"]
        inside = Counter(token.text for token in self.tokens[start:end] if token.kind == "blank")
        outside = {token.text for token in (*self.tokens[:start], *self.tokens[end:]) if token.kind == "blank"}
        if outside & inside.keys():
            raise QueryUnsupported("A blank node stands in a path with “|” and elsewhere; write a variable instead.")
        terms = {label: self.variable() if count > 1 else "[]" for label, count in inside.items()}
        return apply_edits(
            text, (Edit(blank.start, blank.start + len(blank.text), terms[blank.text]) for blank in blanks)
        )

    def variable(self) -> str:
        """Return an unused variable; refuse the query if ``SELECT *`` would show the variable."""
        words = {"SELECT", "DISTINCT", "REDUCED"}
        if any(first.text.upper() in words and second.text == "*" for first, second in pairwise(self.tokens)):
            raise QueryUnsupported("A path with “|” and a blank node needs named variables instead of SELECT *.")
        while True:
            self.made += 1
            if (name := f"?node{self.made}") not in self.text.text:
                return name


class _Triples:
    """Reads the triple patterns of a block, one statement for each object."""

    def __init__(self, expander: _Expander, at: int, end: int) -> None:
        self.expander = expander
        self.tokens = expander.tokens
        self.at = at
        self.end = end

    def read(self) -> Iterator[Statement]:
        """Yield the triple patterns of the block."""
        while self.at < self.end:
            if self.tokens[self.at].text == ".":
                self.at += 1
                continue
            alone = self.tokens[self.at].text == "["
            subject = yield from self._term()
            if not (alone and (self.at >= self.end or self.tokens[self.at].text == ".")):
                yield from self._properties(subject)

    def _properties(self, subject: str) -> Iterator[Statement]:
        while self.at < self.end and self.tokens[self.at].text not in {".", "]"}:
            if self.tokens[self.at].text == ";":
                self.at += 1
                continue
            path = self._path()
            while True:
                value = yield from self._term()
                yield subject, path, value
                if self.at < self.end and self.tokens[self.at].text == ",":
                    self.at += 1
                    continue
                break

    def _path(self) -> list[Token]:
        """Return the tokens of a path: an element, and what operators join to it."""
        start, wants_element = self.at, True
        while self.at < self.end:
            token = self.tokens[self.at]
            if wants_element:
                if token.text in {"^", "!"}:
                    self.at += 1
                    continue
                self.at = self.expander.bracket_end(self.at) + 1 if token.text == "(" else self.at + 1
                wants_element = False
            elif token.kind == "sign" and token.text in {"*", "+", "?"}:
                self.at += 1
            elif token.kind == "sign" and token.text in {"/", "|"}:
                self.at += 1
                wants_element = True
            else:
                break
        return self.tokens[start : self.at]

    def _term(self) -> Generator[Statement, None, str]:
        """Yield the statements inside a term, and return the text that stands for it."""
        token = self.tokens[self.at]
        if token.kind == "sign" and token.text in "([":
            close = self.expander.bracket_end(self.at)
            inner = self.tokens[self.at : close + 1]
            if not any(one.kind == "sign" and one.text == "|" for one in inner):
                self.at = close + 1
                last = self.tokens[close]
                return self.expander.text.text[token.start : last.start + len(last.text)]
            if token.text == "(":
                raise QueryUnsupported("A path with “|” inside a list is not supported; write its items as variables.")
            node = self.expander.variable()
            self.at += 1
            yield from self._properties(node)
            self.at = close + 1
            return node
        start = self.at
        if token.kind == "sign" and token.text in {"+", "-"}:
            self.at += 1
        self.at += 1
        while self.at < self.end and (
            self.tokens[self.at].kind == "language"
            or self.tokens[self.at].text == "^^"
            or self.tokens[self.at - 1].text == "^^"
        ):
            self.at += 1
        last = self.tokens[self.at - 1]
        return self.expander.text.text[self.tokens[start].start : last.start + len(last.text)]


def branches(path: Sequence[Token]) -> list[str]:
    """Return the paths without alternatives whose union is a path, at most `MAX_BRANCHES`."""
    found = list(_alternatives(path, inverse=False))
    if len(found) > MAX_BRANCHES:
        raise QueryUnsupported(f"A path has more than {MAX_BRANCHES} combinations of alternatives.")
    return found


def _alternatives(path: Sequence[Token], *, inverse: bool) -> Iterator[str]:
    for sequence in _split(path, "|"):
        steps = [list(_step(step, inverse=inverse)) for step in _split(sequence, "/")]
        for number, combination in enumerate(product(*(reversed(steps) if inverse else steps))):
            if number > MAX_BRANCHES:
                return
            yield "/".join(combination)


def _step(step: Sequence[Token], *, inverse: bool) -> Iterator[str]:
    """Yield the alternatives of one step of a path."""
    if step[0].text == "^":
        yield from _step(step[1:], inverse=not inverse)
    elif step[0].text == "(" and step[-1].text == ")":
        inner = step[1:-1]
        if any(token.kind == "sign" and token.text == "|" for token in inner):
            yield from _alternatives(inner, inverse=inverse)
        else:
            yield f"{'^' if inverse else ''}({' '.join(token.text for token in inner)})"
    else:
        yield ("^" if inverse else "") + " ".join(token.text for token in step)


def _split(path: Sequence[Token], sign: str) -> list[list[Token]]:
    """Return the parts of a path between signs that stand outside of parentheses."""
    parts: list[list[Token]] = [[]]
    level = 0
    for token in path:
        if token.kind == "sign":
            level += (token.text == "(") - (token.text == ")")
            if token.text == sign and level == 0:
                parts.append([])
                continue
        parts[-1].append(token)
    return parts
