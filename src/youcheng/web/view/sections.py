"""Facts in the order of meaning: sections of rows, each row a property, its values and who says so."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pyoxigraph import Literal, Triple

from youcheng.web.view.description import Fact
from youcheng.web.view.presenter import Evidence, Presenter, Reference, Text
from youcheng.web.view.query_snippets import ask_about


@dataclass(frozen=True)
class Statement:
    """One value and who says so."""

    value: Reference | Text
    evidence: list[Evidence]
    triple: Triple

    @property
    def kinds(self) -> set[str]:
        """Return the kinds of voices that say so."""
        return {said.kind for said in self.evidence}

    @property
    def only(self) -> str:
        """Return the kind of voice where there is but one."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 else ""


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


def subject_of(fact: Fact) -> object:
    """Return the subject of a fact."""
    return fact.triple.subject


def object_of(fact: Fact) -> object:
    """Return the object of a fact."""
    return fact.triple.object


def sections(facts: Iterable[Fact], presenter: Presenter, subject: str, hidden: set[str]) -> list[Section]:
    """Return facts about a subject as sections, those that are empty left out.

    Rows that nobody but the reasoner states come last, in a section of their own.
    """
    by_property: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.triple.predicate.value not in hidden:
            by_property[fact.triple.predicate.value].append(fact)
    found, follows = [], Section("follows", presenter.messages("section.follows"))
    for key, properties in _groups(presenter, by_property):
        section = Section(key, presenter.messages(f"section.{key}"))
        for predicate in properties:
            row = Row(presenter.reference(predicate), statements(by_property[predicate], presenter, of=object_of))
            entailed = all(statement.only == "entailed" for statement in row.statements)
            (follows if entailed else section).rows.append(row)
        found.append(section)
    filled = [section for section in (*found, follows) if section.rows]
    for section in filled:
        section.query = ask_about(subject, [row.property.iri for row in section.rows], presenter.base)
    return filled


def _groups(presenter: Presenter, present: dict[str, list[Fact]]) -> Iterator[tuple[str, list[str]]]:
    """Yield each group of the layout with its properties that are present; what is in no group comes last."""
    named: set[str] = set()
    for key, order in presenter.groups:
        properties = [iri for iri in order if iri in present]
        named.update(properties)
        yield key, properties
    yield "other", sorted(set(present) - named)


def statements(facts: list[Fact], presenter: Presenter, of: Callable[[Fact], object]) -> list[Statement]:
    """Return facts as values with who says them, in the reader's language where a text is given in several."""
    shown = [fact for fact in facts if _readable(fact, facts, presenter.language)]
    found = [Statement(presenter.value(of(fact)), presenter.evidence(fact), fact.triple) for fact in shown]
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
    # What is stated comes before what only follows, and both before what only another source says.
    rank = {"entailed": 1, "elsewhere": 2}.get(statement.only, 0)
    if isinstance(value, Reference):
        return (rank, 1, *value.order[1])
    first = min((said.line for said in statement.evidence), default=0)
    return (rank, 0, first, value.machine or value.text)
