"""The article as a list of passages: from text to triples, and how far it is read."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from youcheng.web.pages.passage import Segment, anchors, segments
from youcheng.web.view.description import select
from youcheng.web.view.presenter import Presenter, Reference, in_language


@dataclass(frozen=True)
class Entry:
    """A passage in the list."""

    reference: Reference
    number: int
    kind: str
    coverage: str
    line: list[Segment]
    things: list[Reference]
    reason: str


@dataclass(frozen=True)
class Coverage:
    """How many passages are annotated how far."""

    reference: Reference
    key: str
    number: int


def passages(presenter: Presenter) -> list[Entry]:
    """Return the passages of the article in their order."""
    store, base = presenter.store, presenter.base
    things: dict[str, list[Reference]] = defaultdict(list)
    for row in select(store, "mentions", base):
        things[row["passage"].value].append(presenter.reference(row["thing"].value))
    lines = presenter.services.source_lines
    offsets = [0]
    for text in lines:
        offsets.append(offsets[-1] + len(text) + 1)
    found = []
    for row in select(store, "passages", base):
        passage, number = row["passage"].value, int(row["line"].value)
        printed = 0 < number <= len(lines)
        line = segments(lines[number - 1], offsets[number - 1], anchors(passage, presenter)) if printed else []
        entry = Entry(
            reference=presenter.reference(passage),
            number=number,
            kind=_name(row["kind"]),
            coverage=_name(row["coverage"]),
            line=line,
            things=sorted(things[passage], key=lambda reference: reference.order),
            reason=reason(passage, presenter),
        )
        found.append(entry)
    return found


def _name(term: NamedNode | None) -> str:
    return term.value.rpartition("#")[2] if term is not None else ""


def reason(passage: str, presenter: Presenter) -> str:
    """Return why nothing is stated of a passage, in the reader's language, or nothing."""
    predicate = NamedNode(presenter.term("coverageReason"))
    quads = presenter.store.quads_for_pattern(NamedNode(passage), predicate, None)
    return in_language([quad.object for quad in quads if isinstance(quad.object, Literal)], presenter.language)


def coverage(entries: list[Entry], presenter: Presenter) -> list[Coverage]:
    """Return how many passages are annotated how far."""
    counts = Counter(entry.coverage for entry in entries if entry.coverage)
    return [Coverage(presenter.reference(presenter.term(key)), key, number) for key, number in counts.most_common()]
