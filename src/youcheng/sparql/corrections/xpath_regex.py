r"""Regular expressions of XPath, as SPARQL and SHACL use them, written for the query engine.

XPath has constructs that the engine's language reads in another way: class subtraction, ``\i``, ``\c``, ``\w``,
``$1c``. The engine matches in linear time, so that no pattern can stall it.

Clauses: XPath and XQuery Functions and Operators, section 7.6.1; XML Schema 1.1 part 2, appendix G.
"""

import re
from functools import lru_cache
from pathlib import Path

FLAGS = frozenset("smixq")
WHITE = frozenset(" \t\n\r")
CATEGORY = re.compile(r"L[ultmo]?|M[nce]?|N[dlo]?|P[cdseifo]?|Z[slp]?|S[mcko]?|C[cfon]?")
QUANTITY = re.compile(r"[?*+]|\{(\d+)(?:,(\d*))?\}")
SINGLE = frozenset("nrt\\|.?*+(){}-[]^$")
NAME_START = (
    r":A-Z_a-z\u{C0}-\u{D6}\u{D8}-\u{F6}\u{F8}-\u{2FF}\u{370}-\u{37D}\u{37F}-\u{1FFF}\u{200C}\u{200D}"
    r"\u{2070}-\u{218F}\u{2C00}-\u{2FEF}\u{3001}-\u{D7FF}\u{F900}-\u{FDCF}\u{FDF0}-\u{FFFD}\u{10000}-\u{EFFFF}"
)
NAME = NAME_START + r"\-.0-9\u{B7}\u{300}-\u{36F}\u{203F}\u{2040}"
CLASSES = {"s": r" \t\n\r", "d": r"\p{Nd}", "i": NAME_START, "c": NAME, "w": r"^\p{P}\p{Z}\p{C}"}
"""The content of the class of each multi-character escape."""
DOTLESS = "iI\u0131"
"""Letters whose upper case is I; the engine does not take the last for a variant of the others."""


class PatternInvalid(ValueError):
    """A text is not a regular expression of XPath, or not a replacement."""


class PatternUnsupported(ValueError):
    """A regular expression is valid, but the engine cannot match it."""


@lru_cache(maxsize=1)
def blocks() -> dict[str, tuple[int, int]]:
    """Return the first and last code point of each Unicode block, by its name in XML Schema without ``Is``."""
    lines = Path(__file__).with_name("unicode_blocks.tsv").read_text(encoding="ascii").splitlines()
    rows = (line.split("\t") for line in lines if line)
    return {name: (int(first, 16), int(last, 16)) for name, first, last in rows}


@lru_cache(maxsize=512)
def translate(pattern: str, flags: str = "") -> tuple[str, str, int]:
    r"""Return a pattern and its flags in the engine's language, and how many groups the pattern has.

    >>> translate("^[a-z-[aeiou]]$")
    ('^[a-z--[aeiou]]$', '', 0)

    Raises:
        PatternInvalid: it is not a regular expression of XPath; the message says where.
        PatternUnsupported: it has a back-reference, or classes that the engine cannot match without regard to case.
    """
    if unknown := set(flags) - FLAGS:
        raise PatternInvalid(f"unknown flag {min(unknown)!r}; the flags are s, m, i, x and q")
    kept = "".join(flag for flag in "smi" if flag in flags)
    if "q" in flags:
        return re.sub(r"[\\.+*?()|\[\]{}^$#&~-]", r"\\\g<0>", pattern), kept.replace("m", "").replace("s", ""), 0
    reader = _Reader(_without_space(pattern) if "x" in flags else pattern, ignore_case="i" in flags)
    return reader.read(), kept, reader.groups


def translate_replacement(replacement: str, groups: int, *, literal: bool = False) -> str:
    r"""Return the replacement of ``fn:replace`` in the engine's language.

    >>> translate_replacement(r"$1c$2", 2), translate_replacement(r"$12\$", 1)
    ('${1}c${2}', '${1}2$$')

    Raises:
        PatternInvalid: a ``$`` without a digit, or a ``\`` without ``$`` or ``\`` behind it.
    """
    if literal:
        return replacement.replace("$", "$$")
    written, at = [], 0
    while at < len(replacement):
        character, following = replacement[at], replacement[at + 1 : at + 2]
        if character == "\\":
            if following not in {"\\", "$"}:
                raise PatternInvalid("in a replacement, write \\\\ for a backslash and \\$ for a dollar sign")
            written.append("$$" if following == "$" else "\\")
            at += 2
        elif character == "$":
            number = re.compile(r"[0-9]+").match(replacement, at + 1)
            if not number:
                raise PatternInvalid("in a replacement, a dollar sign needs the number of a group behind it, or \\$")
            digits = number[0]
            while len(digits) > 1 and int(digits) > groups:
                digits = digits[:-1]
            written.append(f"${{{digits}}}" if int(digits) <= groups else "")
            at += 1 + len(digits)
        else:
            written.append(character)
            at += 1
    return "".join(written)


def _without_space(pattern: str) -> str:
    """Return a pattern without the white space that the flag x takes away: all that stands outside of classes."""
    kept, depth, escaped = [], 0, False
    for character in pattern:
        if depth or escaped or character not in WHITE:
            kept.append(character)
        depth += (character == "[") - (character == "]" and depth > 0) if not escaped else 0
        escaped = character == "\\" and not escaped
    return "".join(kept)


