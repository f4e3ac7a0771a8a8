"""Shapes of users: terms, references and values that would be ignored are reported, and never pass in silence."""

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from support.paths import ROOT
from support.suites import SUITES
from youcheng.cli import main
from youcheng.validation.shacl.shapes_check import check_shapes, shacl_vocabulary, unsupported_terms

PREFIXES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .
@prefix owl: <http://www.w3.org/2002/07/owl#> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = "@prefix ex: <https://example.org/> . ex:a a ex:City ; ex:p 1 ."
SHAPE = "ex:S a sh:NodeShape ; sh:targetClass ex:City ;\n  "


def of_property(constraints: str) -> str:
    return f"{SHAPE}sh:property [ sh:path ex:p ; {constraints} ] ."


def select(query: str) -> str:
    return f'{SHAPE}sh:sparql [ sh:select "{query}" ] .'


def validate(tmp_path: Path, shapes: str, *options: str) -> Result:
    for name, content in (("shapes.ttl", PREFIXES + shapes), ("data.ttl", DATA)):
        (tmp_path / name).write_text(content, encoding="utf-8")
    arguments = ["validate", str(tmp_path / "data.ttl"), "--shapes", str(tmp_path / "shapes.ttl"), *options]
    return CliRunner().invoke(main, arguments)


