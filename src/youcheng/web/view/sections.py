"""Facts in sections by meaning: rows with a property, its values and their voices."""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from pyoxigraph import Triple

from youcheng.paths import PACKAGE
from youcheng.rdf.prefixes import project_prefixes
from youcheng.web.view.description import Fact
from youcheng.web.view.presenter import Evidence, Presenter, Reference, Text

VIEW = PACKAGE / "web" / "view"


@dataclass(frozen=True)
class Statement:
    """One value and the voices that state it."""

    value: Reference | Text
    evidence: list[Evidence]
    triple: Triple

    @property
    def kinds(self) -> set[str]:
        """Return the kinds of voices that state it."""
        return {entry.kind for entry in self.evidence}

    @property
    def only(self) -> str:
        """Return the kind of voice if there is only one."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 else ""


@dataclass
class Row:
    """A property with its values."""

    property: Reference
    statements: list[Statement]


@dataclass
class Section:
    """Rows that belong together, and the query that returns them."""

    key: str
    title: str
    rows: list[Row] = field(default_factory=list)
    query: str = ""


@lru_cache(maxsize=1)
def layout() -> dict[str, Any]:
    """Return the groups of properties in the order of a page, and the hidden properties."""
    return tomllib.loads((VIEW / "sections.toml").read_text(encoding="utf-8"))


def sections(facts: Iterable[Fact], presenter: Presenter, subject: str, hidden: set[str]) -> list[Section]:
    """Return facts about a subject as sections; rows that are only entailed form the last one."""
    by_property: dict[str, list[Fact]] = defaultdict(list)
    for fact in facts:
        if fact.triple.predicate.value not in hidden:
            by_property[fact.triple.predicate.value].append(fact)
    in_order, inferred = [], Section("follows", presenter.messages("section.follows"))
    for key, properties in _groups(presenter, by_property):
        section = Section(key, presenter.messages(f"section.{key}"))
        for predicate in properties:
            row = Row(presenter.reference(predicate), statements(by_property[predicate], presenter))
            only_entailed = all(statement.only == "entailed" for statement in row.statements)
            (inferred if only_entailed else section).rows.append(row)
        in_order.append(section)
    filled = [section for section in (*in_order, inferred) if section.rows]
    for section in filled:
        properties = [row.property.iri for row in section.rows]
        section.query = query_about(subject, properties, presenter.base)
    return filled


def _groups(presenter: Presenter, present: Iterable[str]) -> Iterator[tuple[str, list[str]]]:
    """Yield the key of each group with those of its properties that are present; the others come last."""
    left = set(present)
    for group in layout()["group"]:
        properties = [iri for iri in map(presenter.term, group["properties"]) if iri in left]
        left.difference_update(properties)
        yield group["key"], properties
    yield "other", sorted(left)


def statements(facts: list[Fact], presenter: Presenter, value: str = "object") -> list[Statement]:
    """Return the objects of facts, or their subjects, with their voices; without unreadable texts."""

    def is_shown(fact: Fact) -> bool:
        same_voice = (other.triple.object for other in facts if set(other.voices) & set(fact.voices))
        return presenter.is_readable(fact.triple.object, same_voice)

    shown = [
        Statement(presenter.value(getattr(fact.triple, value)), presenter.evidence(fact), fact.triple)
        for fact in facts
        if is_shown(fact)
    ]
    return sorted(shown, key=_order)


def _order(statement: Statement) -> tuple[object, ...]:
    """Return the sort key: stated values first, then entailed ones, then those of other sources."""
    value = statement.value
    rank = {"entailed": 1, "elsewhere": 2}.get(statement.only, 0)
    if isinstance(value, Reference):
        return (rank, 1, *value.order[1])
    first = min((entry.line for entry in statement.evidence), default=0)
    return (rank, 0, first, value.machine or value.text)


def query_about(thing: str, properties: list[str], base: str) -> str:
    """Return a query for the values of some properties of a thing and their voices."""
    return _fill("about", base, {"<urn:thing>": [thing], "<urn:properties>": properties})


def query_incoming(thing: str, predicate: str, base: str) -> str:
    """Return a query for the things with a property whose value is a thing, and their voices."""
    return _fill("incoming", base, {"<urn:thing>": [thing], "<urn:property>": [predicate]})


def _fill(name: str, base: str, values: dict[str, list[str]]) -> str:
    """Return a query of ``snippets/`` with IRIs in place of its placeholders, and the prefixes that it needs."""
    text, used, known = (VIEW / "snippets" / f"{name}.rq").read_text(encoding="utf-8"), set(), project_prefixes(base)
    for placeholder, iris in values.items():
        used |= {parts[0] for parts in map(known.split, iris) if parts}
        text = text.replace(placeholder, " ".join(map(known.write, iris)))
    head = "".join(f"PREFIX {prefix}: <{known.namespaces[prefix]}>\n" for prefix in sorted(used))
    return f"{head}\n{text}" if head else text
