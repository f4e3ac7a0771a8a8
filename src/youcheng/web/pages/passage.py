"""The page of a passage: the line with its words marked, where the operator has the article, and what it says."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from pyoxigraph import NamedNode

from youcheng.rdf.terms import value_of
from youcheng.web.pages.thing import ThingView
from youcheng.web.view.description import Description, Fact, anchored
from youcheng.web.view.presenter import Presenter, Reference
from youcheng.web.view.sections import Row, sections


@dataclass(frozen=True)
class Anchor:
    """Words of a line, where they stand, and what they name; offsets are code points from the start of the source."""

    start: int
    end: int
    words: str
    thing: Reference


@dataclass(frozen=True)
class Segment:
    """A piece of a line; `things` are those that its words name, the closest first."""

    text: str
    things: tuple[Reference, ...] = ()


@dataclass
class Subject:
    """What a passage says of one thing."""

    reference: Reference
    words: tuple[str, ...]
    rows: list[Row]


class PassageView(ThingView):
    """What the page of a passage shows."""

    def __init__(self, described: Description, presenter: Presenter) -> None:
        """See a passage through the eyes of a reader."""
        super().__init__(described, presenter)
        self.number = int(self.iri.rpartition("/")[2])

    @cached_property
    def anchors(self) -> list[Anchor]:
        """Return the words of the line with what they name, in the order in which they stand there."""
        return anchors(self.iri, self.presenter)

    @cached_property
    def first(self) -> dict[Anchor, str]:
        """Return the first words for each thing, with the fragment that stands for them in the passage's IRI."""
        found: dict[str, Anchor] = {}
        for anchor in self.anchors:
            found.setdefault(anchor.thing.iri, anchor)
        base = f"{self.presenter.base}id/"
        return {anchor: iri.removeprefix(base).replace("/", "-") for iri, anchor in found.items()}

    @cached_property
    def spots(self) -> dict[Anchor, str]:
        """Return the first words at each place of the line, with the place as fragments of the IRI give it."""
        found: dict[str, Anchor] = {}
        for anchor in self.anchors:
            found.setdefault(f"{anchor.start},{anchor.end}", anchor)
        return {anchor: spot for spot, anchor in found.items()}

    @property
    def parts(self) -> list[str]:
        """Return nothing: what is part of a passage has its place among its words."""
        return []

    @cached_property
    def line(self) -> list[Segment]:
        """Return the line in segments, or nothing where the operator has not given the article."""
        lines = self.presenter.services.source_lines
        if not 1 <= self.number <= len(lines):
            return []
        offset = sum(len(line) + 1 for line in lines[: self.number - 1])
        return segments(lines[self.number - 1], offset, self.anchors)

    @cached_property
    def subjects(self) -> list[Subject]:
        """Return what the passage says, thing by thing, in the order in which the things are first mentioned."""
        facts: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.described.said:
            subject = value_of(fact.triple.subject)
            if subject != self.iri and not subject.startswith(f"{self.iri}#"):
                facts[subject].append(fact)
        first: dict[str, int] = {}
        for anchor in self.anchors:
            first.setdefault(anchor.thing.iri, anchor.start)
        found = []
        for subject in sorted(facts, key=lambda iri: (first.get(iri, 10**9), iri)):
            hidden = self._hidden | self._words
            rows = [row for part in sections(facts[subject], self.presenter, subject, hidden) for row in part.rows]
            words = self.presenter.printed(NamedNode(subject), self.iri)
            found.append(Subject(self.presenter.reference(subject), words, rows))
        return found

    @cached_property
    def neighbours(self) -> tuple[Reference | None, Reference | None]:
        """Return the passages before and after this one."""
        order = [row["passage"].value for row in self.presenter.select("passages")]
        before = next((one for one, other in pairwise(order) if other == self.iri), None)
        after = next((other for one, other in pairwise(order) if one == self.iri), None)
        return (
            self.presenter.reference(before) if before else None,
            self.presenter.reference(after) if after else None,
        )


def anchors(passage: str, presenter: Presenter) -> list[Anchor]:
    """Return the words of a passage with where they stand and what they name."""
    services = presenter.services
    known = anchored(services.store, passage=passage) if services.large else services.anchors
    return [
        Anchor(start, end, words, presenter.reference(thing)) for start, end, words, thing in known.get(passage, ())
    ]


def segments(line: str, offset: int, anchors: list[Anchor]) -> list[Segment]:
    """Return a line cut where anchors begin and end; an anchor that is not there in the text is passed over.

    Words may lie in longer words ("Kunming" in the name of an alliance): the shortest names the segment.
    """
    there = [anchor for anchor in anchors if line[anchor.start - offset : anchor.end - offset] == anchor.words]
    cuts = {0, len(line)} | {place - offset for anchor in there for place in (anchor.start, anchor.end)}
    found = []
    for start, end in pairwise(sorted(cuts)):
        over = [a for a in there if a.start - offset <= start and end <= a.end - offset]
        over.sort(key=lambda anchor: (anchor.end - anchor.start, anchor.thing.iri))
        things = tuple(dict.fromkeys(anchor.thing for anchor in over))
        found.append(Segment(line[start:end], things))
    return found
