"""What there is, by class and by country."""

from collections import Counter, defaultdict
from dataclasses import dataclass

from pyoxigraph import NamedNode

from youcheng.namespaces import RDFS
from youcheng.web.description import select
from youcheng.web.terms import name_of
from youcheng.web.view import Reference, Viewer


@dataclass(frozen=True)
class Kind:
    """A class with how many members it has, and how far below the top it stands."""

    reference: Reference
    name: str
    members: int
    depth: int


@dataclass(frozen=True)
class Member:
    """A thing of a class with the countries it has to do with."""

    reference: Reference
    countries: list[Reference]


@dataclass(frozen=True)
class Facet:
    """A country with how many members of a class lead there."""

    reference: Reference
    name: str
    members: int


def kinds(viewer: Viewer) -> list[Kind]:
    """Return the classes that have members as a tree, written line by line."""
    base = f"{viewer.site.base}ontology#"
    counts = {
        row["class"].value: int(row["members"].value) for row in select(viewer.site.store, "classes", viewer.site.base)
    }
    below: dict[str, list[str]] = defaultdict(list)
    for cls in counts:
        parents = [parent for parent in _parents(cls, viewer) if parent in counts]
        for parent in parents or [""]:
            below[parent].append(cls)
    found: list[Kind] = []

    def walk(parent: str, depth: int) -> None:
        for reference in sorted((viewer.reference(cls) for cls in below[parent]), key=lambda ref: ref.order):
            name = reference.iri.removeprefix(base)
            found.append(Kind(reference, name, counts[reference.iri], depth))
            walk(reference.iri, depth + 1)

    walk("", 0)
    return found


def _parents(cls: str, viewer: Viewer) -> list[str]:
    quads = viewer.site.store.quads_for_pattern(NamedNode(cls), NamedNode(f"{RDFS}subClassOf"), None)
    return list(dict.fromkeys(name_of(quad.object) for quad in quads if isinstance(quad.object, NamedNode)))


def members(cls: str, viewer: Viewer) -> list[Member]:
    """Return the things of a class by name."""
    countries: dict[str, list[Reference]] = defaultdict(list)
    for row in select(viewer.site.store, "members", viewer.site.base, **{"class": cls}):
        found = countries[row["thing"].value]
        if row["country"] is not None and row["country"].value != row["thing"].value:
            found.append(viewer.reference(row["country"].value))
    listed = [Member(viewer.reference(iri), where) for iri, where in countries.items() if "#" not in iri]
    return sorted(listed, key=lambda member: member.reference.order)


def facets(listed: list[Member]) -> list[Facet]:
    """Return the countries that members of a class have to do with, most members first."""
    counts = Counter(country for member in listed for country in member.countries)
    found = [Facet(ref, ref.iri.rpartition("/")[2], number) for ref, number in counts.items()]
    return sorted(found, key=lambda facet: (-facet.members, facet.reference.order))
