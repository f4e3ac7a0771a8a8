"""The command youcheng validate: its arguments, its reports in each format, and its exit status."""

import csv
import gzip
import io
import json
import re
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from click.testing import CliRunner, Result

from support.paths import FIXTURES
from youcheng.cli import main
from youcheng.paths import resource
from youcheng.rdf.namespaces import BASE

EXAMPLES = FIXTURES / "shapes"
VALID, INVALID = EXAMPLES / "PairingShape" / "valid.ttl", EXAMPLES / "PairingShape" / "invalid.ttl"
SHEET = (resource("data/templates") / "place.csv").read_text(encoding="utf-8")
WARNED = EXAMPLES / "DisputedThingShape" / "invalid.ttl"
SH = "http://www.w3.org/ns/shacl#"
SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <https://example.org/> .
ex:S a sh:NodeShape ; sh:targetClass ex:City ; sh:property ex:P .
ex:P sh:path ex:name ; sh:minCount 1 ; sh:severity sh:Info ; sh:message "Name it." ."""


def run(*arguments: object, **options) -> Result:
    return CliRunner().invoke(main, ["validate", *map(str, arguments)], **options)


def test_data_that_conform_exit_with_0():
    result = run(VALID)

    assert result.exit_code == 0
    assert result.stdout == f"{VALID}: conforms (23 triples, 5 things checked)\n"
    assert result.stderr == ""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("empty.ttl", ""), ("comments.ttl", "# nothing\n"), ("object.jsonld", "{}"), ("array.jsonld", "[]"),
        ("empty.nq", "\n"), ("header.csv", SHEET.splitlines()[0]), ("graph.trig", "<x:g> { }"),
        ("others.ttl", "<x:a> a <x:City> ; <x:name> 'A' ."), ("local.ttl", "<http://localhost:8000/x> a <x:City> ."),
    ],
)  # fmt: skip
@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_data_without_a_focus_node_exit_with_2(name, content, engine, tmp_path):
    path = tmp_path / name
    path.write_text(content)

    result = run(path, "--engine", engine)

    assert result.exit_code == 2
    assert f"{path}: could not be checked, because" in result.stdout
    assert "conforms" not in result.stdout


@pytest.mark.parametrize("target", ["sh:targetClass ex:Nothing", "sh:targetSubjectsOf ex:nothing", "a ex:Meta"])
def test_shapes_without_a_focus_node_exit_with_2(target, tmp_path):
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(SHAPES.replace("sh:targetClass ex:City", target))

    result = run(VALID, "--shapes", shapes)

    assert result.exit_code == 2
    assert "could not be checked, because no shape applies to the data" in result.stdout


def test_an_unchecked_report_is_not_mistaken_for_another(tmp_path):
    """In no format does it say that data conform, or that they do not."""
    path = tmp_path / "empty.ttl"
    path.write_text("")

    def report(form: str) -> str:
        result = run(path, "--format", form)
        assert result.exit_code == 2
        return result.stdout

    found = json.loads(report("json"))
    assert (found["outcome"], found["conforms"], found["checked"]) == ("could-not-be-checked", None, 0)
    for form, rdf in (("turtle", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)):
        assert f"{SH}conforms" not in {quad.predicate.value for quad in ox.parse(report(form).encode(), format=rdf)}
    (row,) = csv.DictReader(io.StringIO(report("csv")))
    assert (row["severity"], "could not be checked" in row["message"]) == ("could-not-be-checked", True)
    (ran,) = json.loads(report("sarif"))["runs"]
    assert ran["invocations"][0]["executionSuccessful"] is False
    assert ran["properties"] == {"outcome": "could-not-be-checked", "checked": 0}
    suites = ET.fromstring(report("junit").encode())  # noqa: S314  (our own output)
    assert (suites.get("errors"), suites.get("failures")) == ("1", "0")
    assert "无法检查" in run(path, "--lang", "zh").stdout


@pytest.mark.parametrize(
    ("statement", "message", "line"),
    [
        ("ex:x a yc:Paring .", "yc:Paring is not a term of the vocabulary; did you mean yc:Pairing?", 4),
        ("ex:x a yc:pairing .", "yc:pairing is not a term of the vocabulary; did you mean yc:Pairing?", 4),
        (
            "ex:x a yc:Country ;\n  yc:establised 1990 .",
            "yc:establised is not a term of the vocabulary; did you mean yc:establi",
            5,
        ),
        ("ex:x yc:foriegnParty ex:y .", "did you mean yc:foreignParty?", 4),
        ("ex:x yc:attestation yc:assertd .", "did you mean yc:asserted?", 4),
        ("ex:x yc:xyzzy 1 .", "yc:xyzzy is not a term of the vocabulary", 4),
    ],
)
@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_a_misspelt_term_is_a_violation_with_the_nearest_term(statement, message, line, engine, tmp_path):
    data = tmp_path / "data.ttl"
    text = VALID.read_text(encoding="utf-8")
    prefixes = "@prefix ex: <https://example.org/> .\n@prefix yc: <https://w3id.org/youcheng/ontology#> .\n\n"
    data.write_text(prefixes + statement + "\n" + text, encoding="utf-8")

    result = run(data, "--engine", engine, "--format", "json")

    assert result.exit_code == 1
    found = [one for one in json.loads(result.stdout)["results"] if message in one["message"].get("en", "")]
    assert [one["line"] for one in found] == [line], result.stdout
    assert "不是词表中的术语" in found[0]["message"]["zh"]


def test_a_term_that_the_data_declare_is_accepted(tmp_path):
    data = tmp_path / "data.ttl"
    text = VALID.read_text(encoding="utf-8")
    owl = "http://www.w3.org/2002/07/owl#"
    data.write_text(f"{text}\n<https://w3id.org/youcheng/ontology#mine> a <{owl}DatatypeProperty> .", encoding="utf-8")

    assert run(data).exit_code == 0


def test_a_misspelt_term_in_shapes_exits_with_2(tmp_path):
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(SHAPES.replace("ex:City", "<https://w3id.org/youcheng/ontology#Paring>"))

    result = run(VALID, "--shapes", shapes)

    assert result.exit_code == 2
    assert "shapes.ttl:2: ex:S sh:targetClass yc:Paring: yc:Paring is not a term" in result.stderr
    assert "did you mean yc:Pairing?" in result.stderr
    assert run(VALID, "--shapes", shapes, "--allow-unsupported").exit_code == 2  # no shape applies


def test_every_format_counts_the_checked_things():
    assert json.loads(run(VALID, "--format", "json").stdout)["checked"] == 5
    assert "5 things checked" in run(VALID, "--format", "turtle").stdout
    assert json.loads(run(VALID, "--format", "sarif").stdout)["runs"][0]["properties"]["checked"] == 5
    assert "5 things checked" in run(VALID, "--format", "junit").stdout


def test_text_and_json_agree_on_warnings():
    assert "conforms, with 1 warning" in run(WARNED).stdout
    assert json.loads(run(WARNED, "--format", "json").stdout)["conforms"] is True
    assert "does not conform: 1 warning" in run(WARNED, "--fail-on", "warning").stdout
    assert json.loads(run(WARNED, "--fail-on", "warning", "--format", "json").stdout)["conforms"] is False


def test_data_that_do_not_conform_exit_with_1_and_a_report():
    result = run(INVALID)

    assert result.exit_code == 1
    number = INVALID.read_text(encoding="utf-8").splitlines().index("  yc:ordinal 0 .") + 1
    assert f"ex:zeroth  {INVALID}:{number}\n  violation yc:ordinal :{number}\n" in result.stdout
    assert "Write it as printed, such as 1." in result.stdout
    assert 'found: "0"^^xsd:integer' in result.stdout
    assert "[ycsh:Pairing-ordinal]" in result.stdout
    assert result.stdout.endswith(f"{INVALID}: does not conform: 7 violations (47 triples, 10 things checked)\n")


def test_the_report_is_available_in_chinese():
    result = run(INVALID, "--lang", "zh")

    assert "友城关系恰有两方，且均为地方。" in result.stdout
    assert result.stdout.endswith(f"{INVALID}：不符合要求：7处违规（47个三元组，检查了10个条目）\n")


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
@pytest.mark.parametrize(
    "value",
    [
        "9" * 5000, "-" + "9" * 5000, "1e9999999999", "1." + "1" * 5000, '"-0044-03-15"^^xsd:date',
        '"12021-11-05"^^xsd:date', '"0000-01-01T00:00:00"^^xsd:dateTime', '"P999999999999Y"^^xsd:duration',
        '"--02-29"^^xsd:gMonthDay',
        '"99999999999999999999-01-01"^^xsd:date', '"１２"^^xsd:integer', '"\\uFFFF"', "[]", "( 1 2 )",
    ],
)  # fmt: skip
@pytest.mark.parametrize("predicate", ["yc:value", "yc:established", "yc:earliest", "ex:p"])
def test_unusual_values_exit_with_0_1_or_2(predicate, value, engine, tmp_path):
    """Without a traceback: an internal error would exit with 2 and say so."""
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    prefixes = "@prefix ex: <https://example.org/> . @prefix xsd: <http://www.w3.org/2001/XMLSchema#> ."
    shapes.write_text(
        f"""{SHAPES} {prefixes} ex:T sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; sh:minInclusive 3 ;
        sh:maxExclusive "2021-11-05"^^xsd:date ; sh:lessThan ex:p ; sh:maxLength 10 ; sh:pattern "^a" ] ."""
    )
    data.write_text(
        f"""{prefixes} @prefix yc: <https://w3id.org/youcheng/ontology#> .
        ex:q a yc:Quantity , yc:Event , ex:City ; {predicate} {value} ."""
    )

    for result in (run(data, "--engine", engine), run(data, "--shapes", shapes, "--engine", engine)):
        assert result.exit_code in {0, 1, 2}
        assert "internal error" not in result.stderr


def test_an_internal_error_exits_with_2(monkeypatch):
    monkeypatch.setattr("youcheng.validation.jobs.run.validate", None)

    result = run(VALID)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("youcheng: internal error, please report it: TypeError: ")


def test_a_report_is_the_same_each_time(tmp_path):
    """Blank nodes of shapes and data are numbered."""
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    shapes.write_text(SHAPES.replace("ex:P .", "[ sh:path ex:name ; sh:minCount 1 ] ."))
    data.write_text("@prefix ex: <https://example.org/> . [] a ex:City . [] a ex:City .")

    for form in ("text", "json", "turtle", "sarif", "junit"):
        first, second = (run(data, "--shapes", shapes, "--format", form).stdout for _ in range(2))
        assert first == second
    assert "The number of values must be at least 1." in run(data, "--shapes", shapes).stdout
    assert "值的数量不得少于1。" in run(data, "--shapes", shapes, "--lang", "zh").stdout


def test_a_syntax_error_exits_with_2_and_names_line_and_column(tmp_path):
    path = tmp_path / "broken.ttl"
    path.write_text("@prefix yc: <https://w3id.org/youcheng/ontology#> .\nyc:a yc:b oops .\n")

    result = run(path)

    assert (result.exit_code, result.stdout) == (2, "")
    assert re.match(rf"youcheng: {re.escape(str(path))}:2:\d+: ", result.stderr)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("absent.ttl",), "No such file"),
        ((VALID, "--shapes", "absent.ttl"), "no such file; the project's shapes are called data, data-agents,"),
        ((VALID, "--format", "pdf"), "Invalid value for '--format'"),
        ((VALID, "--background", "absent.ttl"), "does not exist"),
    ],
)
def test_invalid_arguments_exit_with_2(arguments, message):
    result = run(*arguments)

    assert result.exit_code == 2
    assert message in result.stderr


def test_standard_input_is_read():
    text = INVALID.read_text(encoding="utf-8")

    assert run("-", input=text).exit_code == 1
    assert "\nex:zeroth  -:25\n" in run("-", input=text).stdout
    assert run("-", "--input-format", "turtle", input=text).exit_code == 1
    assert run("-", "--input-format", "jsonld", input=text).exit_code == 2


def test_a_compressed_file_is_read_up_to_the_limit(tmp_path):
    path = tmp_path / "pairings.ttl.gz"
    path.write_bytes(gzip.compress(INVALID.read_bytes()))
    bomb = tmp_path / "bomb.ttl.gz"
    bomb.write_bytes(gzip.compress(VALID.read_bytes() + b"#" * (3 << 20)))

    assert run(path).exit_code == 1
    assert run(bomb).exit_code == 0
    result = run(bomb, "--max-size", 2)
    assert (result.exit_code, "larger than 2 MB" in result.stderr) == (2, True)


def test_several_files_are_one_graph(tmp_path):
    places, pairing = tmp_path / "places.ttl", tmp_path / "pairing.nt"
    quads = list(ox.parse(path=str(VALID)))
    of_pairing = [quad for quad in quads if quad.subject.value.endswith("lakeville-rivertown")]
    for path, some in ((places, set(quads) - set(of_pairing)), (pairing, set(of_pairing))):
        path.write_bytes(ox.serialize([quad.triple for quad in some], format=ox.RdfFormat.N_TRIPLES))

    assert run(pairing).exit_code == 1
    assert run(pairing, places).exit_code == 0
    assert run(pairing, "--background", places).exit_code == 0


def test_the_background_is_not_validated(tmp_path):
    nameless = tmp_path / "nameless.ttl"
    nameless.write_text("<https://example.org/x> a <https://w3id.org/youcheng/ontology#Country> .")

    assert run(nameless).exit_code == 1
    assert run(VALID, "--background", nameless).exit_code == 0


def test_the_vocabulary_is_not_validated(tmp_path):
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "data.ttl"
    shapes.write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix yc: <https://w3id.org/youcheng/ontology#> .
        yc:S sh:targetClass yc:Bound , <http://www.w3.org/2002/07/owl#Class> ;
          sh:targetNode <https://example.org/absent> ;
          sh:property [ sh:path <https://example.org/note> ; sh:minCount 1 ] ."""
    )
    data.write_text("<http://a> <http://b> <http://c> .")

    report = json.loads(run(data, "--shapes", shapes, "--format", "json").stdout)

    assert [result["focus"] for result in report["results"]] == ["https://example.org/absent"]