class _Reader:
    """Reads a pattern from left to right and writes it for the engine."""

    def __init__(self, pattern: str, *, ignore_case: bool) -> None:
        self.pattern = pattern
        self.ignore_case = ignore_case
        self.at = self.groups = self.open = 0

    def fault(self, what: str) -> PatternInvalid:
        return PatternInvalid(f"regular expression {self.pattern!r}, character {self.at + 1}: {what}")

    def unsupported(self, what: str) -> PatternUnsupported:
        return PatternUnsupported(f"regular expression {self.pattern!r}: {what}")

    def next(self) -> str:
        return self.pattern[self.at : self.at + 1]

    def take(self) -> str:
        character = self.next()
        if not character:
            raise self.fault("the expression ends too early")
        self.at += 1
        return character

    def read(self) -> str:
        written, repeatable = [], False
        while character := self.next():
            if quantity := QUANTITY.match(self.pattern, self.at):
                if not repeatable:
                    raise self.fault("nothing stands before the quantifier")
                if quantity[2] and int(quantity[2]) < int(quantity[1]):
                    raise self.fault("the quantifier's second number is less than its first")
                self.at = quantity.end()
                written.append(quantity[0])
                if self.next() == "?":
                    written.append(self.take())
                repeatable = False
                continue
            written.append(self._atom(character))
            repeatable = character not in "(|^$"
        if self.open:
            raise self.fault("a parenthesis is not closed")
        return "".join(written)

    def _atom(self, character: str) -> str:
        if character == "\\":
            return self._escape()
        if character == "[":
            return self._class()
        if character in "{}]":
            raise self.fault(f"write \\{character} for the character itself")
        self.at += 1
        if character == "(":
            self.open += 1
            if self.next() == "?":
                if not self.pattern.startswith("?:", self.at):
                    raise self.fault("a group may begin with (?: but with no other (?")
                self.at += 2
                return "(?:"
            self.groups += 1
        elif character == ")":
            if not self.open:
                raise self.fault("the parenthesis closes nothing")
            self.open -= 1
        return f"[{DOTLESS}]" if self.ignore_case and character in DOTLESS else character

    def _escape(self) -> str:
        """Return an escape that stands outside of a class."""
        following = self.pattern[self.at + 1 : self.at + 2]
        if following.isdigit() and following != "0":
            raise self.unsupported(f"back-references (\\{following}) are not supported")
        written, single = self._escaped()
        return written if single or not self.ignore_case else f"(?-i:{written})"

    def _escaped(self) -> tuple[str, bool]:
        """Return what an escape stands for, and whether that is a single character."""
        self.take()
        letter = self.take()
        if letter in SINGLE:
            return f"\\{letter}", True
        if letter in "pP":
            return self._category(letter), False
        content = CLASSES.get(letter.lower())
        if content is None:
            raise self.fault(f"\\{letter} is not an escape of XPath")
        negated = content.startswith("^") == letter.islower()
        return f"[{'^' if negated else ''}{content.removeprefix('^')}]", False

    def _category(self, letter: str) -> str:
        end = self.pattern.find("}", self.at)
        if self.next() != "{" or end < 0:
            raise self.fault(f"\\{letter} needs a category in braces, such as \\{letter}{{L}}")
        name, self.at = self.pattern[self.at + 1 : end], end + 1
        if CATEGORY.fullmatch(name):
            return f"\\{letter}{{{name}}}"
        if name.startswith("Is") and name[2:] in blocks():
            first, last = blocks()[name[2:]]
            return f"[{'^' if letter == 'P' else ''}\\u{{{first:X}}}-\\u{{{last:X}}}]"
        raise self.fault(f"{name!r} is not a category or a block of Unicode")

    def _class(self) -> str:
        """Return the class that begins here, with what is subtracted from it."""
        self.take()
        negated = self.next() == "^"
        self.at += negated
        parts: list[str] = []
        subtracted = ""
        while (character := self.next()) != "]" or not parts:
            if character == "-" and self.pattern[self.at + 1 : self.at + 2] == "[" and parts:
                self.at += 1
                subtracted = self._class()
                break
            parts.append(self._member(first=not parts))
        if self.take() != "]":
            raise self.fault("a subtracted class must be the last part of its class")
        written = f"[{'^' if negated else ''}{''.join(parts)}]"
        if not subtracted:
            return written
        return f"[{written}--{subtracted}]" if negated else f"{written[:-1]}--{subtracted}]"

    def _member(self, *, first: bool) -> str:
        """Return a character, a range or an escape that stands in a class."""
        low, single = self._character(first=first)
        if not single:
            if self.ignore_case:
                raise self.unsupported("an escape in a class is not supported with the flag i")
            return low
        high = low
        if self.next() == "-" and self.pattern[self.at + 1 : self.at + 2] not in {"]", "["}:
            self.at += 1
            high, single = self._character(first=False)
            if not single or _character(high) < _character(low):
                raise self.fault("a range ends with a character that does not come before its first one")
        return self._with_variants(low, high)

    def _character(self, *, first: bool) -> tuple[str, bool]:
        """Return a character or an escape in a class, and whether it is a single character."""
        if self.next() == "\\":
            return self._escaped()
        character = self.take()
        if character == "[" or (character == "-" and not first and self.next() != "]"):
            raise self.fault(f"write \\{character} for the character itself")
        return (f"\\{character}" if character in "&~^-]" else character), True

    def _with_variants(self, low: str, high: str) -> str:
        written = low if low == high else f"{low}-{high}"
        within = any(_character(low) <= letter <= _character(high) for letter in DOTLESS)
        return written + (DOTLESS if self.ignore_case and within else "")


def _character(written: str) -> str:
    """Return the character that a character or a single-character escape stands for."""
    return {"\\n": "\n", "\\r": "\r", "\\t": "\t"}.get(written, written[-1])
