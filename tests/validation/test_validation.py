"""Validation as a library, and the gate of the build."""

import contextlib
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pyoxigraph as ox
import pytest

from support.paths import ROOT
from youcheng.errors import EnginesDisagree, ShapesInvalid, ShapesViolated, SyntaxInvalid, VoiceViolated
from youcheng.rdf.files import read_into
from youcheng.rdf.namespaces import BASE, EDITORIAL, ONTOLOGY, PASSAGE, YC
from youcheng.validation import Report, Result, Severity, Shapes, load_shapes, validate, validate_graphs
from youcheng.validation.own_graph import require_conformance, validate_dataset

SH = "http://www.w3.org/ns/shacl#"
SHAPES = ROOT / "shapes"
PREFIXES = f"""
@prefix sh: <{SH}> .
@prefix ex: <https://example.org/> .
@prefix graph: <{BASE}graph/> .
@prefix passage: <{PASSAGE}> .
@prefix place: <{BASE}id/place/> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix yc: <{YC}> .
"""


def turtle(text: str) -> list[ox.Quad]:
    return list(ox.parse(PREFIXES + text, format=ox.RdfFormat.TRIG))


NEEDS_NAME = turtle(
    """ex:NeedsName a sh:NodeShape ; sh:targetClass ex:City ; sh:property ex:name .
    ex:name sh:path ex:called ; sh:minCount 1 ; sh:message "Name it."@en , "请命名。"@zh ; sh:severity sh:Warning ."""
)


def test_a_result_has_focus_path_shape_component_severity_and_messages():
    report = validate(turtle("ex:nameless a ex:City ."), NEEDS_NAME)

    (result,) = report.results
    assert result.focus == ox.NamedNode("https://example.org/nameless")
    assert result.path.iri == "https://example.org/called"
    assert result.shape == ox.NamedNode("https://example.org/name")
    assert result.component == f"{SH}MinCountConstraintComponent"
    assert result.severity is Severity.WARNING
    assert (result.message("zh"), result.message("en"), result.message("fr")) == ("请命名。", "Name it.", "Name it.")
    assert not report.conforms
    assert report.at_least(Severity.VIOLATION).conforms


def test_triples_and_quads_of_several_graphs_are_merged():
    data = turtle("GRAPH ex:one { ex:a a ex:City } GRAPH ex:two { ex:a ex:called 'A' }")

    assert validate(data, NEEDS_NAME).conforms
    assert validate([quad.triple for quad in data], NEEDS_NAME).conforms


def test_graphs_are_validated_one_by_one():
    data = turtle("GRAPH ex:one { ex:a a ex:City } GRAPH ex:two { ex:a ex:called 'A' } ex:b a ex:City .")

    report = validate_graphs(data, Shapes(NEEDS_NAME))

    assert [(result.graph, str(result.focus)) for result in report.results] == [
        ("https://example.org/one", "<https://example.org/a>")
    ]


def test_a_report_can_be_written_as_rdf():
    report = validate(turtle("ex:b a ex:City . ex:a a ex:City ."), NEEDS_NAME)

    triples = report.graph()

    values = {triple.predicate.value.removeprefix(SH): triple.object for triple in triples}
    assert values["conforms"].value == "false"
    assert values["resultPath"] == ox.NamedNode("https://example.org/called")
    assert sum(triple.predicate.value == f"{SH}result" for triple in triples) == 2
    assert {t.object.language for t in triples if t.predicate.value == f"{SH}resultMessage"} == {"en", "zh"}
    assert validate(turtle("ex:b a ex:City . ex:a a ex:City ."), NEEDS_NAME).graph() == triples


def test_a_complex_path_is_written_as_rdf_and_in_sparql():
    shapes = turtle(
        """ex:S sh:targetNode ex:a ; sh:property ex:P .
        ex:P sh:path ( ex:p [ sh:zeroOrMorePath [ sh:alternativePath ( ex:q [ sh:inversePath ex:r ] ) ] ] ) ;
          sh:minCount 1 ."""
    )

    (result,) = validate([], shapes).results
    reference = validate([], shapes, engine="pyshacl").results[0]

    text = "<https://example.org/p>/((<https://example.org/q>|(^<https://example.org/r>))*)"
    assert result.path.text == text == reference.path.text
    assert result.path.iri is None
    assert result.path.predicates == tuple(f"https://example.org/{name}" for name in "pqr")
    graph = Report((result,)).graph()
    assert {triple.predicate.value.rsplit("#")[-1] for triple in graph} >= {
        "zeroOrMorePath",
        "alternativePath",
        "first",
    }