def test_the_published_json_ld_context_is_not_fetched(tmp_path):
    data = tmp_path / "country.jsonld"
    country = {
        "@context": ["https://w3id.org/youcheng/context.jsonld", {"ex": "https://example.org/"}],
        "id": "ex:avalon", "type": "Country", "label": {"en": "Avalon", "zh": "阿瓦隆"},
    }  # fmt: skip
    data.write_text(json.dumps(country, indent=1), encoding="utf-8")

    assert run(data).stdout == f"{data}: conforms (3 triples, 1 thing checked)\n"
    data.write_text(json.dumps(country | {"label": {"en": "Avalon"}}, indent=1), encoding="utf-8")
    assert f"ex:avalon  {data}:8\n  violation rdfs:label" in run(data).stdout
    data.write_text('{"@context": "https://w3id.org/youcheng/context.jsonld",\n oops}', encoding="utf-8")
    assert f"{data}:2:2: " in run(data).stderr


def test_a_file_of_shapes_replaces_the_default_shapes(tmp_path):
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "cities.ttl"
    shapes.write_text(SHAPES)
    data.write_text("@prefix ex: <https://example.org/> .\n\nex:a a ex:City .")

    result = run(data, "--shapes", shapes)

    assert result.exit_code == 0
    assert result.stdout == (
        f"ex:a  {data}:3\n  note <https://example.org/name> :3\n    Name it.\n    [ex:P]\n\n"
        f"{data}: conforms, with 1 note (1 triple, 1 thing checked)\n"
    )
    assert run(data, "--shapes", shapes, "--fail-on", "info").exit_code == 1
    assert run(data, "--shapes", shapes, "--fail-on", "warning").exit_code == 0
    assert "Name it." not in run(data, "--shapes", shapes, "--severity", "warning").stdout


