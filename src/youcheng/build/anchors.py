"""Anchors: the words of the source that a thing rests on, and their positions.

The positions are committed as a table, so that the build does not need the article.
"""

import csv
import io
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from youcheng.build.source import Source
from youcheng.errors import SyntaxInvalid
from youcheng.rdf.files import display_path

HEADER = ["line", "anchor", "start", "end"]
MAX_CONTEXT = 4
"""The most characters of the prefix and of the suffix of a quotation."""


class Anchor(NamedTuple):
    """Words of a line that a thing rests on."""

    line: int
    thing: str
    words: str


class Span(NamedTuple):
    """A stretch of the source in code points of the whole text, end exclusive."""

    start: int
    end: int

    def within(self, other: "Span") -> bool:
        """Return whether this span lies in a longer one.

        >>> Span(3, 6).within(Span(3, 10)), Span(3, 6).within(Span(3, 6))
        (True, False)
        """
        return other.start <= self.start and self.end <= other.end and self != other


@dataclass
class Positions:
    """Every occurrence of the words of every anchor in its line."""

    spans: dict[tuple[int, str], list[Span]] = field(default_factory=lambda: defaultdict(list))

    def of(self, anchor: Anchor, others: Iterable[Anchor]) -> list[Span]:
        """Return the spans of an anchor, without those inside longer anchors of other things.

        "Qingxi" in "Qingxi Tea Festival" names the festival, not the town, if the town is named elsewhere in the line.
        Otherwise the words inside the longer name are the anchor of the town.
        """
        spans = self.spans.get((anchor.line, anchor.words), [])
        longer = [
            span
            for other in others
            if other.thing != anchor.thing and anchor.words in other.words
            for span in self.spans.get((anchor.line, other.words), [])
        ]
        return [span for span in spans if not any(map(span.within, longer))] or spans

    @cached_property
    def _characters(self) -> dict[int, str]:
        """The characters of all anchors by their position."""
        at = ((span.start, words) for (_, words), spans in self.spans.items() for span in spans)
        return {start + place: character for start, words in at for place, character in enumerate(words)}

    def context(self, span: Span) -> tuple[str, str]:
        """Return what stands before and after a span, as far as other anchors hold it.

        More would be the article's sentences.

        >>> Positions({(1, "友城"): [Span(0, 2)], (1, "云南"): [Span(2, 4)]}).context(Span(2, 4))
        ('友城', '')
        """

        def known(positions: range) -> list[str]:
            return list(takewhile(bool, (self._characters.get(position, "") for position in positions)))

        before = known(range(span.start - 1, span.start - 1 - MAX_CONTEXT, -1))
        return "".join(reversed(before)), "".join(known(range(span.end, span.end + MAX_CONTEXT)))

    def dump(self) -> str:
        """Return the table as CSV in the order of the source."""
        rows = sorted((line, *span, words) for (line, words), spans in self.spans.items() for span in spans)
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerows([HEADER, *((line, words, start, end) for line, start, end, words in rows)])
        return out.getvalue()


def find_positions(source: Source, anchors: Iterable[Anchor]) -> Positions:
    """Return every occurrence of every anchor in the text of the source."""
    words = sorted({(anchor.line, anchor.words) for anchor in anchors})
    return Positions({key: [Span(*span) for span in spans] for key in words if (spans := source.find(*key))})


def load_positions(path: Path) -> Positions:
    """Return the positions in a table, none if the file does not exist."""
    positions = Positions()
    if not path.exists():
        return positions
    with path.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        if next(rows, None) != HEADER:
            raise SyntaxInvalid(f"{display_path(path)}:1: the header must be {','.join(HEADER)}")
        for row in rows:
            try:
                line, words, start, end = row
                positions.spans[int(line), words].append(Span(int(start), int(end)))
            except ValueError as error:
                place = f"{display_path(path)}:{rows.line_num}"
                raise SyntaxInvalid(f"{place}: {row} is not a position ({error}); write {','.join(HEADER)}") from error
    return positions
