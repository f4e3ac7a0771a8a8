"""Make up queries over the awkward graph: patterns, paths, filters, aggregates and modifiers."""

import re
from dataclasses import dataclass
from random import Random

from conformance.differential.expressions import THINGS, Expressions

PREFIXES = "PREFIX ex: <http://e.example/>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
MARK = re.compile("\0(\\d+)\0")
VALUED = ("ex:number", "ex:label", "ex:when", "ex:flag")
LINKS = ("ex:in", "ex:near", "a", "ex:none", "<http://e.example/in>")
OBJECTS = ("?a", "?b", "?c", "?d", "ex:c", "5", '"Alpha"@en')
SEPARATOR = '; SEPARATOR=", "'
DOUBLED = ("OFFSET 0 OFFSET 1", "LIMIT 1 LIMIT 2", "LIMIT 5 OFFSET 1 LIMIT 5", "ORDER BY ?a ORDER BY ?b", "LIMIT -1")


@dataclass(frozen=True)
class Query:
    """A query as the endpoint and as the referee are asked it."""

    text: str
    referee: str
    """Without prologue, order and slice, with regular expressions spelled for Python; not SPARQL if one is invalid."""
    slice: slice
    order: tuple[str, bool] | None
    """The variable whose values the solutions are ordered by, if it is shown, and whether they descend."""


