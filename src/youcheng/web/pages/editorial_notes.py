"""What the editors have to say about a thing: decisions, and contradictions with both sides next to each other."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from pyoxigraph import Literal, NamedNode

from youcheng.rdf.namespaces import EXTERNAL
from youcheng.rdf.terms import LABEL, TYPE, value_of
from youcheng.web.view.description import Description, Fact
from youcheng.web.view.presenter import Presenter, Reference, Text, in_language

DERIVED = f"{EXTERNAL['prov']}wasDerivedFrom"
BESIDE = {TYPE.value, LABEL.value}
"""What every side says in one way or another; it tells nothing about where they differ."""


@dataclass
class Side:
    """What one side says."""

    title: str = ""
    voice: Reference | None = None
    words: list[str] = field(default_factory=list)
    values: list[Reference | Text] = field(default_factory=list)
    rows: list[Any] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        """Tell whether this side says nothing of the thing itself."""
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


def notes(described: Description, presenter: Presenter) -> list[Note]:
    """Return the decisions and contradictions that concern a thing, or that are the thing; decisions first."""
    concerns = presenter.term("concerns")
    facts = [f for f in (*described.incoming, *described.outgoing) if f.triple.predicate.value == concerns]
    concerned: dict[str, list[str]] = defaultdict(list)
    for fact in facts:
        concerned[value_of(fact.triple.subject)].append(value_of(fact.triple.object))
    found = [note for iri, things in concerned.items() for note in _notes(iri, list(dict.fromkeys(things)), presenter)]
    return sorted(found, key=lambda note: (note.kind != "decision", note.reference.order))


def _notes(iri: str, things: list[str], presenter: Presenter) -> list[Note]:
    """Return what a note says of each of some things: the same for all of them, unless its sides differ on each."""
    each = [_note(iri, thing, presenter) for thing in things]
    return each if each[0].kind == "contradiction" else each[:1]


def _note(iri: str, thing: str, presenter: Presenter) -> Note:
    said: dict[str, list[Any]] = defaultdict(list)
    for quad in presenter.store.quads_for_pattern(NamedNode(iri), None, None):
        if isinstance(quad.graph_name, NamedNode) and quad.object not in said[quad.predicate.value]:
            said[quad.predicate.value].append(quad.object)

    def of(name: str) -> list[Any]:
        return said.get(presenter.term(name), [])

    contradiction = bool(of("side"))
    tags = [*of("contradictionKind" if contradiction else "decisionKind"), *of("certainty")]
    return Note(
        kind="contradiction" if contradiction else "decision",
        reference=presenter.reference(iri),
        tags=[presenter.value(tag) for tag in tags],
        sides=_both(of("side"), thing, presenter) if contradiction else _reading(of, presenter),
        reason=in_language((text for text in of("reason") if isinstance(text, Literal)), presenter.language),
        sources=sorted((presenter.reference(value_of(s)) for s in said.get(DERIVED, [])), key=lambda ref: ref.order),
    )


def _reading(of: Any, presenter: Presenter) -> list[Side]:
    """Return what is printed and what the editors read."""
    printed = Side(presenter.messages("note.printed"), words=[word.value for word in of("printed")])
    texts = [text for text in of("readAsText") if text.language in {presenter.language, None, ""}] or of("readAsText")
    values = [presenter.value(term) for term in (*of("readAs"), *texts)]
    read = Side(presenter.messages("note.read"), values=values)
    return [side for side in (printed, read) if not side.silent]


def _both(graphs: list[Any], thing: str, presenter: Presenter) -> list[Side]:
    """Return what each side of a contradiction says of the thing."""
    from youcheng.web.view.sections import sections

    found = []
    # The article first, line by line, then the others.
    voices = [presenter.voice(value_of(graph)) for graph in graphs]
    for voice in sorted(voices, key=lambda voice: ("/graph/" in voice.iri, voice.order)):
        quads = presenter.store.quads_for_pattern(NamedNode(thing), None, None, NamedNode(voice.iri))
        facts = [Fact(quad.triple, (voice.iri,)) for quad in quads if quad.predicate.value not in BESIDE]
        rows = [row for section in sections(facts, presenter, thing, set()) for row in section.rows]
        found.append(Side(voice=voice, rows=rows))
    return found