def test_shapes_of_the_project_are_chosen_by_name():
    example = EXAMPLES / "YunnanPairingShape" / "invalid.ttl"

    assert run(example).exit_code == 0
    assert run(example, "--shapes", "data", "--shapes", "data-yunnan").exit_code == 1
    assert run(EXAMPLES / "PositionSelectorShape" / "invalid.ttl", "--shapes", "evidence").exit_code == 1


@pytest.mark.parametrize("engine", ["auto", "pyshacl"])
def test_the_engine_can_be_chosen(engine, monkeypatch):
    """Each run uses one engine: the other is broken here."""
    other = {"auto": "youcheng.validation.pyshacl_engine.run_pyshacl", "pyshacl": "youcheng.validation.engine.evaluate"}
    monkeypatch.setattr(other[engine], None)

    result = run(INVALID, "--engine", engine, "--format", "json")

    assert result.exit_code == 1
    assert json.loads(result.stdout)["counts"]["violation"] == 7


def test_malformed_shapes_exit_with_2(tmp_path):
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(SHAPES.replace("sh:minCount 1", 'sh:minCount "one"'))

    data = tmp_path / "cities.ttl"
    data.write_text("@prefix ex: <https://example.org/> . ex:a a ex:City .")

    result = run(data, "--shapes", shapes)

    assert result.exit_code == 2
    assert f'{shapes}:3: ex:P sh:minCount "one": The value must be a well-formed literal' in result.stderr


