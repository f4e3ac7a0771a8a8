"""Notes of the editors on a thing: decisions, and contradictions with both sides next to each other."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import NamedNode

from youcheng.rdf.namespaces import EXTERNAL
from youcheng.rdf.terms import LABEL, TYPE, value_of
from youcheng.web.view.description import Description, Fact
from youcheng.web.view.presenter import Presenter, Reference, Text
from youcheng.web.view.sections import Row, sections

DERIVED = f"{EXTERNAL['prov']}wasDerivedFrom"
COMMON = {TYPE, LABEL}
"""Properties that every side states and that do not tell where they differ."""


@dataclass
class Side:
    """One side of a note: what is printed, what the editors read, or what a voice states."""

    title: str = ""
    voice: Reference | None = None
    words: list[str] = field(default_factory=list)
    values: list[Reference | Text] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        """Tell whether this side states nothing of the thing."""
        return not (self.words or self.values or self.rows)


@dataclass
class Note:
    """A decision or a contradiction."""

    kind: str
    reference: Reference
    tags: list[Reference | Text]
    sides: list[Side]
    reason: str
    sources: list[Reference]


def notes(description: Description, presenter: Presenter) -> list[Note]:
    """Return the decisions and then the contradictions that concern a thing, or that are the thing."""
    concerns = presenter.term("concerns")
    concerned: dict[str, dict[str, None]] = defaultdict(dict)
    for fact in (*description.incoming, *description.outgoing):
        if fact.triple.predicate.value == concerns:
            concerned[value_of(fact.triple.subject)][value_of(fact.triple.object)] = None
    collected: list[Note] = []
    for iri, things in concerned.items():
        by_thing = [_note(iri, thing, presenter) for thing in things]
        # A decision is the same for all things that it concerns; the sides of a contradiction differ on each.
        collected += by_thing if by_thing[0].kind == "contradiction" else by_thing[:1]
    return sorted(collected, key=lambda note: (note.kind != "decision", note.reference.order))


def _note(iri: str, thing: str, presenter: Presenter) -> Note:
    objects: dict[str, list[Any]] = defaultdict(list)
    for quad in presenter.store.quads_for_pattern(NamedNode(iri), None, None):
        if isinstance(quad.graph_name, NamedNode) and quad.object not in objects[quad.predicate.value]:
            objects[quad.predicate.value].append(quad.object)

    def of(name: str) -> list[Any]:
        return objects.get(presenter.term(name), [])

    contradiction = bool(of("side"))
    tags = [*of("contradictionKind" if contradiction else "decisionKind"), *of("certainty")]
    sources = [presenter.reference(value_of(source)) for source in objects.get(DERIVED, [])]
    return Note(
        kind="contradiction" if contradiction else "decision",
        reference=presenter.reference(iri),
        tags=[presenter.value(tag) for tag in tags],
        sides=_voices(of("side"), thing, presenter) if contradiction else _reading(of, presenter),
        reason=presenter.text(of("reason")),
        sources=sorted(sources, key=lambda source: source.order),
    )


def _reading(of: Any, presenter: Presenter) -> list[Side]:
    """Return the printed words and the editors' reading."""
    texts = [text for text in of("readAsText") if text.language in {presenter.language, None, ""}] or of("readAsText")
    values = [presenter.value(term) for term in (*of("readAs"), *texts)]
    printed = Side(presenter.messages("note.printed"), words=[word.value for word in of("printed")])
    return [side for side in (printed, Side(presenter.messages("note.read"), values=values)) if not side.silent]


def _voices(graphs: list[Any], thing: str, presenter: Presenter) -> list[Side]:
    """Return the statements of each side of a contradiction about a thing: the article line by line, then others."""
    sides = []
    voices = [presenter.voice(value_of(graph)) for graph in graphs]
    for voice in sorted(voices, key=lambda voice: ("/graph/" in voice.iri, voice.order)):
        quads = presenter.store.quads_for_pattern(NamedNode(thing), None, None, NamedNode(voice.iri))
        facts = [Fact(quad.triple, (voice.iri,)) for quad in quads if quad.predicate not in COMMON]
        rows = [row for section in sections(facts, presenter, thing, set()) for row in section.rows]
        sides.append(Side(voice=voice, rows=rows))
    return sides
