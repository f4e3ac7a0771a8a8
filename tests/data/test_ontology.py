"""The ontology is documented, in OWL 2 DL, uses terms that exist, and is laid out for readable diffs."""

import re
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, parse

from support.owl_dl import violations
from support.paths import FIXTURES
from youcheng.entailment.consistency import SKOS_AXIOMS
from youcheng.paths import BUILT_GRAPH, resource
from youcheng.rdf.namespaces import BASE, EXTERNAL, OWL, RDFS, YC, prefixes

SKOS = EXTERNAL["skos"]
VOCABULARIES = tomllib.loads((FIXTURES / "vocabularies.toml").read_text(encoding="utf-8"))
FILES = sorted(resource("ontology").glob("*.ttl"))
HEADER = [
    *(f"{EXTERNAL['dcterms']}{name}" for name in ("title", "description", "creator", "license", "created", "modified")),
    *(f"{EXTERNAL['vann']}{name}" for name in ("preferredNamespacePrefix", "preferredNamespaceUri")),
    *(f"{OWL}{name}" for name in ("versionIRI", "versionInfo")),
]
KNOWN = "".join(f"@prefix {name}: <{space}> .\n" for name, space in prefixes().items())


def turtle(text: str) -> list[Triple]:
    return [quad.triple for quad in parse(KNOWN + text, format=RdfFormat.TURTLE)]


@pytest.fixture(scope="module")
def ontology() -> list[Triple]:
    assert len(FILES) == 4
    return [quad.triple for path in FILES for quad in parse(path=path)]


def terms(triples: Iterable[Triple]) -> list[NamedNode]:
    """Return the terms of ours that the triples define."""
    return sorted(
        {t.subject for t in triples if t.predicate.value == f"{RDFS}isDefinedBy" and isinstance(t.subject, NamedNode)},
        key=str,
    )


# --- Every term is documented


def undocumented(triples: list[Triple]) -> Iterator[str]:
    """Yield what a term lacks: a name, a definition and an example, one in each language, and who defines it."""
    values = Counter((t.subject, t.predicate.value, getattr(t.object, "language", None)) for t in triples)
    for term in {t.subject for t in triples if isinstance(t.subject, NamedNode) and t.subject.value.startswith(YC)}:
        for predicate in (f"{RDFS}label", f"{SKOS}definition", f"{SKOS}example"):
            for language in ("en", "zh"):
                if values[term, predicate, language] != 1:
                    yield f"{term} has {values[term, predicate, language]} {predicate} @{language}"
        if values[term, f"{SKOS}scopeNote", "en"] != values[term, f"{SKOS}scopeNote", "zh"]:
            yield f"{term} does not have its note in both languages"
        if values[term, f"{RDFS}isDefinedBy", None] != 1:
            yield f"{term} has no one ontology that defines it"


def test_every_term_is_documented(ontology: list[Triple]) -> None:
    assert len(terms(ontology)) > 200
    assert sorted(undocumented(ontology)) == []


@pytest.mark.parametrize("lost", ["label", "definition", "example", "isDefinedBy"])
def test_missing_documentation_is_found(ontology: list[Triple], lost: str) -> None:
    term = NamedNode(f"{YC}Pairing")
    broken = [t for t in ontology if t.subject != term or not t.predicate.value.endswith(lost)]

    assert any("#Pairing>" in fault for fault in undocumented(broken))


def test_definitions_have_one_form(ontology: list[Triple]) -> None:
    english = {
        t.subject: t.object.value
        for t in ontology
        if t.predicate.value == f"{SKOS}definition" and isinstance(t.object, Literal) and t.object.language == "en"
    }
    form = re.compile(r"An? [^.]*\b(that|which|in which|of which|to which)\b[^.]*\.")
    exempt = {"Agent", "Country", "County"}

    assert [
        str(term) for term, text in english.items() if not form.fullmatch(text) and term.value[len(YC) :] not in exempt
    ] == []


def test_no_chinese_definition_is_of_a_term_by_itself(ontology: list[Triple]) -> None:
    """A definition ends in a wider notion, "…的事件" for a visit, and not in the name of the term."""
    chinese = [t for t in ontology if isinstance(t.object, Literal) and t.object.language == "zh"]
    names = {t.subject: t.object.value for t in chinese if t.predicate.value == f"{RDFS}label"}
    definitions = {t.subject: t.object.value for t in chinese if t.predicate.value == f"{SKOS}definition"}
    properties = {t.subject for t in ontology if t.object.value in {f"{OWL}ObjectProperty", f"{OWL}DatatypeProperty"}}

    assert [str(term) for term, text in definitions.items() if text.endswith(f"的{names[term]}。")] == []
    assert [str(term) for term in properties & definitions.keys() if "的属性" not in definitions[term]] == []


