"""Numbers and dates in full-width or other digits are ill-typed; the report says what they are and how to fix them."""

import json

import pytest
from click.testing import CliRunner

from youcheng.cli import main
from youcheng.paths import resource

PREFIXES = """@prefix ex: <https://example.org/> . @prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
TARGET = "ex:S sh:targetSubjectsOf ex:p ; sh:property [ sh:path ex:p ; "


def run(tmp_path, data: str, shapes: str, *options: str):
    for name, content in (("data.ttl", data), ("shapes.ttl", shapes)):
        (tmp_path / name).write_text(PREFIXES + content, encoding="utf-8")
    arguments = ["validate", str(tmp_path / "data.ttl"), "--shapes", str(tmp_path / "shapes.ttl"), *options]
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize(
    ("literal", "constraint", "plain"),
    [
        ("'２０２１'^^xsd:integer", "sh:datatype xsd:integer", "2021"),
        ("'２０２１-１１-０５'^^xsd:date", "sh:datatype xsd:date ; sh:message 'A date'@en , '日期'@zh", "2021-11-05"),
        ("'２０２１－１１－０５'^^xsd:date", "sh:datatype xsd:date", None),
        ("'１．５'^^xsd:decimal", "sh:minInclusive 1", "1.5"),
        ("'１０：００：００'^^xsd:time", "sh:datatype xsd:time", "10:00:00"),
        ("'２０２１'^^xsd:gYear", "sh:lessThan ex:q", None),
    ],
)
def test_full_width_digits_are_explained_in_both_languages(literal, constraint, plain, tmp_path):
    shapes = f"{TARGET}{constraint} ] ."
    (result,) = json.loads(
        run(tmp_path, f"ex:a ex:p {literal} ; ex:q '2022'^^xsd:gYear .", shapes, "--format", "json").stdout
    )["results"]

    assert "full-width" in result["message"]["en"]
    assert "全角" in result["message"]["zh"]
    assert "半角" in result["message"]["zh"]
    assert plain is None or f"“{plain}”" in result["message"]["zh"]


def test_digits_of_other_scripts_are_explained(tmp_path):
    assert (
        "write “2021”"
        in run(tmp_path, "ex:a ex:p '٢٠٢١'^^xsd:integer .", f"{TARGET}sh:datatype xsd:integer ] .").stdout
    )


def test_a_wrong_value_without_digits_has_no_hint(tmp_path):
    output = run(tmp_path, "ex:a ex:p '二〇二一'^^xsd:integer .", f"{TARGET}sh:datatype xsd:integer ] .").stdout

    assert "0 to 9" not in output


def test_an_ill_typed_literal_that_no_shape_checks_is_noted(tmp_path):
    result = run(
        tmp_path,
        "ex:a ex:p 1 ;\n  ex:q '２'^^xsd:integer , 'x'^^xsd:date .",
        f"{TARGET}sh:minCount 1 ] .",
        "--lang",
        "zh",
    )

    assert result.exit_code == 0
    assert 'data.ttl:4: "２"^^xsd:integer不是合法的xsd:integer；没有形状检查该值。“２”中有全角字符' in result.stdout
    assert '"x"^^xsd:date不是合法的xsd:date；没有形状检查该值。\n' in result.stdout


def test_the_number_of_a_shape_is_explained(tmp_path):
    result = run(tmp_path, "ex:a ex:p 1 .", f"{TARGET}sh:maxCount '２'^^xsd:integer ] .", "--lang", "zh")

    assert result.exit_code == 2
    assert "值须为数据类型xsd:integer的合法字面量。“２”中有全角字符" in result.stderr


def test_a_cell_is_explained(tmp_path):
    sheet = (
        (resource("data/templates") / "pairing.csv").read_text(encoding="utf-8").replace("1990-05-01", "１９９０-05-01")
    )
    (tmp_path / "pairing.csv").write_text(sheet, encoding="utf-8")
    output = CliRunner().invoke(main, ["validate", str(tmp_path / "pairing.csv"), "--lang", "zh"]).stdout

    assert "pairing.csv:2" in output
    assert "“１９９０-05-01”中有全角字符" in output
