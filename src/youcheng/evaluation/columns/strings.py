"""Strings that an expression makes of terms, a string for each: as they are, or as letters in rows of one length."""

import operator
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar, cast

import numpy as np
from numpy.typing import NDArray

from youcheng.evaluation.columns.algebra import NotCovered
from youcheng.evaluation.columns.terms import UNBOUND, Codes

SHORT = 8
"""So many letters make one number."""


@dataclass(frozen=True)
class Strings:
    """A string for each term, None for an error; `plain` tells that none has a language."""

    values: Sequence[str | None]
    plain: bool = True

    def followed_by(self, text: str) -> "Strings":
        """Return the strings, each with a text after it."""
        return Strings([value + text for value in self.certain()])

    def together(self, others: "Strings | Letters") -> "Strings":
        """Return the strings, each with one of the others after it."""
        return Strings(list(map(operator.add, self.certain(), others.certain())))

    def certain(self) -> Sequence[str]:
        """Return strings that have no language, none of which is an error."""
        if not self.plain or None in self.values:
            raise NotCovered("strings with languages, or errors, put together")
        return cast("Sequence[str]", self.values)

    def numbered(self) -> tuple[Codes, list[str]]:
        """Return each string once, in order, and the place of each term's; `UNBOUND` for an error."""
        if not self.plain:
            raise NotCovered("a string with a language")
        found = sorted({value for value in self.values if value is not None})
        place: dict[str | None, int] = {value: number for number, value in enumerate(found)} | {None: UNBOUND}
        return np.fromiter(map(place.__getitem__, self.values), dtype=np.int64, count=len(self.values)), found


@dataclass(frozen=True)
class Letters:
    """Strings of ASCII that are equally long, as dates are: a row of letters for each term."""

    rows: NDArray[np.uint8]
    plain: ClassVar[bool] = True

    @property
    def values(self) -> list[str]:
        """Return them as strings."""
        width, text = self.rows.shape[1], self.rows.tobytes().decode()
        return [text[start : start + width] for start in range(0, len(text), width)] if width else [""] * len(self.rows)

    def cut(self, taken: slice) -> "Letters":
        """Return a part of each."""
        return Letters(self.rows[:, taken])

    def followed_by(self, text: str) -> "Letters | Strings":
        """Return the strings, each with a text after it."""
        if not text.isascii():
            return Strings(self.values).followed_by(text)
        added = np.frombuffer(text.encode(), dtype=np.uint8)
        return Letters(np.hstack([self.rows, np.broadcast_to(added, (len(self.rows), len(added)))]))

    def together(self, others: "Strings | Letters") -> Strings:
        """Return the strings, each with one of the others after it."""
        return Strings(self.values).together(others)

    def certain(self) -> list[str]:
        """Return them as strings."""
        return self.values

    def numbered(self) -> tuple[Codes, list[str]]:
        """Return each string once, in order, and the place of each term's."""
        count, width = self.rows.shape
        if not 0 < width <= SHORT:
            return Strings(self.values).numbered()
        padded = np.zeros((count, SHORT), dtype=np.uint8)
        padded[:, :width] = self.rows
        found, codes = np.unique(padded.view(">u8").ravel().astype(np.uint64), return_inverse=True)
        return codes, [int(number).to_bytes(SHORT, "big")[:width].decode() for number in found]