def test_entailment_can_be_requested(tmp_path):
    shapes = tmp_path / "twins.ttl"
    shapes.write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix yc: <https://w3id.org/youcheng/ontology#> .
        yc:S a sh:NodeShape ; sh:targetClass yc:City ; sh:property [ sh:path yc:twinnedWith ; sh:minCount 1 ] ."""
    )
    example = EXAMPLES / "YunnanPairingShape" / "valid.ttl"
    data = tmp_path / "data.ttl"
    data.write_text(example.read_text(encoding="utf-8"), encoding="utf-8")

    assert run(data, "--shapes", shapes).exit_code == 1
    assert run(data, "--shapes", shapes, "--entailment").exit_code == 0


def test_warnings_fail_only_with_fail_on():
    assert run(WARNED).exit_code == 0
    assert "1 warning" in run(WARNED).stdout
    assert run(WARNED, "--fail-on", "warning").exit_code == 1


def test_out_writes_a_file(tmp_path):
    path = tmp_path / "report.json"

    assert run(INVALID, "--format", "json", "--out", path).stdout == ""
    assert json.loads(path.read_text(encoding="utf-8"))["conforms"] is False


@pytest.mark.parametrize(("form", "rdf"), [("turtle", ox.RdfFormat.TURTLE), ("jsonld", ox.RdfFormat.JSON_LD)])
def test_rdf_reports_use_the_shacl_vocabulary(form, rdf):
    result = run(INVALID, "--format", form)

    triples = list(ox.parse(result.stdout.encode(), format=rdf))
    of = {}
    for triple in triples:
        of.setdefault(triple.predicate.value.removeprefix(SH), []).append(triple.object)
    assert result.exit_code == 1
    assert [one.value for one in of["conforms"]] == ["false"]
    assert len(of["result"]) == len(of["focusNode"]) == len(of["sourceShape"]) == 7
    assert {one.language for one in of["resultMessage"]} == {"en", "zh"}
    assert run(INVALID, "--format", form).stdout == result.stdout


def test_json_has_all_results_in_both_languages():
    report = json.loads(run(INVALID, "--format", "json").stdout)

    assert report["counts"] == {"info": 0, "warning": 0, "violation": 7}
    (result,) = [one for one in report["results"] if one["focus"].endswith("zeroth")]
    assert result["path"] == "https://w3id.org/youcheng/ontology#ordinal"
    assert result["component"] == "MinInclusiveConstraintComponent"
    assert set(result["message"]) == {"en", "zh"}
    assert (result["file"], result["line"], result["severity"]) == (str(INVALID), 25, "violation")


def test_csv_has_a_row_for_each_result():
    rows = list(csv.DictReader(io.StringIO(run(INVALID, "--format", "csv", "--lang", "zh").stdout)))

    assert len(rows) == 7
    assert {row["severity"] for row in rows} == {"violation"}
    assert rows[-1]["message"].endswith("请按所印书写，如1。")
    assert (rows[-1]["file"], rows[-1]["line"]) == (str(INVALID), "25")


def test_csv_has_no_formulas(tmp_path):
    data = tmp_path / "formula.ttl"
    data.write_text(
        '<https://example.org/a> <https://w3id.org/youcheng/ontology#printed> "x" . '
        "<https://example.org/b> <https://w3id.org/youcheng/ontology#quantity> _:b ."
    )
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(SHAPES.replace("Name it.", "=cmd()").replace("sh:targetClass ex:City", "sh:targetNode ex:a"))

    (row,) = csv.DictReader(io.StringIO(run(data, "--shapes", shapes, "--format", "csv").stdout))

    assert row["message"] == "'=cmd()"


def test_sarif_has_files_and_lines():
    log = json.loads(run(INVALID, WARNED, "--format", "sarif").stdout)

    (ran,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert ran["tool"]["driver"]["name"] == "youcheng validate"
    rules = [rule["id"] for rule in ran["tool"]["driver"]["rules"]]
    assert len(ran["results"]) == 8
    assert {result["level"] for result in ran["results"]} == {"error", "warning"}
    for result in ran["results"]:
        assert rules[result["ruleIndex"]] == result["ruleId"]
        (location,) = result["locations"]
        assert location["physicalLocation"]["artifactLocation"]["uri"] in {INVALID.as_uri(), WARNED.as_uri()}
        assert location["physicalLocation"]["region"]["startLine"] > 1
        assert result["message"]["text"].isascii()


def test_junit_has_a_test_case_for_each_shape():
    suites = ET.fromstring(run(INVALID, WARNED, "--format", "junit").stdout.encode())  # noqa: S314  (our own output)

    (suite,) = suites
    cases = {case.get("classname"): case for case in suite.findall("testcase")}
    assert int(suite.get("tests")) == len(cases) > 20
    assert int(suite.get("failures")) == 6 == len(suite.findall("testcase/failure"))
    assert f"{INVALID}:25: ex:zeroth: " in cases["ycsh:Pairing-ordinal"].find("failure").text
    assert "Nothing is to be mended" in cases["ycsh:DisputedThing-contradiction"].find("system-out").text
    assert len(cases["ycsh:PlaceShape"]) == 0
    assert "ycsh:VisitShape" not in cases  # no visit in the data


def test_junit_stays_xml_whatever_the_data_hold(tmp_path):
    shapes, data = tmp_path / "shapes.ttl", tmp_path / "cities.ttl"
    shapes.write_text(SHAPES.replace("Name it.", "Bell\\u0007 & <tag>").replace("sh:Info", "sh:Violation"))
    data.write_text("@prefix ex: <https://example.org/> . ex:a a ex:City .")

    suites = ET.fromstring(run(data, "--shapes", shapes, "--format", "junit").stdout.encode())  # noqa: S314  (our own output)

    assert "Bell� & <tag>" in suites.find(".//failure").text


def test_the_own_graph_is_validated_without_files():
    result = run("--format", "json")

    report = json.loads(result.stdout)
    assert result.exit_code == 0
    assert report["counts"]["violation"] == 0
    assert report["validated"] == "data/graph/youcheng.nq"
    assert report["triples"] > 10_000
    assert all(one["stated_in"] for one in report["results"])


def test_the_own_graph_can_be_validated_with_a_file_of_shapes(tmp_path):
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix yc: <https://w3id.org/youcheng/ontology#> .
        yc:S sh:targetClass yc:Pairing ; sh:property [ sh:path yc:party ; sh:minCount 2 ; sh:message "Two." ] ."""
    )

    assert run("--shapes", shapes).exit_code == 0
    without = run("--shapes", shapes, "--no-entailment")
    assert without.exit_code == 1
    assert "pairing:kunming-fujisawa  stated in passage:9, " in without.stdout


