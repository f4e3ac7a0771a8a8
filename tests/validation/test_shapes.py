"""The project's shapes: labels and messages in both languages, existing terms, and examples that fail."""

from collections import Counter
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import SH as SH_NAMES
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, VANN, XSD

from support.paths import FIXTURES, ROOT
from youcheng.rdf.files import read
from youcheng.rdf.namespaces import BASE, EXTERNAL, YC
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import TYPE
from youcheng.validation import Severity, Shapes, load_shapes, validate
from youcheng.validation.jobs.preloaded import Preloaded
from youcheng.validation.shacl import GraphIndex
from youcheng.validation.shacl.property_paths import describe_path

FOLDER = ROOT / "shapes"
PRELOADED = Preloaded()
EXAMPLES = FIXTURES / "shapes"
SH = EXTERNAL["sh"]
OURS = f"{BASE}shapes#"
INNER = {f"{SH}{name}" for name in ("or", "and", "xone", "not", "node", "qualifiedValueShape", "property")}
CLOSED = {str(space._NS): space for space in (SH_NAMES, RDF, RDFS, OWL, SKOS, PROV, DCTERMS, XSD, VANN)}
FILES = sorted(FOLDER.glob("*.ttl"))


def family(file: str) -> list[Path]:
    """The files of shapes that are used together with a file."""
    general = [path for path in FILES if path.name.startswith("data") and path.name != "data-yunnan.ttl"]
    return (
        general
        if FOLDER / file in general
        else [*general, FOLDER / file]
        if file == "data-yunnan.ttl"
        else [FOLDER / file]
    )


@cache
def triples_of(path: Path) -> tuple[ox.Quad, ...]:
    return tuple(read(path, blank_nodes=True))


@cache
def shapes_of(file: str) -> Shapes:
    return load_shapes(*family(file))


@cache
def ontology() -> tuple[ox.Quad, ...]:
    return tuple(quad for path in sorted((ROOT / "ontology").glob("*.ttl")) for quad in triples_of(path))


def node_shapes() -> dict[str, str]:
    """The file of every node shape, by its name."""
    return {
        quad.subject.value.removeprefix(OURS): path.name
        for path in FILES
        for quad in triples_of(path)
        if quad.predicate == TYPE and quad.object.value == f"{SH}NodeShape"
    }


def named_shapes(quads) -> list[ox.NamedNode]:
    types = {f"{SH}NodeShape", f"{SH}PropertyShape"}
    return sorted({q.subject for q in quads if q.predicate == TYPE and q.object.value in types}, key=str)


def objects(quads, subject, predicate: str) -> list:
    return [quad.object for quad in quads if quad.subject == subject and quad.predicate.value == predicate]


def background(file: str) -> list[ox.Triple]:
    return [] if file in {"ontology.ttl", "evidence.ttl"} else PRELOADED.vocabulary


def report_of(name: str, example: str, engine: str = "auto"):
    file = node_shapes()[name]
    stated, beside = read(EXAMPLES / name / example, blank_nodes=True), background(file)
    terms = {triple.subject for triple in beside} - {triple.subject for triple in stated}
    return validate([*stated, *beside], shapes_of(file), engine=engine).without(terms)


def rows_expected(name: str) -> Counter:
    triples = read(EXAMPLES / name / "report.ttl", blank_nodes=True)
    graph = GraphIndex(triples)
    rows = Counter()
    for result in (quad.object for quad in triples if quad.predicate.value == f"{SH}result"):
        focus, shape, severity = (
            objects(triples, result, f"{SH}{name}")[0] for name in ("focusNode", "sourceShape", "resultSeverity")
        )
        paths = objects(triples, result, f"{SH}resultPath")
        rows[row(focus, describe_path(graph, paths[0]).text if paths else None, shape, severity.value)] += 1
    return rows


def row(focus, path, shape, severity) -> tuple:
    named = "[]" if isinstance(focus, ox.BlankNode) else shorten(focus)
    return (named, path, shorten(shape), severity.removeprefix(SH))


def test_there_are_shapes():
    assert FILES
    assert len(node_shapes()) > 50


def test_every_node_shape_has_examples_and_every_example_a_shape():
    assert {path.name for path in EXAMPLES.iterdir()} == set(node_shapes())
    for name in node_shapes():
        assert {path.name for path in (EXAMPLES / name).iterdir()} == {"valid.ttl", "invalid.ttl", "report.ttl"}, name