def test_results_of_a_node_shape_are_nested():
    shapes = turtle(
        "ex:S sh:targetNode ex:a ; sh:node ex:Inner . ex:Inner sh:property [ sh:path ex:p ; sh:minCount 1 ] ."
    )

    for engine in ("auto", "pyshacl"):
        (result,) = validate([], shapes, engine=engine).results
        assert [inner.component.removeprefix(SH) for inner in result.nested] == ["MinCountConstraintComponent"]


def test_a_custom_severity_counts_as_a_violation():
    assert Severity.of("https://example.org/Fatal") is Severity.VIOLATION


def test_literals_are_compared_by_lexical_form():
    shapes = turtle('ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:in ( "05"^^xsd:integer "x" ) ] .')

    for engine in ("auto", "pyshacl"):
        assert validate(turtle('ex:a ex:p "05"^^xsd:integer , "x"^^xsd:string .'), shapes, engine=engine).conforms
        assert not validate(turtle("ex:a ex:p 5 ."), shapes, engine=engine).conforms


def test_a_syntax_error_in_shapes_names_line_and_column(tmp_path):
    path = tmp_path / "broken.ttl"
    path.write_text("@prefix sh: <http://www.w3.org/ns/shacl#> .\nsh:a sh:b oops .\n")

    with pytest.raises(SyntaxInvalid, match=r"broken\.ttl:2:\d+: "):
        load_shapes(path)


@pytest.mark.parametrize(
    "shapes",
    [
        "ex:S a sh:NodeShape ; sh:path ex:p ; sh:targetNode ex:a ; sh:minCount 'x' .",
        "ex:S a sh:NodeShape ; sh:targetNode ex:a ; sh:property ex:P . ex:P a sh:PropertyShape .",
    ],
)
def test_malformed_shapes_are_an_error(shapes):
    with pytest.raises(ShapesInvalid, match="the shapes cannot be used"):
        validate(turtle("ex:a ex:p 1 ."), turtle(shapes))


@pytest.fixture
def listener():
    """A server that records the requests that it gets."""
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(404)
            self.end_headers()

        do_POST = do_GET  # noqa: N815  (the name that the server looks for)

        def log_message(self, *_):
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/", asked
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
@pytest.mark.parametrize(
    "query", ["SELECT $this WHERE { SERVICE <ADDRESS> { ?s ?p ?o } }", "SELECT $this FROM <ADDRESS> WHERE { ?s ?p ?o }"]
)
def test_a_constraint_cannot_reach_the_network(listener, query, engine):
    address, asked = listener
    select = query.replace("ADDRESS", address)
    shapes = turtle(f'ex:S sh:targetNode ex:a ; sh:sparql [ a sh:SPARQLConstraint ; sh:select "{select}" ] .')

    with contextlib.suppress(ShapesInvalid):
        validate(turtle("ex:a ex:p 1 ."), shapes, engine=engine)
    assert asked == []


def test_imports_are_not_followed(listener):
    address, asked = listener
    owl = "http://www.w3.org/2002/07/owl#"
    header = f"<https://example.org/onto> a <{owl}Ontology> ; <{owl}imports> <{address}> ."

    for engine in ("auto", "pyshacl"):
        validate(turtle(header), [*NEEDS_NAME, *turtle(header)], engine=engine)
    assert asked == []


def test_the_network_is_open_again_after_a_validation(listener):
    validate(turtle("ex:a a ex:City ."), NEEDS_NAME, engine="pyshacl")
    host, port = listener[0].removeprefix("http://").rstrip("/").split(":")

    socket.create_connection((host, int(port))).close()


@pytest.mark.parametrize(
    "metaclass", ["ex:Meta rdfs:subClassOf rdfs:Class", "ex:Meta rdfs:subClassOf [ rdfs:subClassOf owl:Class ]"]
)
def test_a_member_of_a_metaclass_is_an_implicit_target(metaclass):
    owl = "@prefix owl: <http://www.w3.org/2002/07/owl#> ."
    shapes = turtle(f"{owl} ex:C a ex:Meta , sh:NodeShape ; sh:nodeKind sh:Literal . {metaclass} .")

    assert [str(result.focus) for result in validate(turtle("ex:a a ex:C . ex:b a ex:D ."), shapes).results] == [
        "<https://example.org/a>"
    ]


def test_a_triple_about_a_triple_is_refused():
    data = list(
        ox.parse("<http://a> <http://b> <<( <http://a> <http://b> <http://c> )>> .", format=ox.RdfFormat.TURTLE)
    )

    with pytest.raises(VoiceViolated, match="no triples as terms"):
        validate(data, NEEDS_NAME, engine="pyshacl")


