"""The parts of the dataset's description as they stand on its page: files, links to others, classes, properties."""

from collections import defaultdict
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from youcheng.rdf.namespaces import BASE, CATALOG, EXTERNAL
from youcheng.rdf.terms import value_of
from youcheng.web.linked_data.distributions import SPDX, described
from youcheng.web.view.description import contents
from youcheng.web.view.presenter import Presenter, Reference

VOID, DCAT = EXTERNAL["void"], EXTERNAL["dcat"]
KINDS = {
    f"{DCAT}downloadURL": f"{DCAT}distribution",
    f"{VOID}objectsTarget": f"{VOID}Linkset",
    f"{VOID}class": f"{VOID}classPartition",
    f"{VOID}property": f"{VOID}propertyPartition",
}
"""The property that tells what a part is about, and the term that names its kind, in the order of the page."""
NUMBERS = (f"{DCAT}byteSize", f"{VOID}triples", f"{VOID}entities")
OTHERS = ""
"""The kind of parts that are about themselves alone."""


@dataclass(frozen=True)
class Part:
    """A part: the fragment of its IRI, what it is about, how much of it there is, and its checksum."""

    fragment: str
    about: Reference
    number: int | None
    checksum: str


def parts(presenter: Presenter) -> list[tuple[Reference | None, list[Part]]]:
    """Return the parts by kind, each kind with its name; those of no kind come last and have none."""
    base = presenter.base
    start = f"{base}dataset#"
    told: dict[str, dict[str, str]] = defaultdict(dict)
    for quad in [
        *contents(presenter.store, base + CATALOG.removeprefix(BASE)),
        *described(presenter.services),
    ]:
        if value_of(quad.subject).startswith(start):
            told[value_of(quad.subject)][quad.predicate.value] = _text(quad)
    checksums = {about[f"{SPDX}checksum"] for about in told.values() if f"{SPDX}checksum" in about}
    found: dict[str, list[Part]] = defaultdict(list)
    for iri in sorted(told.keys() - checksums):
        about = told[iri]
        kind = next((kind for property_, kind in KINDS.items() if property_ in about), OTHERS)
        target = next((about[property_] for property_ in KINDS if property_ in about), iri)
        number = next((int(about[name]) for name in NUMBERS if name in about), None)
        checksum = told.get(about.get(f"{SPDX}checksum", ""), {}).get(f"{SPDX}checksumValue", "")
        shown = presenter.reference(iri if kind in {OTHERS, f"{DCAT}distribution"} else target)
        found[kind].append(Part(iri.removeprefix(start), shown, number, checksum))
    return [(presenter.reference(kind) if kind else None, found[kind]) for kind in (*KINDS.values(), OTHERS)]


def _text(quad: Quad) -> str:
    return quad.object.value if isinstance(quad.object, Literal | NamedNode) else ""
