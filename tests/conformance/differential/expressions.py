"""Make up expressions over the awkward graph, of some kind more often than not."""

import re
from dataclasses import dataclass, field
from random import Random

from conformance.differential.regexes import RegexGenerator

NUMBERS = ("0", "1", "2", "5", "-3", "7", "0.5", "5.5", "2.25", "1e0", "1.5e1", "10", "1000000000000000000")
ODD_NUMBERS = (
    '"unknown"^^xsd:integer', '""^^xsd:integer', '" 7 "^^xsd:integer', '"1_000"^^xsd:integer',
    '"２０２１"^^xsd:integer', '"1,5"^^xsd:decimal', "99999999999999999999", '"NaN"^^xsd:double',
    '"-INF"^^xsd:double', '"1.5"^^xsd:float', "1e308", '"1"^^xsd:string', '"5"@en',
)  # fmt: skip
STRINGS = (
    '""', '"a"', '"A"', '"Alpha"', '"ß"', '"SS"', '"İ"', '"i"', '"ı"', '"ſ"', '"S"', '"甲"', '"😀"', '"é"',
    '"."', '"%"', '"Alpha"@en', '"a"@en', '"ta"@en-gb', '"x"@ar', '""@en', '"5"', '"true"', '"\\t"', '" "',
)  # fmt: skip
DATES = (
    '"2001-02-03"^^xsd:date', '"2001-02-03Z"^^xsd:date', '"2001-02-29"^^xsd:date',
    '"2001-02-03T00:00:00Z"^^xsd:dateTime', '"2001-02-03T10:00:00+08:00"^^xsd:dateTime',
    '"2001-02-03T12:30:15.5"^^xsd:dateTime', '"1999"^^xsd:gYear', '"2001-02"^^xsd:gYearMonth',
    '"-0044-03-15"^^xsd:date',
)  # fmt: skip
THINGS = ("ex:a", "ex:b", "ex:d", "ex:City", "ex:nothing", "<http://e.example/城>")
LANGUAGE_RANGES = ('"*"', '"en"', '"EN"', '"en-GB"', '"en-gb"', '"zh"', '"zh-Hant"', '"ar"', '""', '"e"')
LANGUAGE_TAGS = ('"en"', '"EN-gb"')
ERROR, REFUSAL = "1", "INVALID"
"""What stands for the referee where a computed, and where a written expression is not valid."""
COMPARISONS = ("=", "!=", "<", ">", "<=", ">=")


def quoted(text: str) -> str:
    """Return a text as a string of SPARQL."""
    for character, escape in {"\\": r"\\", '"': r"\"", "\n": r"\n", "\r": r"\r", "\t": r"\t"}.items():
        text = text.replace(character, escape)
    return f'"{text}"'