UNKNOWN = [
    (f"{SHAPE}sh:mincount 1 .", "sh:mincount is not a term of SHACL; did you mean sh:minCount?"),
    (f"{SHAPE}sh:targetclass ex:City .", "sh:targetclass is not a term of SHACL; did you mean sh:targetClass?"),
    (f"{SHAPE}sh:proprety ex:P .", "did you mean sh:property?"),
    (f"{SHAPE}sh:severity sh:Warn .", "sh:Warn is not a term of SHACL; did you mean sh:Warning?"),
    (
        f"{SHAPE}sh:nodeKind sh:IRI . ex:T a sh:Nodeshape .",
        "sh:Nodeshape is not a term of SHACL; did you mean sh:NodeShape?",
    ),
    (of_property("sh:maxCount 1 ; sh:xyzzy 2"), "[ sh:path ex:p ] sh:xyzzy 2: sh:xyzzy is not a term of SHACL"),
]
UNSUPPORTED = [
    (f"{SHAPE}sh:rule [ sh:condition ex:C ] .", "sh:rule belongs to SHACL Advanced Features"),
    (
        f"{SHAPE}sh:target [ a sh:SPARQLTarget ; sh:select 'SELECT ?this WHERE {{ }}' ] .",
        "sh:target belongs to SHACL Adv",
    ),
    (f"{SHAPE}sh:expression [ ] .", "sh:expression belongs to SHACL Advanced Features"),
    (f"{SHAPE}sh:entailment ex:Regime .", "sh:entailment belongs to"),
    (f"{SHAPE}sh:js [ ] .", "sh:js belongs to SHACL JavaScript Extensions"),
    (of_property("sh:memberShape ex:T"), "sh:memberShape belongs to SHACL 1.2"),
    (of_property("sh:uniqueMembers true"), "sh:uniqueMembers belongs to SHACL 1.2"),
    (of_property("sh:reifierShape ex:T"), "sh:reifierShape belongs to SHACL 1.2"),
    (f"{SHAPE}sh:closed sh:ByTypes .", "sh:ByTypes belongs to SHACL 1.2"),
]
NOT_EVALUATED = [
    (f"<https://example.org/s> owl:imports <https://example.org/more> . {SHAPE}sh:nodeKind sh:IRI .", "is not fetched"),
    (f"{SHAPE}sh:node ex:Missing .", "sh:node ex:Missing: the shapes graph does not describe this shape"),
    (f"{SHAPE}sh:not ex:Missing .", "sh:not ex:Missing: the shapes graph does not describe"),
    (f"{SHAPE}sh:or ( ex:A ex:B ) .", "ex:A: the shapes graph does not describe this shape"),
    (of_property("sh:qualifiedValueShape ex:Missing ; sh:qualifiedMinCount 1"), "the shapes graph does not"),
]
RECURSIVE = [
    (f"{SHAPE}sh:property ex:P . ex:P sh:path ex:p ; sh:node ex:S .", "ex:S is a recursive shape"),
    (f"{SHAPE}sh:not ex:T . ex:T sh:or ( ex:U ) . ex:U sh:node ex:T .", "ex:T is a recursive shape"),
]
MALFORMED = [
    (f"{SHAPE}sh:nodeKind sh:Iri .", "sh:Iri is not a term of SHACL; did you mean sh:IRI?"),
    (of_property("sh:path [ sh:inversPath ex:p ]"), "did you mean sh:inversePath?"),
    (f'{SHAPE}sh:closed "true" .', 'ex:S sh:closed "true": The value must be a well-formed literal'),
    (of_property('sh:lessThan "x"'), '[ sh:path ex:p ] sh:lessThan "x": The value must be of the kind sh:IRI.'),
    (of_property("sh:maxCount 1 , 2"), "[ sh:path ex:p ] sh:maxCount: The number of values must be at most 1."),
    (of_property('sh:maxCount "one"'), 'sh:maxCount "one": The value must be a well-formed literal'),
    (
        of_property('sh:maxCount "２"^^xsd:integer'),
        "The value must be a well-formed literal with the datatype xsd:integer",
    ),
    (of_property("sh:minInclusive ex:b"), "sh:minInclusive ex:b: The value must be of the kind sh:Literal."),
    (of_property("sh:in ex:noList"), "sh:in ex:noList: "),
    (of_property('sh:pattern "("'), 'sh:pattern "(" is not a valid regular expression'),
    (of_property('sh:pattern "[a"'), "character 3: the expression ends too early"),
    (of_property('sh:pattern "a**"'), "nothing stands before the quantifier"),
    (of_property('sh:pattern "\\\\bword"'), "\\b is not an escape of XPath"),
    (of_property('sh:pattern "(?i)a"'), "a group may begin with (?:"),
    (of_property('sh:pattern "a" ; sh:flags "g"'), "unknown flag 'g'"),
    (of_property('sh:pattern "(a)\\\\1"'), "back-references"),
    (of_property('sh:pattern "(a{900}){900}"'), "'(a{900}){900}': too large"),
    (of_property('sh:pattern "a" ; sh:flags 3'), "sh:flags 3: The value must be"),
    (f"{SHAPE}sh:minCount 1 .", "ex:S is not a well-formed shape"),
    (f"{SHAPE}sh:property [ sh:minCount 1 ] .", "[ … ] is not a well-formed shape"),
    (f"{SHAPE}sh:property ex:P . ex:P sh:path _:p . _:p sh:inversePath _:p .", "is not a well-formed property path"),
    (
        f"{SHAPE}sh:property ex:P . ex:P sh:path [ ex:odd ex:p ] .",
        "ex:P sh:path [ … ] is not a well-formed property path",
    ),
    (f'{SHAPE}sh:deactivated "yes" .', 'sh:deactivated "yes": The value must be one of'),
    (f"{SHAPE}sh:message 3 .", "ex:S sh:message 3: "),
    (select("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"), "is not a SELECT query"),
    (select("ASK { $this ?p ?o }"), "is not a SELECT query"),
    (select("SELECT ?x WHERE { $this ?p ?x }"), "does not return $this"),
    (select("SELECT $this WHERE { $this ?p ?o { SELECT ?o WHERE { $this ?q ?o } } }"), "a nested SELECT"),
    (select("SELECT $this WHERE { $this ?p ?o { SELECT * WHERE { FILTER ($this = ?o) } } }"), "a nested SELECT"),
    (select("SELECT $this WHERE { $this ?p ?o FILTER (<urn:f>(?o)) }"), "custom function <urn:f> is not supported"),
    (select("SELECT $this WHERE { $this ?p ?o FILTER (REGEX(?o, '[a')) }"), "is not valid: "),
    (select("SELECT (COUNT(*) AS ?n) WHERE { $this ?p ?x }"), "does not return $this"),
    (select("SELECT (STR($this) AS ?n) WHERE { $this ?p ?x }"), "does not return $this"),
    (select("SELECT * SELECT *"), "is not valid: "),
    (select("SELECT $this { { SELECT * } }"), "is not valid: "),
    (select("SELECT $this WHERE { BIND (1 AS ?this) }"), "assigns $this"),
    (select("SELECT $this WHERE { $this ?p ?o MINUS { ?s ?p ?o } }"), "uses MINUS"),
    (select("SELECT $this WHERE { SERVICE <http://x> { } }"), "uses SERVICE"),
    (select("SELECT $this WHERE {"), "is not valid: "),
    (f"{SHAPE}sh:sparql [ sh:message 'x' ] .", "has 0 values of sh:select"),
]


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
@pytest.mark.parametrize(("shapes", "message"), [*UNKNOWN, *UNSUPPORTED, *NOT_EVALUATED, *RECURSIVE, *MALFORMED])
def test_shapes_that_are_not_evaluated_exit_with_2(shapes, message, engine, tmp_path):
    result = validate(tmp_path, shapes, "--engine", engine)

    assert (result.exit_code, result.stdout) == (2, "")
    assert message in result.stderr
    assert "shapes.ttl:" in result.stderr