@pytest.mark.parametrize("name", sorted(node_shapes()))
def test_valid_example_conforms(name):
    report = report_of(name, "valid.ttl")

    of_the_shape = {shorten(shape) for shape in (ox.NamedNode(f"{OURS}{name}"), *properties_of(name))}
    assert not report.at_least(Severity.VIOLATION).results
    assert not [result for result in report.results if shorten(result.shape) in of_the_shape]


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
@pytest.mark.parametrize("name", sorted(node_shapes()))
def test_invalid_example_has_the_expected_report(name, engine):
    report = report_of(name, "invalid.ttl", engine)

    rows = Counter(row(r.focus, r.path and r.path.text, r.shape, r.severity_iri) for r in report.results)
    assert rows == rows_expected(name)
    of_the_shape = {shorten(ox.NamedNode(f"{OURS}{name}")), *map(shorten, properties_of(name))}
    assert {shape for _, _, shape, _ in rows} & of_the_shape


def properties_of(name: str) -> list[ox.NamedNode]:
    return objects(triples_of(FOLDER / node_shapes()[name]), ox.NamedNode(f"{OURS}{name}"), f"{SH}property")


def test_every_shape_with_constraints_fails_in_an_example():
    shown = {shape for name in node_shapes() for _, _, shape, _ in rows_expected(name)}
    able = set()
    for path in FILES:
        quads = triples_of(path)
        for shape in named_shapes(quads):
            constraints = {q.predicate.value for q in quads if q.subject == shape} & CONSTRAINTS
            if constraints:
                able.add(shorten(shape))
    assert able - shown == set()


CONSTRAINTS = {
    f"{SH}{name}"
    for name in (
        "and", "class", "closed", "datatype", "disjoint", "equals", "hasValue", "in", "languageIn", "lessThan",
        "lessThanOrEquals", "maxCount", "maxExclusive", "maxInclusive", "maxLength", "minCount", "minExclusive",
        "minInclusive", "minLength", "node", "nodeKind", "not", "or", "pattern", "qualifiedValueShape", "sparql",
        "uniqueLang", "xone",
    )
}  # fmt: skip


def faults(quads) -> list[str]:
    """The faults in labels and messages of shapes."""
    return [fault for shape in named_shapes(quads) for fault in unexplained(quads, shape)] + [
        fault for quad in quads for fault in unnamed(quad)
    ]


def unexplained(quads, shape) -> list[str]:
    if isinstance(shape, ox.BlankNode) or not shape.value.startswith(OURS):
        return [f"{shape} has no name of ours"]
    wanted = (f"{SH}severity", f"{EXTERNAL['rdfs']}seeAlso", f"{EXTERNAL['rdfs']}isDefinedBy")
    faults = [f"{shorten(shape)} lacks {predicate}" for predicate in wanted if not objects(quads, shape, predicate)]
    for predicate, full_stops in ((f"{SH}message", {"en": ".", "zh": "。"}), (f"{EXTERNAL['rdfs']}label", {})):
        texts = {text.language: text.value for text in objects(quads, shape, predicate)}
        if set(texts) != {"en", "zh"} or len(objects(quads, shape, predicate)) != 2:
            faults.append(f"{shorten(shape)} must have one {predicate} in en and one in zh")
        elif not (texts["en"].isascii() and all(texts[tag].endswith(stop) for tag, stop in full_stops.items())):
            faults.append(f"{shorten(shape)}: {predicate} is not a whole sentence in its language")
    return faults


def unnamed(quad) -> list[str]:
    within = isinstance(quad.subject, ox.NamedNode) and isinstance(quad.object, ox.BlankNode)
    if within and quad.predicate.value == f"{SH}property":
        return [f"{shorten(quad.subject)} has a property shape without a name"]
    if isinstance(quad.subject, ox.BlankNode) and quad.predicate.value.startswith(f"{SH}target"):
        return ["a shape with a target has no name"]
    return []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_shapes_have_labels_and_messages(path):
    assert faults(triples_of(path)) == []


def test_a_shape_without_label_or_message_is_found():
    quads = list(
        ox.parse(
            f"""@prefix sh: <{SH}> . @prefix ycsh: <{OURS}> . @prefix yc: <{YC}> .
            ycsh:BareShape a sh:NodeShape ; sh:targetClass yc:Place ; sh:property [ sh:path yc:field ; sh:minCount 1 ] .
            [] sh:targetClass yc:Place ; a sh:NodeShape ; sh:message "Wrong."@en .""",
            format=ox.RdfFormat.TURTLE,
        )
    )
    text = "\n".join(faults(quads))
    for part in (
        "no name of ours",
        "message in en",
        "lacks",
        "property shape without a name",
        "with a target has no name",
    ):
        assert part in text


def unknown(quads, vocabulary_terms: set[str]) -> set[str]:
    """The terms of shapes that no vocabulary has: a misspelt target never applies."""
    used = {term.value for quad in quads for term in (quad.predicate, quad.object) if isinstance(term, ox.NamedNode)}
    ours = {iri for iri in used if iri.startswith(YC)} - vocabulary_terms
    others = {
        iri
        for iri in used
        for space, names in CLOSED.items()
        if iri.startswith(space) and iri != space and iri not in names
    }
    return ours | others


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_shapes_use_terms_that_exist(path):
    terms = {quad.subject.value for quad in ontology() if isinstance(quad.subject, ox.NamedNode)}

    assert unknown(triples_of(path), terms) == set()


