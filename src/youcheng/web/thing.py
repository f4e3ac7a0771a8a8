"""The page of a thing: its names, what is said of it in the order of meaning, by whom, and what points to it."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from youcheng import __version__
from youcheng.namespaces import EXTERNAL, RDF, RDFS
from youcheng.web.ask import ask_about, ask_incoming
from youcheng.web.description import Description, Fact
from youcheng.web.labels import Label
from youcheng.web.notes import notes
from youcheng.web.rendering import layout, render
from youcheng.web.site import site
from youcheng.web.terms import name_of
from youcheng.web.view import Evidence, Reference, Text, Viewer

TYPE = f"{RDF}type"


@dataclass(frozen=True)
class Statement:
    """One value and who says so."""

    value: Reference | Text
    evidence: list[Evidence]
    triple: object

    @property
    def only(self) -> str:
        """Return the kind of voice where there is but one."""
        kinds = {said.kind for said in self.evidence}
        return kinds.pop() if len(kinds) == 1 else ""


@dataclass
class Row:
    """A property with its values."""

    property: Reference
    statements: list[Statement]


@dataclass
class Section:
    """Rows that belong together, with the query that asks for them."""

    key: str
    title: str
    rows: list[Row] = field(default_factory=list)
    query: str = ""


class ThingView:
    """What the page of a thing shows."""

    def __init__(self, described: Description, viewer: Viewer) -> None:
        """See a description through the eyes of a reader."""
        self.described = described
        self.viewer = viewer
        self.iri = described.thing
        self.reference = viewer.reference(described.thing)
        hidden = layout()["hidden"]
        self._hidden = {viewer.term(name) for name in hidden["properties"]}
        self._hidden_incoming = {viewer.term(name) for name in hidden["incoming"]}

    @cached_property
    def other_names(self) -> list[Label]:
        """Return the name in the other language of the interface, and all further names."""
        labels = self.viewer.site.labels.of(self.iri)
        other = [Label(text, language) for language, text in labels.items() if text != self.reference.label.text]
        alternatives = [
            Label(fact.triple.object.value, fact.triple.object.language or "")
            for fact in self.described.outgoing
            if fact.triple.predicate.value == f"{EXTERNAL['skos']}altLabel" and isinstance(fact.triple.object, Literal)
        ]
        return list(dict.fromkeys([*other, *alternatives]))

    @cached_property
    def kinds(self) -> list[Reference]:
        """Return the most specific classes of the thing."""
        classes = [fact.triple.object for fact in self.described.outgoing if fact.triple.predicate.value == TYPE]
        broader = {
            quad.object
            for cls in classes
            if isinstance(cls, NamedNode)
            for quad in self.viewer.site.store.quads_for_pattern(cls, NamedNode(f"{RDFS}subClassOf"), None)
            if quad.object != cls
        }
        return [self.viewer.reference(name_of(cls)) for cls in classes if cls not in broader]

    @cached_property
    def sections(facts: Iterable[Fact], viewer: Viewer, subject: str, hidden: set[str]) -> list[Section]:
    """Return facts about a subject as sections, those that are empty left out.

    Rows that nobody but the reasoner states come last, in a section of their own.
    """
    by_property: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.triple.predicate.value not in hidden:
            by_property[fact.triple.predicate.value].append(fact)
    found, follows = [], Section("follows", viewer.messages("section.follows"))
    for key, properties in _groups(viewer, by_property):
        section = Section(key, viewer.messages(f"section.{key}"))
        for predicate in properties:
            row = Row(viewer.reference(predicate), statements(by_property[predicate], viewer, of=_object))
            entailed = all(statement.only == "entailed" for statement in row.statements)
            (follows if entailed else section).rows.append(row)
        found.append(section)
    filled = [section for section in (*found, follows) if section.rows]
    for section in filled:
        section.query = ask_about(subject, [row.property.iri for row in section.rows], viewer.site.base)
    return filled


def _subject(fact: Fact) -> object:
    return fact.triple.subject


def _object(fact: Fact) -> object:
    return fact.triple.object


def _groups(viewer: Viewer, present: dict[str, list[Fact]]) -> Iterator[tuple[str, list[str]]]:
    """Yield each group of the layout with its properties that are present; what is in no group comes last."""
    named: set[str] = set()
    for group in layout()["group"]:
        properties = [iri for name in group["properties"] if (iri := viewer.term(name)) in present]
        named.update(properties)
        yield group["key"], properties
    yield "other", sorted(set(present) - named)


def statements(facts: list[Fact], viewer: Viewer, of: Callable[[Fact], object]) -> list[Statement]:
    """Return facts as values with who says them, in the reader's language where a text is given in several."""
    shown = [fact for fact in facts if _readable(fact, facts, viewer.language)]
    found = [Statement(viewer.value(of(fact)), viewer.evidence(fact), fact.triple) for fact in shown]
    return sorted(found, key=_order)


def _readable(fact: Fact, facts: list[Fact], language: str) -> bool:
    """Tell whether a fact is to be shown: not where the same voice gives the text in the reader's language as well."""
    value = fact.triple.object
    if not isinstance(value, Literal) or value.language not in {"en", "zh"} or value.language == language:
        return True
    return not any(
        isinstance(other.triple.object, Literal)
        and other.triple.object.language == language
        and set(other.voices) & set(fact.voices)
        for other in facts
    )


def _order(statement: Statement) -> tuple[object, ...]:
    value = statement.value
    elsewhere = statement.only == "elsewhere"
    if isinstance(value, Reference):
        return (elsewhere, 1, *value.order[1])
    first = min((said.line for said in statement.evidence), default=0)
    return (elsewhere, 0, first, value.machine or value.text)


def thing_page(described: Description, path: str, language: str) -> str:
    """Return the page of a thing."""
    viewer = Viewer(site(), language)
    return render(
        "thing.html",
        thing=ThingView(described, viewer),
        notes=notes(described, viewer),
        path=path,
        pages=(described.page, described.pages),
        version=__version__,
        because=None,
        map=None,
    )