def test_relative_iris_of_two_files_of_one_name_are_told_apart(tmp_path):
    for folder, name in (("a", "One"), ("b", "Two")):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "data.ttl").write_text(
            f"<#it> a <https://w3id.org/youcheng/ontology#{name}> .", encoding="utf-8"
        )
    files = [str(tmp_path / folder / "data.ttl") for folder in "ab"]
    results = json.loads(CliRunner().invoke(main, ["validate", *files, "--format", "json"]).stdout)["results"]

    assert {(result["focus"], result["file"], result["line"]) for result in results} == {
        ("file:///data.ttl#it", files[0], 1),
        ("file:///2/data.ttl#it", files[1], 1),
    }


@pytest.mark.parametrize("suffix", ["ttl", "nt", "rdf", "jsonld", "trig", "nq"])
def test_a_document_of_a_local_server_is_checked_like_the_canonical_one(suffix, client, tmp_path):
    """The vocabulary is known without a word about the address of the server."""
    local, canonical = tmp_path / f"local.{suffix}", tmp_path / f"canonical.{suffix}"
    content = client.get(f"/doc/pairing/kunming-fujisawa.{suffix}").text
    local.write_text(content, encoding="utf-8")
    canonical.write_text(content.replace("http://127.0.0.1:8000/", BASE), encoding="utf-8")

    result = run(local, "--format", "json")
    expected = json.loads(run(canonical, "--format", "json").stdout)["results"]
    assert result.exit_code == 1
    assert "http://127.0.0.1:8000/id/" in result.stdout
    found = json.loads(result.stdout.replace("http://127.0.0.1:8000/", BASE))["results"]
    assert len(found) > 1
    assert {(one["focus"], one["shape"]) for one in found} == {(one["focus"], one["shape"]) for one in expected}


@pytest.mark.parametrize("place", ["yunnan", "sichuan"])
def test_the_base_of_data_is_recognised_by_their_prefixes(place, tmp_path):
    """A shape names a thing: Yunnan is the same one under any base."""
    data = tmp_path / "data.ttl"
    data.write_text(
        f"""@prefix yc: <{BASE}ontology#> . @prefix place: <https://cities.example.org/id/place/> .
        <https://cities.example.org/id/pairing/x> a yc:Pairing ; yc:yunnanParty place:kunming .
        place:kunming yc:locatedIn place:{place} ."""
    )

    results = json.loads(run(data, "--shapes", "data-yunnan", "--format", "json").stdout)["results"]
    assert ("does not lie in Yunnan" in str(results)) is (place != "yunnan")