def test_names_are_distinct(ontology: list[Triple]) -> None:
    """Two terms of one name, such as a class and a property, could not be told apart on a page."""
    deprecated = {t.subject for t in ontology if t.predicate.value == f"{OWL}deprecated"}
    labels = Counter(
        t.object
        for t in ontology
        if t.predicate.value == f"{RDFS}label" and str(t.subject).startswith(f"<{YC}") and t.subject not in deprecated
    )

    assert [label for label, number in labels.items() if number > 1] == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_header_is_complete(path: Path) -> None:
    triples = [quad.triple for quad in parse(path=path)]
    (subject,) = [t.subject for t in triples if t.object == NamedNode(f"{OWL}Ontology")]
    header = {t.predicate.value: t.object for t in triples if t.subject == subject}

    assert set(HEADER) <= set(header)
    assert header[f"{OWL}versionIRI"].value == f"{subject.value}/{header[f'{OWL}versionInfo'].value}"
    assert header[f"{EXTERNAL['vann']}preferredNamespaceUri"].value == YC
    assert subject.value.startswith(f"{BASE}ontology")


# --- Every link to another vocabulary has its reason


def unjustified(alignments: list[Triple]) -> list[Triple]:
    """Return the links that no annotated axiom gives a reason for."""
    parts = {name: NamedNode(f"{OWL}annotated{name}") for name in ("Source", "Property", "Target")}
    note = NamedNode(f"{SKOS}editorialNote")
    of: dict = {}
    for t in alignments:
        of.setdefault(t.subject, {}).setdefault(t.predicate, []).append(t.object)
    justified = {
        tuple(values[parts[name]][0] for name in parts)
        for values in of.values()
        if parts["Source"] in values and {o.language for o in values.get(note, [])} == {"en", "zh"}
    }
    links = [t for t in alignments if isinstance(t.subject, NamedNode) and t.subject.value.startswith(YC)]
    return [t for t in links if (t.subject, t.predicate, t.object) not in justified]


def test_every_alignment_has_its_reason() -> None:
    alignments = [quad.triple for quad in parse(path=resource("ontology/youcheng-alignments.ttl"))]
    linked = {t.object.value for t in alignments if str(t.subject).startswith(f"<{YC}")}

    assert unjustified(alignments) == []
    for name in ("schema", "prov", "org", "time", "geo", "wgs84", "oa", "dcat", "qb", "wdt", "foaf"):
        assert any(iri.startswith(EXTERNAL[name]) for iri in linked), name


def test_alignment_without_a_reason_is_found() -> None:
    (link,) = turtle("yc:Event rdfs:subClassOf schema:Event .")

    assert unjustified([link]) == [link]


# --- OWL 2 DL


def test_ontology_is_in_owl_2_dl(ontology: list[Triple]) -> None:
    assert violations(ontology) == []


def test_axioms_of_skos_are_in_owl_2_dl() -> None:
    assert violations([quad.triple for quad in parse(path=SKOS_AXIOMS)]) == []


BREACHES = {
    "two kinds of property": ("yc:party a owl:DatatypeProperty .", "more than one kind of property"),
    "class and datatype": ("yc:Place a rdfs:Datatype .", "both a class and a datatype"),
    "undeclared property": ("yc:Place yc:knows yc:Event .", "yc:knows is not declared"),
    "undeclared class": ("yc:Hamlet rdfs:subClassOf yc:Place .", "yc:Hamlet is not declared as a class"),
    "undeclared class in an expression": (
        "yc:Place rdfs:subClassOf [ a owl:Class ; owl:unionOf ( yc:City yc:Hamlet ) ] .",
        "yc:Hamlet is not declared as a class",
    ),
    "reserved word": ("owl:Thing rdfs:label 'everything'@en .", "belongs to the language"),
    "reserved class": ("yc:asserted a rdf:List .", "no class that"),
    "text for a thing": ("yc:asserted yc:party 'somebody' .", "is an object property"),
    "thing for a text": ("yc:asserted yc:rank yc:presupposed .", "is a datatype property"),
    "date as a range": ("yc:date rdfs:range xsd:date .", "not in OWL 2's datatype map"),
    "date as a value": ("yc:asserted yc:date '2021'^^xsd:gYear .", "not in OWL 2's datatype map"),
    "mixed hierarchy": ("yc:printed rdfs:subPropertyOf yc:party .", "not of one kind of property"),
    "functional transitive": ("yc:locatedIn a owl:FunctionalProperty .", "yc:locatedIn is not simple"),
    "functional above a chain": (
        "yc:country rdfs:subPropertyOf yc:territory . yc:territory a owl:ObjectProperty , owl:FunctionalProperty .",
        "yc:territory is not simple",
    ),
    "counted chain": (
        """yc:Place rdfs:subClassOf [ a owl:Restriction ; owl:onProperty yc:twinnedWith ;
             owl:maxCardinality '9'^^xsd:nonNegativeInteger ] .""",
        "yc:twinnedWith is not simple",
    ),
    "disjoint chain": ("yc:twinnedWith owl:propertyDisjointWith yc:partyOf .", "yc:twinnedWith is not simple"),
    "self of a chain": (
        "yc:Place rdfs:subClassOf [ a owl:Restriction ; owl:onProperty yc:locatedIn ; owl:hasSelf true ] .",
        "yc:locatedIn is not simple",
    ),
    "circular chains": (
        "yc:locatedIn owl:propertyChainAxiom ( yc:takesPlaceIn yc:country ) .",
        "cannot be put in order",
    ),
    "wrong number": (
        "yc:Place rdfs:subClassOf [ a owl:Restriction ; owl:onProperty yc:partyOf ; owl:maxCardinality 9 ] .",
        "no xsd:nonNegativeInteger",
    ),
    "restriction on nothing": (
        "yc:Place rdfs:subClassOf [ a owl:Restriction ; owl:someValuesFrom yc:City ] .",
        "a restriction on",
    ),
    "restriction on an annotation": (
        "yc:Place rdfs:subClassOf [ a owl:Restriction ; owl:onProperty skos:example ; owl:hasValue 'x' ] .",
        "not a property that can be restricted so",
    ),
}


