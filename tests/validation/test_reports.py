"""Reports: a sentence for each component, stable names, valid addresses, and no English under --lang zh."""

import json
import re
from urllib.parse import urlsplit
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from youcheng.cli import main
from youcheng.validation.shacl.components import COMPONENTS

PREFIXES = """@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DATA = "ex:a ex:p 5 , 'five'@en , 'V'@en ; ex:q 1 ; ex:r ex:b . _:n ex:p _:m . ex:b ex:p 1 ."
FORMATS = ["text", "turtle", "jsonld", "json", "csv", "sarif", "junit"]


def run(folder, data: str, shapes: str, *options: str, name: str = "data.ttl"):
    for file, content in ((name, data), ("shapes.ttl", shapes)):
        (folder / file).write_text(PREFIXES + content, encoding="utf-8")
    arguments = ["validate", str(folder / name), "--shapes", str(folder / "shapes.ttl"), *options]
    return CliRunner().invoke(main, arguments)


def of_property(constraints: str) -> str:
    return f"ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; {constraints} ] ."


SENTENCES = [
    ("class", "sh:class ex:City", ["ex:City"]), ("datatype", "sh:datatype xsd:date", ["xsd:date"]),
    ("nodeKind", "sh:nodeKind sh:IRI", ["sh:IRI"]), ("minCount", "sh:minCount 4", ["4"]),
    ("maxCount", "sh:maxCount 2", ["2"]), ("minExclusive", "sh:minExclusive 7.5", ["7.5"]),
    ("minInclusive", "sh:minInclusive 6", ["6"]), ("maxExclusive", "sh:maxExclusive 3", ["3"]),
    ("maxInclusive", "sh:maxInclusive 3", ["3"]), ("minLength", "sh:minLength 9", ["9"]),
    ("maxLength", "sh:maxLength 3", ["3"]), ("pattern", "sh:pattern '^x{2}$'", ["^x{2}$"]),
    ("languageIn", "sh:languageIn ( 'zh' 'fr' )", ["zh", "fr"]), ("uniqueLang", "sh:uniqueLang true", []),
    ("equals", "sh:equals ex:q", ["ex:q"]), ("disjoint", "sh:disjoint ex:p", ["ex:p"]),
    ("lessThan", "sh:lessThan ex:q", ["ex:q"]), ("lessThanOrEquals", "sh:lessThanOrEquals ex:q", ["ex:q"]),
    ("not", "sh:not [ sh:minLength 1 ]", ["sh:minLength 1"]),
    ("and", "sh:and ( [ sh:minLength 8 ] [ sh:maxLength 9 ] )", ["sh:minLength 8", "sh:maxLength 9"]),
    ("or", "sh:or ( [ sh:datatype xsd:date ] [ sh:minInclusive 70 ] )", ["xsd:date", "70"]),
    ("xone", "sh:xone ( [ sh:minLength 1 ] [ sh:maxLength 99 ] )", ["99"]),
    ("node", "sh:node [ sh:property [ sh:path ex:z ; sh:minCount 3 ] ]", ["sh:path ex:z", "sh:minCount 3"]),
    ("qualifiedValueShape", "sh:qualifiedValueShape [ sh:nodeKind sh:IRI ] ; sh:qualifiedMinCount 2", ["2"]),
    ("qualifiedValueShape", "sh:qualifiedValueShape [ sh:nodeKind sh:Literal ] ; sh:qualifiedMaxCount 1", ["1"]),
    ("hasValue", "sh:hasValue 77", ["77"]), ("in", "sh:in ( 11 12 )", ["11", "12"]),
    ("sparql", "sh:sparql [ sh:select 'SELECT $this WHERE { $this ?p ?o }' ]", ["SPARQL"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "constraints", "parts"), SENTENCES)
def test_a_result_without_a_message_has_a_sentence_with_the_values(name, constraints, parts, tmp_path):
    results = json.loads(run(tmp_path, DATA, of_property(constraints), "--format", "json").stdout)["results"]

    assert results
    for result in results:
        assert re.fullmatch(r"[A-Z].*[.]", result["message"]["en"])
        assert re.fullmatch(r".*[\u4e00-\u9fff].*。", result["message"]["zh"])
        assert all(part in text for part in parts for text in result["message"].values())


def test_a_closed_shape_has_a_sentence(tmp_path):
    shapes = "ex:S sh:targetNode ex:a ; sh:closed true ; sh:property [ sh:path ex:p ] ."
    results = json.loads(run(tmp_path, DATA, shapes, "--format", "json").stdout)["results"]

    assert {result["path"].rpartition("/")[2] for result in results} == {"q", "r"}
    assert all(f"ex:{result['path'][-1]}" in result["message"]["zh"] for result in results)


def test_every_component_has_a_case_here():
    assert {name for name, *_ in SENTENCES} | {"closed", "property"} == set(COMPONENTS)


@pytest.mark.parametrize("form", FORMATS)
def test_shapes_and_focus_nodes_have_the_same_names_on_every_run(form, tmp_path):
    shapes = (
        "[] sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:maxLength 0 ; sh:node [ sh:nodeKind sh:IRI ] ] ."
    )
    first, second = (run(tmp_path, DATA, shapes, "--format", form) for _ in range(2))

    assert (first.exit_code, second.exit_code) == (1, 1)
    assert first.stdout == second.stdout


@pytest.mark.parametrize(
    ("name", "end"),
    [
        ("my cities.ttl", "/my%20cities.ttl"),
        ("友城.ttl", "/%E5%8F%8B%E5%9F%8E.ttl"),
        ("a#b?c%.ttl", "/a%23b%3Fc%25.ttl"),
    ],
)
def test_files_in_sarif_are_valid_uris(name, end, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    options = (DATA, of_property("sh:maxCount 0"), "--format", "sarif")
    absolute = json.loads(run(tmp_path, *options, name=name).stdout)
    relative = json.loads(
        CliRunner().invoke(main, ["validate", name, "--shapes", "shapes.ttl", "--format", "sarif"]).stdout
    )

    for log in (absolute, relative):
        (result,) = log["runs"][0]["results"]
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert f"/{uri}".endswith(end)
        assert not urlsplit(uri).query
        assert not urlsplit(uri).fragment
    assert uri == end[1:]


def test_junit_has_a_case_for_each_shape_that_was_applied(tmp_path):
    shapes = f"{of_property('sh:minCount 1')} ex:Idle sh:targetClass ex:Nothing ; sh:nodeKind sh:IRI ."
    (suite,) = ET.fromstring(run(tmp_path, DATA, shapes, "--format", "junit").stdout.encode())  # noqa: S314

    assert [case.get("classname") for case in suite.findall("testcase")] == ["_:shape1", "ex:S"]
    assert (suite.get("tests"), suite.get("failures")) == ("2", "0")


@pytest.mark.parametrize(
    ("name", "content", "shapes"),
    [
        ("data.ttl", "ex:a ex:p", of_property("sh:minCount 1")), ("data.ttl", DATA, "ex:S sh:mincount 1 ."),
        ("data.ttl", DATA, "ex:S sh:nodeKind sh:IRI ."), ("data.csv", "a,b\n1,2", of_property("sh:minCount 1")),
        ("data.rdf", "<a>", of_property("sh:minCount 1")), ("data.jsonld", "{", of_property("sh:minCount 1")),
        ("data.ttl", DATA, of_property("sh:pattern '('")),
        ("data.ttl", "", "ex:S sh:targetClass ex:City ; sh:nodeKind sh:IRI ."),
        ("data.ttl", DATA, "ex:S sh:targetNode ex:a ; sh:node ex:Missing ."),
        ("data.ttl", DATA, of_property("sh:sparql [ sh:select 'ASK {}' ]")),
        ("data.ttl", DATA, of_property("sh:sparql [ sh:select 'SELECT $this ?failure { BIND (true AS ?failure) }' ]")),
    ],
)  # fmt: skip
def test_messages_with_exit_status_2_are_in_chinese(name, content, shapes, tmp_path):
    (tmp_path / "shapes.ttl").write_text(PREFIXES + shapes, encoding="utf-8")
    (tmp_path / name).write_text((PREFIXES if name.endswith("ttl") else "") + content, encoding="utf-8")
    arguments = ["validate", str(tmp_path / name), "--shapes", str(tmp_path / "shapes.ttl"), "--lang", "zh"]
    result = CliRunner().invoke(main, arguments)

    assert result.exit_code == 2
    assert all(re.search(r"[\u4e00-\u9fff]", line) for line in (result.stderr or result.stdout).splitlines())
