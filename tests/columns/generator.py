"""Make up queries that the columns may answer, and a graph with all that is awkward in comparing terms."""

from random import Random

GRAPH = """
@prefix ex: <https://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:a a ex:City ; ex:label "Alpha"@en , "甲"@zh , "plain" ; ex:in ex:b ; ex:size 5 ; ex:when "2001-02-03"^^xsd:date .
ex:b a ex:City , ex:Capital ; ex:label "Beta"@en , "乙城"@zh ; ex:in ex:c , ex:d ; ex:size 5.5 , 7 .
ex:c a ex:Country ; ex:label "Beta"@zh-hant , "say \\"hi\\"\\\\ \\n there" ;
  ex:when "1999"^^xsd:gYear , "2001-02"^^xsd:gYearMonth .
ex:d ex:label "" , "Alpha" ; ex:in ex:d , ex:a ; ex:size -3 , 10 , 9 , 1e1 ; ex:when "2001-02-03"^^xsd:date .
ex:e a ex:City ; ex:in ex:c ; ex:when "2010-12-01"^^xsd:date , "soon" ,
  "2001-02-03T00:00:00Z"^^xsd:dateTime ; ex:ok true .
_:x a ex:City ; ex:label "blank" ; ex:in ex:c , _:y ; ex:size 5 .
_:y ex:label "Straße 4 \\u0007"@de ; ex:when "1998-01-01"^^xsd:date , "1998-13-45"^^xsd:date ; ex:in ex:e .
ex:f ex:label "Alphabet"@en-gb , "甲乙"@zh ; ex:size "05"^^xsd:integer , "x"^^ex:unknown ; ex:in ex:f .
<https://example.org/城> a ex:City ; ex:label "城" ; ex:in ex:a , ex:b ; ex:size 12 ; ex:when "2001-02-04"^^xsd:date .
"""
PREFIXES = "PREFIX ex: <https://example.org/>\nPREFIX xsd: <http://www.w3.org/2001/XMLSchema#>\n"
VARIABLES = ("?a", "?b", "?c", "?d", "$e")
PREDICATES = ("a", "ex:label", "ex:in", "ex:size", "ex:when", "ex:none", "<https://example.org/in>", "ex:ok")
THINGS = ("ex:a", "ex:b", "ex:d", "ex:City", "ex:nothing", "<https://example.org/城>")
LITERALS = (
    '"Alpha"',
    '"Alpha"@en',
    '"甲"@zh',
    "5",
    "10",
    '"2001-02-03"^^xsd:date',
    '"1999"^^xsd:gYear',
    "'plain'",
    '""',
)
STRINGS = ('"A"', '"a"', '"Be"', '"乙"', '"t"', '""', '"\\""', '"\\\\"', '"en"', '"zh"', '"*"')
PATTERNS = ('"^A"', '"a$"', '"^.乙?"', '"[AB].*a"', '"l+p"', '"[a-f]e"', '"^甲[乙]$"', '"be"', '"a b"')
COMPARISONS = ("=", "!=", "<", ">", "<=", ">=")


class Generator:
    """Makes up one query after the other."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  (nothing secret)
        self.used: list[str] = []

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def variable(self) -> str:
        return self.one(*self.used) if self.used and self.chance(0.6) else self.one(*VARIABLES)

    def pattern(self) -> str:
        subject = self.variable() if self.chance(0.85) else self.one(*THINGS)
        ends = [subject, self.variable() if self.chance(0.75) else self.one(*THINGS, *LITERALS)]
        self.used += [end for end in ends if end[0] in "?$"]
        return f"{ends[0]} {self.one(*PREDICATES)} {ends[1]}"

    def text(self) -> str:
        """Return an expression that makes a string."""
        variable = self.one(*self.used) if self.used else "?a"
        inner = self.one(variable, f"STR({variable})", f"STR({variable})", f"LANG({variable})")
        return self.one(
            inner, inner, f"SUBSTR({inner}, {self.one('1', '2')}{self.one('', ', 2')})", f"LCASE({inner})",
            f'CONCAT({inner}, "-", STR({variable}))', f"UCASE({inner})",
        )  # fmt: skip

    def condition(self, depth: int = 0) -> str:
        variable = self.one(*self.used) if self.used else "?a"
        if depth < 2 and self.chance(0.3):
            return self.one(
                f"({self.condition(depth + 1)} {self.one('&&', '||')} {self.condition(depth + 1)})",
                f"!({self.condition(depth + 1)})",
            )
        compared = [variable, self.one(*LITERALS, *THINGS)]
        if self.chance(0.2):
            compared.reverse()
        return self.one(
            f"{compared[0]} {self.one(*COMPARISONS)} {compared[1]}",
            f"{compared[0]} {self.one(*COMPARISONS)} {compared[1]}",
            f"{self.text()} {self.one(*COMPARISONS)} {self.one(*STRINGS)}",
            f"{self.one('CONTAINS', 'STRSTARTS', 'STRENDS')}({self.text()}, {self.one(*STRINGS)})",
            f"REGEX({self.text()}, {self.one(*PATTERNS)}{self.one('', ', ' + chr(34) + 'i' + chr(34))})",
            f"LANGMATCHES(LANG({variable}), {self.one(*STRINGS)})",
            f"{self.one('isIRI', 'isURI', 'isBLANK', 'isLITERAL', 'BOUND', 'bound')}({variable})",
        )

    def group(self) -> str:
        self.used = []
        parts = [". ".join(self.pattern() for _ in range(self.random.randint(1, 4)))]
        bindable = bool(self.used)
        if bindable and self.chance(0.2):
            parts.append(f"BIND({self.text()} AS ?made)")
            self.used.append("?made")
        if self.chance(0.25):
            shared = self.one(*self.used, *VARIABLES)
            parts.append(f"OPTIONAL {{ {shared} {self.one(*PREDICATES)} ?o }}")
            self.used.append("?o")
        if self.used and self.chance(0.5):
            parts.append(f"FILTER({self.condition()})")
        return "\n  ".join(parts)

    def query(self) -> str:
        """Return a query; it may be one that is not valid."""
        group = self.group()
        names = sorted(set(self.used)) or ["?a"]
        self.random.shuffle(names)
        chosen = names[: self.random.randint(1, len(names))]
        grouped = ""
        if self.chance(0.3):
            by = chosen[: self.random.randint(0, 2)]
            counted = self.one(
                "COUNT(*)", f"COUNT({self.one(*names)})", f"COUNT(DISTINCT {self.one(*names)})",
                f"{self.one('MIN', 'MAX')}({self.one(*names)})",
            )  # fmt: skip
            projected = f"{' '.join(by)} ({counted} AS ?n)"
            grouped, orders = (f"GROUP BY {' '.join(by)}" if by else ""), [*by, "?n"]
        else:
            projected, orders = self.one("*", " ".join(chosen), " ".join(chosen)), names
            if self.chance(0.1):
                projected = f"{' '.join(chosen)} ({self.text()} AS ?z)"
        distinct = "DISTINCT " if self.chance(0.3) else ""
        ordered = ""
        if self.chance(0.4):
            ordered = "ORDER BY " + " ".join(
                self.one("{}", "ASC({})", "DESC({})").format(name) for name in orders[: self.random.randint(1, 3)]
            )
        limit = self.one("", "", "LIMIT 3", "LIMIT 4 OFFSET 1", "OFFSET 2")
        where = self.one("WHERE ", "")
        return f"{PREFIXES}SELECT {distinct}{projected} {where}{{\n  {group}\n}}\n{grouped}\n{ordered}\n{limit}"