@pytest.mark.parametrize(("breach", "fault"), BREACHES.values(), ids=BREACHES.keys())
def test_breach_of_owl_2_dl_is_found(ontology: list[Triple], breach: str, fault: str) -> None:
    faults = [found.replace(f"<{YC}", "yc:").replace(">", "") for found in violations([*ontology, *turtle(breach)])]

    assert any(fault in found for found in faults), faults


# --- Only terms that exist


def unknown(quads: Iterable[Quad | Triple], own: set[str]) -> set[str]:
    """Return the terms of closed vocabularies, and of our own, that nobody has defined."""
    lists = {EXTERNAL[name]: set(names) for name, names in VOCABULARIES.items()} | {YC: own}
    iris = set()
    for quad in quads:
        for term in (quad.subject, quad.predicate, quad.object):
            iris.add(term.value if isinstance(term, NamedNode) else "")
            iris.add(term.datatype.value if isinstance(term, Literal) else "")
    return {
        iri
        for iri in iris
        for space, names in lists.items()
        if iri.startswith(space) and iri.removeprefix(space) not in names | {""}
    }


@pytest.fixture(scope="module")
def own(ontology: list[Triple]) -> set[str]:
    return {term.value.removeprefix(YC) for term in terms(ontology)}


@pytest.mark.parametrize("folder", ["ontology", "shapes"])
def test_files_use_terms_that_exist(folder: str, own: set[str]) -> None:
    paths = sorted(resource(folder).glob("*.ttl"))

    assert paths
    assert unknown((quad for path in paths for quad in parse(path=path)), own) == set()


def test_graph_uses_terms_that_exist(own: set[str]) -> None:
    assert unknown(parse(path=resource(BUILT_GRAPH)), own) == set()


def test_questions_use_terms_that_exist(own: set[str]) -> None:
    paths = sorted(resource("data/queries").glob("*.rq"))
    lists = {name: set(names) for name, names in VOCABULARIES.items()} | {"yc": own}
    used = {
        (name, term)
        for path in paths
        for name, term in re.findall(r"\b([a-z0-9]+):(\w+)", re.sub(r"#.*|\"[^\"]*\"|<[^>]*>", "", path.read_text()))
    }

    assert ("yc", "yunnanParty") in used
    assert {f"{name}:{term}" for name, term in used if name in lists and term not in lists[name]} == set()


@pytest.mark.parametrize(
    "typo",
    [
        "yc:asserted a rdfs:Property .",
        "yc:asserted skos:defintion 'x' .",
        "yc:asserted yc:yunanParty yc:presupposed .",
        "yc:asserted prov:wasDerivedfrom yc:presupposed .",
        "yc:asserted a oa:TextPositionselector .",
        "yc:asserted yc:date '2021'^^xsd:year .",
        "yc:asserted schema:Plaice yc:presupposed .",
    ],
)
def test_misspelt_term_is_found(own: set[str], typo: str) -> None:
    assert len(unknown(turtle(typo), own)) == 1


# --- Layout

SECTIONS = [
    "### Ontology",
    "### Classes",
    "### Properties",
    "### Individuals",
    "### Disjointness",
    "### External terms",
]


def subjects(text: str) -> list[str]:
    """Return what the statements at the left margin are about, without blank nodes."""
    return re.findall(r"^([a-z0-9]+:\w+)", text, re.MULTILINE)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_sections_and_terms_are_in_order(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    sections = re.findall(r"^### .*$", text, re.MULTILINE)
    names = re.findall(r"^@prefix (\w+):", text, re.MULTILINE)

    assert sections == [section for section in SECTIONS if section in sections]
    assert names == ["yc", *sorted(set(names) - {"yc"})]
    for part in text.split("\n### ")[1:]:
        about = subjects(part)
        assert about == sorted(about), part.splitlines()[0]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_prefixes_are_used(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    for name in re.findall(r"^@prefix (\w+):", text, re.MULTILINE):
        assert len(re.findall(rf"(?<![\w<]){name}:", text)) > 1, name
