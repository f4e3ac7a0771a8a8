r"""Make up regular expressions of XPath, each with what it means, spelled out for Python's `re`.

The spelling holds no construct that the two languages read in different ways: each class is the list of its characters
among those that occur in the graph or in ASCII, and flags are already applied.

Clauses: XPath and XQuery Functions and Operators, section 7.6.1; XML Schema 1.1 part 2, appendix G.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

GRAPH = Path(__file__).with_name("graph.trig").read_text(encoding="utf-8")
ASCII = "\t\n\r" + "".join(map(chr, range(32, 127)))
ALPHABET = frozenset(ASCII + GRAPH + GRAPH.upper() + GRAPH.lower() + "²Ⅷ٣·\u0301\u0307\u00a0\u3000")
NAME_START = [(0xC0, 0xD6), (0xD8, 0xF6), (0xF8, 0x2FF), (0x370, 0x37D), (0x37F, 0x1FFF), (0x3001, 0xD7FF),
              (0xF900, 0xFDCF), (0xFDF0, 0xFFFD), (0x10000, 0xEFFFF)]  # fmt: skip
"""Where names of XML begin, as far as the alphabet goes (XML 1.0, section 2.3)."""
BLOCKS = {
    "BasicLatin": (0, 0x7F), "Latin-1Supplement": (0x80, 0xFF), "LatinExtended-A": (0x100, 0x17F),
    "Greek": (0x370, 0x3FF), "CombiningDiacriticalMarks": (0x300, 0x36F), "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
}  # fmt: skip
INVALID = ("(", "a)", "[", "[a", "a**", "+a", "a{2,1}", r"a\b", r"\q", "(?i)a", "(?<n>a)", "]", "}", "[z-a]", "[a[b]]",
           r"\p{Foo}", r"\pL", "[]", "\\", "[a-z-[b]c]", "a|*")  # fmt: skip
BACK_REFERENCES = (r"(a)\1", r"(.)(.)\2")
SPECIAL = frozenset(r"\|.?*+(){}[]^$-")
LETTERS = "aAbBeiIıİsSſßkztσςΣ昆甲é"
OTHERS = "0158 ._-+:/%&~#\t\n"


@dataclass(frozen=True)
class Regex:
    """A regular expression of XPath, its flags, and what it means in Python."""

    pattern: str
    flags: str
    python: str | None
    """None if the pattern is not valid."""
    groups: int = 0
    supported: bool = True


Set = frozenset[str]


def is_name_start(character: str) -> bool:
    code = ord(character)
    return (
        character in ":_" or (character.isascii() and character.isalpha()) or any(a <= code <= b for a, b in NAME_START)
    )


def is_name(character: str) -> bool:
    in_name = character in "-.·" or ("0" <= character <= "9") or 0x300 <= ord(character) <= 0x36F
    return is_name_start(character) or in_name


ESCAPES: dict[str, Callable[[str], bool]] = {
    "d": lambda character: unicodedata.category(character) == "Nd",
    "s": lambda character: character in " \t\n\r",
    "w": lambda character: unicodedata.category(character)[0] not in "PZC",
    "i": is_name_start,
    "c": is_name,
}


@cache
def variants(character: str) -> Set:
    """Return the characters of which one case is the same (F&O 7.6.1.1)."""
    lower, upper = character.lower(), character.upper()
    return frozenset(other for other in ALPHABET if other.lower() == lower or other.upper() == upper) | {character}


def spelled(characters: Iterable[str]) -> str:
    """Return a class of Python that holds some characters, which may be none."""
    members = "".join(map(re.escape, sorted(characters)))
    return f"[{members}]" if members else r"(?!)"


class RegexGenerator:
    """Makes up one expression after the other; what its methods return is a pattern and its spelling."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.flags = ""
        self.groups = 0

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def regex(self) -> Regex:
        """Return an expression; one in twenty is invalid, one in forty has a back-reference."""
        if self.chance(0.05):
            return Regex(self.random.choice(INVALID), "", None)
        if self.chance(0.025):
            return Regex(self.random.choice(BACK_REFERENCES), "", None)
        self.flags = "".join(flag for flag in "smixq" if self.chance(0.1 if flag != "i" else 0.25))
        self.groups = 0
        if "q" in self.flags:
            text = "".join(self.random.choice(OTHERS + LETTERS + "$.*(") for _ in range(self.random.randint(1, 2)))
            return Regex(text, self.flags, "".join(map(self._folded, text)))
        pattern, python = self._alternatives(0)
        return Regex(pattern, self.flags, python, self.groups)

    def _folded(self, character: str) -> str:
        return spelled(variants(character)) if "i" in self.flags else re.escape(character)

    def _alternatives(self, depth: int) -> tuple[str, str]:
        branches = [self._branch(depth) for _ in range(self.random.choice((1, 1, 1, 2)))]
        return "|".join(pattern for pattern, _ in branches), "|".join(python for _, python in branches)

    def _branch(self, depth: int) -> tuple[str, str]:
        pieces = [self._piece(depth) for _ in range(self.random.randint(1, 3))]
        if self.chance(0.3):
            pieces.insert(0, ("^", r"(?:\A|(?<=\n)(?!\Z))" if "m" in self.flags else r"\A"))
        if self.chance(0.3):
            pieces.append(("$", r"(?=\n|\Z)" if "m" in self.flags else r"\Z"))
        space = self.random.choice(("", " ", "\t")) if "x" in self.flags else ""
        return space.join(pattern for pattern, _ in pieces), "".join(python for _, python in pieces)

    def _piece(self, depth: int) -> tuple[str, str]:
        pattern, python = self._atom(depth)
        if self.chance(0.35):
            quantifier = self.random.choice(("?", "*", "+", "{2}", "{1,}", "{0,2}", "{1,3}"))
            quantifier += "?" if self.chance(0.2) else ""
            return pattern + quantifier, f"(?:{python}){quantifier}"
        return pattern, python

    def _atom(self, depth: int) -> tuple[str, str]:
        kind = self.random.choices(("character", "dot", "escape", "class", "group"), (40, 8, 15, 25, 12))[0]
        if kind == "group" and depth < 2:
            captures = self.chance(0.7)
            self.groups += captures
            pattern, python = self._alternatives(depth + 1)
            sign = "(" if captures else "(?:"
            return f"{sign}{pattern})", f"{sign}{python})"
        if kind == "dot":
            return ".", r"(?s:.)" if "s" in self.flags else r"[^\n]"
        if kind == "escape":
            pattern, members = self._escape()
            return pattern, spelled(members)
        if kind == "class":
            pattern, members = self._class(0)
            return pattern, spelled(members)
        character = self.random.choice(LETTERS if self.chance(0.7) else OTHERS + "|.?*+(){}[]^$\\")
        if "x" in self.flags and character in " \t\n":
            character = "a"
        return self._written(character), self._folded(character)

    def _written(self, character: str) -> str:
        escaped = {"\t": r"\t", "\n": r"\n"}.get(character)
        return escaped or (f"\\{character}" if character in SPECIAL else character)

    def _escape(self) -> tuple[str, Set]:
        """Return an escape for several characters, and the characters."""
        if self.chance(0.6):
            letter = self.random.choice("dswic")
            negated = self.chance(0.3)
            members = frozenset(one for one in ALPHABET if ESCAPES[letter](one) is not negated)
            return f"\\{letter.upper() if negated else letter}", members
        letter, negated = ("P", True) if self.chance(0.3) else ("p", False)
        if self.chance(0.4):
            name = self.random.choice(tuple(BLOCKS))
            first, last = BLOCKS[name]
            return f"\\{letter}{{Is{name}}}", frozenset(
                one for one in ALPHABET if (first <= ord(one) <= last) is not negated
            )
        name = self.random.choice(("L", "Lu", "Ll", "Lo", "N", "Nd", "P", "Pd", "Z", "S", "Sm", "M", "Cc"))
        members = frozenset(one for one in ALPHABET if unicodedata.category(one).startswith(name) is not negated)
        return f"\\{letter}{{{name}}}", members

    def _class(self, depth: int) -> tuple[str, Set]:
        """Return a class and its characters; flags hold for what it names, not for its escapes (F&O 7.6.1.1)."""
        parts = [self._member() for _ in range(self.random.randint(1, 3))]
        pattern = "".join(part for part, _ in parts)
        members = frozenset().union(*(members for _, members in parts))
        negated = self.chance(0.25)
        if negated:
            pattern, members = f"^{pattern}", ALPHABET - members
        if depth < 2 and self.chance(0.35):
            inner, removed = self._class(depth + 1)
            pattern, members = f"{pattern}-{inner}", members - removed
        return f"[{pattern}]", members

    def _member(self) -> tuple[str, Set]:
        kind = self.random.choices(("range", "character", "escape"), (4, 4, 0 if "i" in self.flags else 3))[0]
        if kind == "escape":
            return self._escape()
        if kind == "range":
            low, high = self.random.choice(("az", "AZ", "bk", "09", "昆甲", "αω", "İſ", "!+"))
            members = frozenset(one for one in ALPHABET if low <= one <= high)
        else:
            low = high = self.random.choice(LETTERS + OTHERS + "^&~]")
            members = frozenset({low})
        if "i" in self.flags:
            members = frozenset().union(*map(variants, members))
        return (self._written(low) if low == high else f"{low}-{high}"), members

    def replacement(self, regex: Regex) -> tuple[str, str]:
        """Return a replacement string and its spelling (F&O 7.6.3)."""
        pieces = []
        for _ in range(self.random.randint(0, 3)):
            number = self.random.randint(0, 3)
            digit = self.random.choice(("", "", "7"))
            group = rf"\g<{number}>" if number <= regex.groups else ""
            choices = [
                (f"${number}", group), (f"${number}c", f"{group}c"), (f"${number}{digit}", group + digit), ("-", "-"),
                ("\\$", "$"), ("\\\\", r"\\"),
            ]  # fmt: skip
            pieces.append(self.random.choice(choices))
        if "q" in regex.flags:
            text = self.random.choice(("", "$1", "\\", "x"))
            return text, text.replace("\\", r"\\")
        return "".join(written for written, _ in pieces), "".join(python for _, python in pieces)