def test_a_misspelt_target_or_constraint_is_found():
    terms = {quad.subject.value for quad in ontology() if isinstance(quad.subject, ox.NamedNode)}
    quads = ox.parse(
        f"""@prefix sh: <{SH}> . @prefix yc: <{YC}> . @prefix ycsh: <{OURS}> .
        ycsh:TypoShape sh:targetClass yc:Paring , yc:Pairing ; sh:property [ sh:path yc:party ; sh:minCoun 1 ] .""",
        format=ox.RdfFormat.TURTLE,
    )

    assert unknown(quads, terms) == {f"{YC}Paring", f"{SH}minCoun"}


def test_the_fast_engine_covers_all_shapes():
    assert all(shapes_of(path.name).core is not None for path in FILES)


def test_every_class_of_the_vocabulary_has_a_shape():
    shapes = [quad for path in FILES for quad in triples_of(path)]
    targeted = {quad.object.value for quad in shapes if quad.predicate.value == f"{SH}targetClass"}
    above = {}
    for quad in ontology():
        if quad.predicate.value == f"{EXTERNAL['rdfs']}subClassOf" and isinstance(quad.object, ox.NamedNode):
            above.setdefault(quad.subject.value, set()).add(quad.object.value)
    classes = {
        q.subject.value for q in ontology() if q.predicate == TYPE and q.object.value == f"{EXTERNAL['owl']}Class"
    }
    enumerated = {q.object.value for q in ontology() if q.predicate == TYPE and q.subject.value.startswith(YC)}

    def has_shape(iri: str) -> bool:
        return iri in targeted or any(has_shape(parent) for parent in above.get(iri, ()))

    ours = {iri for iri in classes if iri.startswith(YC)}
    enumerations = {iri for iri in ours if iri in enumerated or above.get(iri, set()) & enumerated}
    assert {iri for iri in ours - enumerations if not has_shape(iri)} == set()


def test_every_object_property_is_a_target_of_the_shape_for_undescribed_things():
    """A property with things as values must be a target of the shape that finds undescribed things."""
    shape = ox.NamedNode(f"{OURS}DeclaredThingShape")
    targets = {term.value for term in objects(triples_of(FOLDER / "data.ttl"), shape, f"{SH}targetObjectsOf")}
    properties = {
        quad.subject.value
        for quad in ontology()
        if quad.predicate == TYPE and quad.object.value == f"{EXTERNAL['owl']}ObjectProperty"
    }
    # The sides of a contradiction are graphs as often as things, and the property that a list is open for is a term;
    # the side of Yunnan lies there, by a shape of data-yunnan.ttl; the rest is entailed, hence never misspelt.
    entailed = ("after", "partyOf", "partnerCountry", "attestedItself", "countryItself")
    free = {f"{YC}{name}" for name in ("side", "openFor", "yunnanParty", *entailed)}

    assert {iri for iri in properties if iri.startswith(YC)} - targets - free == set()


def test_every_role_of_a_participant_is_a_target():
    roles = {f"{YC}participant"}
    for _ in range(3):
        roles |= {
            quad.subject.value
            for quad in ontology()
            if quad.predicate.value == f"{EXTERNAL['rdfs']}subPropertyOf" and getattr(quad.object, "value", "") in roles
        }
    shape = ox.NamedNode(f"{OURS}ParticipatedShape")

    targets = objects(triples_of(FOLDER / "data-events.ttl"), shape, f"{SH}targetSubjectsOf")

    assert {term.value for term in targets} == {role for role in roles if role.startswith(YC)}


def test_every_class_that_a_passage_may_state_must_rest_on_words():
    """The graph of a passage has no class hierarchy, so each class is a target of its own."""
    shape = ox.NamedNode(f"{OURS}AnchoredThingShape")
    targets = {term.value for term in objects(triples_of(FOLDER / "evidence.ttl"), shape, f"{SH}targetClass")}
    classes = {
        q.subject.value for q in ontology() if q.predicate == TYPE and q.object.value == f"{EXTERNAL['owl']}Class"
    }
    enumerated = {q.object.value for q in ontology() if q.predicate == TYPE and q.subject.value.startswith(YC)}
    # Enumerations are the vocabulary's; the rest is the reasoner's, the editors', or the passage itself.
    free = {"AttestedPairing", "CountyPairing", "MunicipalPairing", "ProvincialPairing", "SufficientAttestation"}
    free |= {"EditorialDecision", "Contradiction", "ContradictionKind", "Passage"}

    stated = {iri for iri in classes if iri.startswith(YC)} - enumerated - {f"{YC}{name}" for name in free}
    assert stated - targets == set()