@pytest.mark.parametrize(("shapes", "message"), [*UNKNOWN, *UNSUPPORTED, *NOT_EVALUATED])
def test_terms_that_are_not_evaluated_can_be_allowed(shapes, message, tmp_path):
    other = "\nex:Other sh:targetClass ex:City ."
    result = validate(tmp_path, shapes + other, "--allow-unsupported", "--format", "json")

    assert result.exit_code in {0, 1}, result.output
    assert any(message in notice for notice in json.loads(result.stdout)["notices"])


@pytest.mark.parametrize(("shapes", "message"), MALFORMED)
def test_malformed_shapes_cannot_be_allowed(shapes, message, tmp_path):
    assert validate(tmp_path, shapes, "--allow-unsupported").exit_code == 2


def test_the_line_of_the_triple_is_named(tmp_path):
    result = validate(tmp_path, f"{SHAPE}sh:nodeKind sh:IRI ;\n  sh:mincount 1 .")

    assert "shapes.ttl:5: ex:S sh:mincount" in result.stderr


def test_messages_are_available_in_chinese(tmp_path):
    assert (
        "sh:mincount不是SHACL的术语；是否指sh:minCount？"
        in validate(tmp_path, f"{SHAPE}sh:mincount 1 .", "--lang", "zh").stderr
    )


@pytest.mark.parametrize(
    "shapes",
    [
        f"{SHAPE}sh:nodeKind sh:IRI ; sh:name 'n' ; sh:order 1 ; sh:group ex:G . ex:G a sh:PropertyGroup .",
        "ex:S sh:targetObjectsOf sh:entailment . ex:T sh:targetClass ex:City .",
        select("SELECT $this WHERE { $this ?p ?o # values \\n FILTER (false) }"),
        f"<https://example.org/s> owl:imports sh: . {SHAPE}sh:nodeKind sh:IRI .",
        f"{SHAPE}sh:node [ sh:class ex:City ] ; sh:or ( [ sh:nodeKind sh:IRI ] [ sh:class ex:B ] ) .",
    ],
)  # fmt: skip
def test_shapes_that_are_evaluated_are_accepted(shapes, tmp_path):
    assert validate(tmp_path, shapes).exit_code == 0, validate(tmp_path, shapes).output


@pytest.mark.parametrize("target", ["sh:targetObjectsOf rdf:type", "sh:targetSubjectsOf rdf:type"])
def test_results_are_about_the_data_of_the_user_alone(target, tmp_path):
    shapes = f"@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> . ex:S {target} ; sh:nodeKind sh:Literal ."
    results = json.loads(validate(tmp_path, shapes, "--format", "json").stdout)["results"]

    assert [result["focus"] for result in results] == [f"https://example.org/{'City' if 'Objects' in target else 'a'}"]


def test_an_imported_file_can_be_passed(tmp_path):
    more = tmp_path / "more.ttl"
    more.write_text("<https://example.org/more> a <http://www.w3.org/2002/07/owl#Ontology> .")
    shapes = f"<https://example.org/s> owl:imports <https://example.org/more> . {SHAPE}sh:nodeKind sh:IRI ."

    assert validate(tmp_path, shapes, "--shapes", str(more)).exit_code == 0


def test_the_shapes_of_the_project_have_no_problem():
    quads = [q for path in sorted((ROOT / "shapes").glob("*.ttl")) for q in ox.parse(path=str(path))]

    assert check_shapes(quads) == []


def test_no_term_is_both_unsupported_and_evaluated():
    assert not {"minCount", "sparql", "parameter", "validator"} & set(unsupported_terms())
    assert {"rule", "js", "target"} <= shacl_vocabulary().terms


@pytest.mark.needs("suites")
def test_shapes_of_the_suite_are_accepted():
    """Only tests about malformed or unsupported shapes, and one each with a typo and an import, have problems."""
    paths = sorted((SUITES / "shacl").rglob("*.ttl"))
    found = {path.stem for path in paths if check_shapes(ox.parse(path=str(path), base_iri="http://x.org/"))}

    assert found == {
        "path-strange-002", "qualifiedValueShape-001", "validator-001", "shapesGraph-001",
        "unsupported-sparql-001", "unsupported-sparql-002", "unsupported-sparql-003", "unsupported-sparql-004",
        "unsupported-sparql-005", "pre-binding-006",
    }  # fmt: skip