@dataclass
class Expressions:
    """Makes up expressions over variables that a pattern binds, or not."""

    random: Random
    used: list[str] = field(default_factory=list)
    spellings: list[tuple[str, str]] = field(default_factory=list)
    """What is written for the endpoint, and for the referee, at the places marked with their numbers."""

    def one(self, *choices: str) -> str:
        return self.random.choice(choices)

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def spelled(self, endpoint: str, referee: str) -> str:
        """Return a mark that stands for one text at the endpoint and for another one at the referee."""
        self.spellings.append((endpoint, referee))
        return f"\0{len(self.spellings) - 1}\0"

    def variable(self) -> str:
        return self.one(*self.used) if self.used else "?none"

    def any(self, depth: int = 0) -> str:
        """Return an expression of any kind."""
        return self.random.choice(
            [
                self.variable,
                self.variable,
                lambda: self.string(depth),
                lambda: self.number(depth),
                lambda: self.boolean(depth),
                lambda: f"DATATYPE({self.variable()})",
                lambda: f"IF({self.condition(depth + 1)}, {self.constant_term()}, {self.variable()})",
                lambda: f"COALESCE({self.any(depth + 1)}, {self.constant_term()})",
                lambda: f"STRLANG({self.string(depth + 1)}, {self.one(*LANGUAGE_TAGS)})",
                lambda: f"STRDT({self.string(depth + 1)}, xsd:integer)",
                lambda: f"IRI({self.one(self.variable(), 'ex:a')})",
            ]
        )() if depth < 2 else self.variable()  # fmt: skip

    def constant_term(self) -> str:
        return self.one(
            self.one(*NUMBERS), self.one(*ODD_NUMBERS), self.one(*STRINGS), self.one(*DATES), self.one(*THINGS), "true"
        )

    def string(self, depth: int = 0) -> str:
        """Return an expression that makes a string, unless it is an error."""
        if depth > 2 or self.chance(0.3):
            return self.one(self.variable(), f"STR({self.variable()})", f"STR({self.variable()})", self.one(*STRINGS))
        inner = self.string(depth + 1)
        return self.random.choice(
            [
                lambda: f"LANG({self.variable()})",
                lambda: f"SUBSTR({inner}, {self.one('1', '2', '3', '0', '-1', '1.5', '7')})",
                lambda: (
                    f"SUBSTR({inner}, {self.one('1', '2', '0', '-2')}, {self.one('0', '1', '2', '-1', '1.5', '90')})"
                ),
                lambda: f"{self.one('UCASE', 'LCASE')}({inner})",
                lambda: f"CONCAT({inner}, {self.string(depth + 1)})",
                lambda: f"{self.one('STRBEFORE', 'STRAFTER')}({inner}, {self.one(*STRINGS)})",
                lambda: f"ENCODE_FOR_URI({inner})",
                lambda: self.replaced(inner),
                lambda: self.replaced(inner),
                lambda: f"xsd:string({self.any(depth + 1)})",
                lambda: f"IF({self.condition(depth + 1)}, {inner}, {self.one(*STRINGS)})",
                lambda: f"COALESCE({inner}, {self.one(*STRINGS)})",
                lambda: f"STR({self.any(depth + 1)})",
                lambda: f"TZ({self.one(self.variable(), *DATES)})",
                lambda: f"MD5({inner})",
            ]
        )()

    def number(self, depth: int = 0) -> str:
        """Return an expression that makes a number, unless it is an error."""
        if depth > 2 or self.chance(0.3):
            return self.one(self.variable(), self.variable(), self.one(*NUMBERS), self.one(*ODD_NUMBERS))
        inner = self.number(depth + 1)
        return self.random.choice(
            [
                lambda: f"({inner} {self.one('+', '-', '*', '/')} {self.number(depth + 1)})",
                lambda: f"({inner} {self.one('+', '-', '*', '/')} {self.number(depth + 1)})",
                lambda: f"(- {inner})",
                lambda: f"{self.one('ABS', 'CEIL', 'FLOOR', 'ROUND')}({inner})",
                lambda: f"STRLEN({self.string(depth + 1)})",
                lambda: (
                    f"{self.one('YEAR', 'MONTH', 'DAY', 'HOURS', 'MINUTES', 'SECONDS')}"
                    f"({self.one(self.variable(), *DATES)})"
                ),
                lambda: f"xsd:{self.one('integer', 'decimal', 'double', 'float')}({self.any(depth + 1)})",
            ]
        )()

    def boolean(self, depth: int = 0) -> str:
        """Return an expression that makes a boolean, unless it is an error."""
        if depth < 2 and self.chance(0.25):
            return self.random.choice(
                [
                    lambda: f"({self.condition(depth + 1)} {self.one('&&', '||')} {self.condition(depth + 1)})",
                    lambda: f"(! {self.condition(depth + 1)})",
                    lambda: f"IF({self.condition(depth + 1)}, {self.condition(depth + 1)}, false)",
                ]
            )()
        variable, constant = self.variable(), self.constant_term()
        compared = [variable, self.one(constant, constant, self.variable(), self.any(depth + 1))]
        self.random.shuffle(compared)
        operator = self.one(*COMPARISONS)
        return self.random.choice(
            [
                lambda: f"({compared[0]} {operator} {compared[1]})",
                lambda: f"({compared[0]} {operator} {compared[1]})",
                lambda: f"({self.number(depth + 1)} {operator} {self.one(*NUMBERS)})",
                lambda: f"({self.string(depth + 1)} {operator} {self.one(*STRINGS)})",
                lambda: (
                    f"({variable} {self.one('', 'NOT ')}IN ({constant}, {self.constant_term()}, {self.variable()}))"
                ),
                lambda: (
                    f"{self.one('CONTAINS', 'STRSTARTS', 'STRENDS')}({self.string(depth + 1)}, {self.one(*STRINGS)})"
                ),
                lambda: self.matched(self.string(depth + 1)),
                lambda: self.matched(self.string(depth + 1)),
                lambda: self.matched(f"STR({variable})"),
                lambda: f"LANGMATCHES({self.one(f'LANG({variable})', *LANGUAGE_TAGS)}, {self.one(*LANGUAGE_RANGES)})",
                lambda: f"{self.one('isIRI', 'isBLANK', 'isLITERAL', 'isNUMERIC', 'BOUND')}({variable})",
                lambda: f"SAMETERM({compared[0]}, {compared[1]})",
                lambda: f"xsd:boolean({self.any(depth + 1)})",
            ]
        )()

    def condition(self, depth: int = 0) -> str:
        """Return an expression whose effective boolean value is taken: a bare variable, too."""
        return self.variable() if self.chance(0.15) else self.boolean(depth)

    def matched(self, text: str) -> str:
        """Return a call of REGEX."""
        regex = RegexGenerator(self.random).regex()
        arguments = [quoted(regex.pattern)] + ([quoted(regex.flags)] if regex.flags or self.chance(0.1) else [])
        return self._call("REGEX", text, arguments, [regex.python])

    def replaced(self, text: str) -> str:
        """Return a call of REPLACE."""
        generator = RegexGenerator(self.random)
        regex = generator.regex()
        written, python = generator.replacement(regex)
        arguments = [quoted(regex.pattern), quoted(written)] + ([quoted(regex.flags)] if regex.flags else [])
        is_empty = regex.python is not None and re.search(regex.python, "")
        return self._call("REPLACE", text, arguments, [None if is_empty else regex.python, python])

    def _call(self, name: str, text: str, arguments: list[str], python: list[str | None]) -> str:
        """Return a call with its pattern as a string or computed: if it is invalid, it is refused or an error."""
        if self.chance(0.2):
            arguments[0] = f'CONCAT({arguments[0]}, "")'
        invalid = ERROR if "CONCAT" in arguments[0] else REFUSAL
        others = ", ".join(quoted(argument) if argument is not None else invalid for argument in python)
        referee = f"<python:{name.lower()}>("
        return f"{self.spelled(f'{name}(', referee)}{text}, {self.spelled(', '.join(arguments), others)})"