PASSAGES = """
GRAPH passage:9 {
  passage:9 a yc:Passage ; yc:line 9 ; yc:inSource ex:s ; yc:kind yc:bodyText .
}
GRAPH graph:editorial {
  passage:9 yc:coverage yc:nothingToState ; yc:coverageReason "None."@en , "无。"@zh .
  ex:s a yc:Source ; rdfs:label "Gazette"@en , "报"@zh .
  %s
}
"""


def dataset(editorial: str = "", beside: str = "", *, passages: str = PASSAGES) -> list[ox.Quad]:
    """A dataset of one passage, editorial statements, further graphs, and the vocabulary."""
    ontology = (SHAPES.parent / "ontology").glob("*.ttl")
    return [
        *turtle(passages % editorial + beside),
        *(q for path in ontology for q in read_into(path, ONTOLOGY, blank_nodes=True)),
    ]


def test_the_merge_and_each_passage_are_validated():
    assert validate_dataset(dataset(), SHAPES).conforms

    unlabelled = validate_dataset(dataset("place:x a yc:Region ."), SHAPES)
    assert {result.shape.value.rsplit("#")[-1] for result in unlabelled.results} == {"Thing-label-en", "Thing-label-zh"}
    assert {result.graph for result in unlabelled.results} == {None}

    unanchored = validate_dataset(dataset(beside="GRAPH passage:9 { place:x yc:locatedIn place:y }"), SHAPES)
    assert f"{PASSAGE}9" in {result.graph for result in unanchored.results}


def test_other_sources_the_shapes_and_the_default_graph_are_not_validated():
    beside = "GRAPH graph:shapes { ex:a a yc:Region } GRAPH <%selsewhere/x> { ex:b a yc:Region } ex:c a yc:Region ."

    assert validate_dataset(dataset(beside=beside % f"{BASE}graph/"), SHAPES).conforms


def test_a_violation_stops_a_build_with_focus_path_message_and_file():
    quads = dataset("place:x a yc:Region ; rdfs:label 'X'@en .")

    with pytest.raises(ShapesViolated) as error:
        require_conformance(quads, SHAPES, files={EDITORIAL: "data/editorial"})

    message = str(error.value)
    assert "(1 violation)" in message
    assert "data/editorial: place:x rdfs:label: The name (rdfs:label) in Chinese is missing" in message
    assert "[ycsh:Thing-label-zh]" in message


def test_a_violation_in_a_passage_names_the_file_of_the_passages():
    quads = dataset(passages=PASSAGES.replace(" ; yc:kind yc:bodyText", ""))

    with pytest.raises(ShapesViolated, match=r"passages\.trig: passage:9 yc:kind: "):
        require_conformance(quads, SHAPES, files=lambda graph: "passages.trig" if graph.startswith(PASSAGE) else None)


def test_a_long_list_of_violations_is_cut_and_counted():
    things = " ".join(f"place:x{number} a yc:Region ." for number in range(20))

    with pytest.raises(ShapesViolated, match=r"\(40 violations\)(\n.*){10}\n  … and 30 more"):
        require_conformance(dataset(things), SHAPES, files={})


DISPUTED = """
  place:x a yc:Country ; rdfs:label "X"@en , "某国"@zh .
  ex:k a yc:Contradiction ; rdfs:label "k"@en , "矛盾"@zh ; yc:concerns place:x ; yc:side ex:a , ex:b ;
    yc:contradictionKind yc:dateContradiction ; yc:reason "Two dates."@en , "两个日期。"@zh .
"""


def test_warnings_do_not_stop_a_build():
    report = require_conformance(dataset(DISPUTED), SHAPES, files={})

    assert [(result.severity, str(result.focus)) for result in report.results] == [
        (Severity.WARNING, f"<{BASE}id/place/x>")
    ]


def test_a_warning_of_pyshacl_alone_stops_a_build(monkeypatch):
    monkeypatch.setattr("youcheng.validation.engine.evaluate", lambda *_, **__: Report())

    with pytest.raises(
        EnginesDisagree, match=r"\n  only pySHACL: place:x \^yc:concerns: .* \[ycsh:DisputedThing-contradiction\]$"
    ):
        require_conformance(dataset(DISPUTED), SHAPES, files={})


def test_results_are_sorted_by_severity_first():
    def result(focus, severity):
        return Result(ox.NamedNode(focus), ox.NamedNode("http://s"), "c", f"{SH}{severity}")

    report = Report.of(
        [result("http://b", "Warning"), result("http://c", "Violation"), result("http://a", "Violation")]
    )

    assert [str(one.focus) for one in report.results] == ["<http://a>", "<http://c>", "<http://b>"]