class QueryGenerator:
    """Makes up one query after the other."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  (nothing secret)
        self.made = Expressions(self.random)
        self.slice = slice(None)
        self.order: tuple[str, bool] | None = None

    def query(self) -> Query:
        """Return the next query."""
        self.made, self.slice, self.order = Expressions(self.random), slice(None), None
        kind = self.random.choices((self._values, self._filtered, self._grouped, self._patterns), (35, 25, 20, 20))[0]
        body = kind()
        return Query(PREFIXES + self._spelled(body, 0), self._spelled(body, 1), self.slice, self.order)

    def _spelled(self, body: str, side: int) -> str:
        """Return a body with what is written for the endpoint (0) or the referee (1) at its marks."""
        return MARK.sub(lambda mark: self.made.spellings[int(mark[1])][side], body)

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def _values(self) -> str:
        """Return a query that shows expressions beside the values of which they are made."""
        self.made.used = ["?v"]
        pattern = f"?s {self.one(*VALUED)} ?v"
        if self.chance(0.2):
            self.made.used.append("?w")
            pattern = (
                f"ex:{self.one(*'abcdef')} {self.one(*VALUED)} ?v . ex:{self.one(*'abcdef')} {self.one(*VALUED)} ?w"
            )
        elif self.chance(0.2):
            terms = " ".join(self.made.constant_term() for _ in range(6))
            pattern = f"VALUES ?v {{ {terms} UNDEF }}"
        expressions = [self.made.any() for _ in range(self.random.randint(1, 3))]
        columns = " ".join(f"({expression} AS ?x{number})" for number, expression in enumerate(expressions))
        return f"SELECT {' '.join(self.made.used)} {columns} {{ {pattern} }}"

    def _filtered(self) -> str:
        """Return a query with a condition on values."""
        links = self.one("", f"?s {self.path()} ?t . ")
        pattern = f"{links}?s {self.one(*VALUED)} ?v . "
        self.made.used = ["?v"] + (["?t"] if links else [])
        if self.chance(0.3):
            pattern += f"OPTIONAL {{ ?s {self.one(*VALUED)} ?w FILTER({self.made.condition()}) }} "
            self.made.used.append("?w")
        if self.chance(0.3):
            pattern += f"BIND({self.made.any()} AS ?b) "
            self.made.used.append("?b")
        pattern += f"FILTER({self.made.condition()})"
        return self._modified(f"SELECT {self.one('', 'DISTINCT ')}{self._projection()} {{ {pattern} }}")

    def _projection(self) -> str:
        return self.one("*", " ".join(self.made.used), " ".join(["?s", *self.made.used]))

    def _modified(self, query: str) -> str:
        """Return a query with modifiers, some of which stand twice."""
        if self.chance(0.03):
            return f"{query} {self.one(*DOUBLED)}"
        if self.chance(0.2):
            descending, variable = self.chance(0.5), self.made.variable()
            query += self.made.spelled(f" ORDER BY {'DESC' if descending else ''}({variable})", "")
            head = query.partition("{")[0]
            self.order = (variable[1:], descending) if variable in head.split() or "*" in head.split() else None
        if self.chance(0.1):
            start, length = self.random.randint(0, 3), self.random.randint(0, 5)
            self.slice = slice(start, start + length)
            query += self.made.spelled(f" LIMIT {length} OFFSET {start}", "")
        return query

    def _grouped(self) -> str:
        """Return a query with groups and aggregates."""
        pattern = f"?s {self.one(*LINKS)} ?t . ?s {self.one(*VALUED)} ?v"
        if self.chance(0.3):
            pattern = f"?s {self.one(*LINKS)} ?t OPTIONAL {{ ?t {self.one(*VALUED)} ?v }}"
        self.made.used = ["?v"]
        argument = self.one("?v", "?v", "?t", self.made.any())
        distinct = self.one("", "DISTINCT ")
        aggregates = [
            self.one("COUNT(*)", f"COUNT({distinct}{argument})"), f"{self.one('SUM', 'AVG')}({distinct}{argument})",
            f"{self.one('MIN', 'MAX')}({distinct}{argument})", f"COUNT({distinct}?v)", f"SUM(STRLEN(STR({argument})))",
            f"GROUP_CONCAT({distinct}STR({argument}){self.one('', SEPARATOR)})",
        ]  # fmt: skip
        chosen = self.random.sample(aggregates, self.random.randint(1, 2))
        columns = " ".join(
            f"({aggregate} AS ?{'sorted' if 'CONCAT' in aggregate[:12] else 'n'}{number})"
            for number, aggregate in enumerate(chosen)
        )
        by = self.one("", "?s", "?t", "?s ?t", "(STR(?v) AS ?k)", "(DATATYPE(?v) AS ?k)")
        keys = "?k" if "AS" in by else by
        grouping = f"GROUP BY {by}" if by else ""
        having = (
            f"HAVING({self.one('COUNT(*)', 'COUNT(?v)', 'SUM(?v)')} {self.one('>', '=', '<')} {self.one('1', '2')})"
            if self.chance(0.3)
            else ""
        )
        return f"SELECT {keys} {columns} {{ {pattern} }} {grouping} {having}"

    def path(self, depth: int = 0) -> str:
        """Return a property path."""
        link = self.one(*LINKS[:3])
        if depth > 2 or self.chance(0.4):
            return link
        inner, other = self.path(depth + 1), self.path(depth + 1)
        if self.chance(0.05):
            # rdflib reads no inverse in a negated set; the second spelling is its translation (18.2.2.3).
            return self.made.spelled(f"!({link}|^ex:near)", f"(!{link}|^(!ex:near))")
        return self.one(
            f"({inner}|{other})", f"({inner}|{other})", f"({inner}/{other})", f"^({inner})", f"!{link}",
            f"!({link}|ex:near)", f"({inner}){self.one('?', '*', '+')}",
        )  # fmt: skip

    def _triple(self) -> str:
        blank = self.one("?a", "?b", "_:n") if self.chance(0.1) else "?b"
        subject = self.one("?a", "?b", "?c", "?a", blank, self.one(*THINGS))
        if self.chance(0.5):
            return f"{subject} {self.path()} {self.one('?a', '?b', '?c', '?d', 'ex:a', 'ex:c', '[]', blank)}"
        if self.chance(0.1):
            return f"{subject} ex:items ( {self.one('1', '?a')} ?d {self.one('ex:a', '?b')} )"
        return f"{subject} {self.one(*LINKS, *VALUED)} {self.one(*OBJECTS)}"

    def _group(self, depth: int = 0) -> str:
        parts = [" . ".join(self._triple() for _ in range(self.random.randint(1, 2)))]
        if depth < 2:
            parts += [self._part(depth) for _ in range(self.random.randint(0, 2))]
        return " ".join(parts)

    def _part(self, depth: int) -> str:
        """Return something that follows triples in a group."""
        self.made.used = ["?a", "?b", "?c", "?d"]
        return self.random.choice(
            [
                lambda: f"OPTIONAL {{ {self._group(depth + 1)} }}",
                lambda: f"MINUS {{ {self._group(depth + 1)} }}",
                lambda: f"{{ {self._group(depth + 1)} }} UNION {{ {self._group(depth + 1)} }}",
                lambda: f"FILTER {self.one('', 'NOT ')}EXISTS {{ {self._group(depth + 1)} }}",
                lambda: f"GRAPH {self.one('ex:graph1', '?g')} {{ {self._triple()} }}",
                lambda: f"VALUES (?a ?b) {{ (ex:a UNDEF) (UNDEF ex:c) ({self.one(*THINGS)} {self.one(*THINGS)}) }}",
                lambda: f"{{ SELECT {self.one('?a', '?a ?b', 'DISTINCT ?a')} {{ {self._group(depth + 1)} }} }}",
                lambda: f"{{ SELECT ?a (COUNT(?b) AS ?n) {{ {self._group(depth + 1)} }} GROUP BY ?a }}",
                lambda: f"BIND({self.made.any()} AS ?e{self.random.randint(0, 99)})",
                lambda: f"FILTER({self.made.condition()})",
            ]
        )()

    def _patterns(self) -> str:
        """Return a query of patterns."""
        group = self._group()
        variables = sorted(set(re.findall(r"\?[a-g]\b", group))) or ["?a"]
        chosen = self.random.sample(variables, self.random.randint(1, len(variables)))
        head = self.one(
            f"SELECT {' '.join(chosen)}",
            f"SELECT DISTINCT {' '.join(chosen)}",
            "SELECT *",
            "SELECT (COUNT(*) AS ?n)",
            "ASK",
        )
        self.made.used = chosen
        return f"ASK {{ {group} }}" if head == "ASK" else self._modified(f"{head} {{ {group} }}")
