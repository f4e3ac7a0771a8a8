"""The passages of the article: their list, and the page of each with its words and statements."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from pyoxigraph import NamedNode

from youcheng.rdf.namespaces import path_of
from youcheng.rdf.terms import value_of
from youcheng.web.pages.thing import ThingView
from youcheng.web.view.description import Description, Fact, anchored
from youcheng.web.view.presenter import Presenter, Reference
from youcheng.web.view.sections import Row, sections


@dataclass(frozen=True)
class Anchor:
    """Words of a line, their position (in code points of the source) and the thing that they name."""

    start: int
    end: int
    words: str
    thing: Reference


@dataclass(frozen=True)
class Segment:
    """A piece of a line with the things that its words name, the closest first."""

    text: str
    things: tuple[Reference, ...] = ()


class PassageView(ThingView):
    """The page of a passage."""

    def __init__(self, description: Description, presenter: Presenter) -> None:
        super().__init__(description, presenter)
        self.number = int(self.iri.rpartition("/")[2])

    @cached_property
    def anchors(self) -> list[Anchor]:
        """Return the anchored words of the line in their order."""
        return anchors(self.iri, self.presenter)

    @cached_property
    def first(self) -> dict[Anchor, str]:
        """Return the first anchor of each thing, with the fragment for it in the passage's IRI."""
        by_thing = {anchor.thing.iri: anchor for anchor in reversed(self.anchors)}
        paths = {anchor: path_of(iri, self.presenter.base) or iri for iri, anchor in by_thing.items()}
        return {anchor: path.removeprefix("id/").replace("/", "-") for anchor, path in paths.items()}

    @cached_property
    def spots(self) -> dict[Anchor, str]:
        """Return the first anchor at each position, with the fragment for the position in the passage's IRI."""
        by_position = {f"{anchor.start},{anchor.end}": anchor for anchor in reversed(self.anchors)}
        return {anchor: position for position, anchor in by_position.items()}

    @property
    def parts(self) -> list[str]:
        """Return no parts: they are among the anchors."""
        return []

    @cached_property
    def line(self) -> list[Segment]:
        """Return the line in segments, empty if the operator has not given the article."""
        return _line(self.number, self.anchors, self.presenter)

    @cached_property
    def subjects(self) -> list[tuple[Reference, tuple[str, ...], list[Row]]]:
        """Return the things of the statements in the order of the line, with their words and rows."""
        facts: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.description.contained:
            subject = value_of(fact.triple.subject)
            if subject != self.iri and not subject.startswith(f"{self.iri}#"):
                facts[subject].append(fact)
        first = {anchor.thing.iri: anchor.start for anchor in reversed(self.anchors)}
        hidden = self._hidden | self._words
        subjects = []
        for subject in sorted(facts, key=lambda iri: (first.get(iri, 10**9), iri)):
            rows = [row for part in sections(facts[subject], self.presenter, subject, hidden) for row in part.rows]
            words = self.presenter.printed(NamedNode(subject), self.iri)
            subjects.append((self.presenter.reference(subject), words, rows))
        return subjects

    @cached_property
    def neighbours(self) -> list[Reference | None]:
        """Return the passages before and after this one."""
        order = [None, *(row["passage"].value for row in self.presenter.select("passages")), None]
        place = order.index(self.iri) if self.iri in order else 0
        around = (order[place - 1], order[place + 1]) if place else (None, None)
        return [self.presenter.reference(iri) if iri else None for iri in around]


def passages(presenter: Presenter) -> list[dict[str, Any]]:
    """Return the passages of the article in their order, for the template of the list."""
    things: dict[str, list[Reference]] = defaultdict(list)
    for row in presenter.select("mentions"):
        things[row["passage"].value].append(presenter.reference(row["thing"].value))
    entries = []
    for row in presenter.select("passages"):
        passage, number = row["passage"].value, int(row["line"].value)
        entries.append(
            {
                "reference": presenter.reference(passage),
                "number": number,
                "kind": _fragment(row["kind"]),
                "coverage": _fragment(row["coverage"]),
                "line": _line(number, anchors(passage, presenter), presenter),
                "things": sorted(things[passage], key=lambda reference: reference.order),
                "reason": presenter.text(presenter.objects(passage, "coverageReason")),
            }
        )
    return entries


def coverage(entries: list[dict[str, Any]], presenter: Presenter) -> list[tuple[Reference, int]]:
    """Return the degrees of annotation, each with the number of its passages, the largest first."""
    counts = Counter(entry["coverage"] for entry in entries if entry["coverage"])
    return [(presenter.reference(presenter.term(key)), number) for key, number in counts.most_common()]


def _fragment(term: NamedNode | None) -> str:
    return term.value.rpartition("#")[2] if term is not None else ""


def anchors(passage: str, presenter: Presenter) -> list[Anchor]:
    """Return the anchored words of a passage in their order."""
    services = presenter.services
    by_passage = anchored(services.store, passage) if services.large else services.anchors
    entries = by_passage.get(passage, ())
    return [Anchor(start, end, words, presenter.reference(thing)) for start, end, words, thing in entries]


def _line(number: int, anchors: list[Anchor], presenter: Presenter) -> list[Segment]:
    lines = presenter.services.source_lines
    if not 1 <= number <= len(lines):
        return []
    offset = sum(map(len, lines[: number - 1])) + number - 1
    return segments(lines[number - 1], offset, anchors)


def segments(line: str, offset: int, anchors: list[Anchor]) -> list[Segment]:
    """Return a line cut where anchors begin and end, without those that do not fit the text.

    Words can lie in longer words ("Kunming" in the name of an alliance): the shortest ones name the segment.
    """
    fitting = [anchor for anchor in anchors if line[anchor.start - offset : anchor.end - offset] == anchor.words]
    cuts = {0, len(line)} | {place - offset for anchor in fitting for place in (anchor.start, anchor.end)}
    pieces = []
    for start, end in pairwise(sorted(cuts)):
        over = [a for a in fitting if a.start - offset <= start and end <= a.end - offset]
        over.sort(key=lambda anchor: (anchor.end - anchor.start, anchor.thing.iri))
        pieces.append(Segment(line[start:end], tuple(dict.fromkeys(anchor.thing for anchor in over))))
    return pieces
