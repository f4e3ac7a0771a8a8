"""Spreadsheets read by their mapping: same triples as the Turtle templates, and errors with a line."""

import json

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from youcheng.cli import main
from youcheng.errors import DocumentInvalid
from youcheng.paths import resource
from youcheng.validation.input.csvw import read_table

FOLDER = resource("data/templates")
SHEETS = sorted(path.name for path in FOLDER.glob("*.csv"))
PAIRING = (FOLDER / "pairing.csv").read_bytes()
MAPPING = (FOLDER / "pairing.csv-metadata.json").read_bytes()


def triples(content, mapping=None, name="cities.csv"):
    return {str(quad.triple) for quad, _ in read_table(name, content, mapping, f"file:///{name}")}


@pytest.mark.parametrize("name", SHEETS)
def test_each_spreadsheet_conforms(name):
    result = CliRunner().invoke(main, ["validate", str(FOLDER / name), "--fail-on", "info"])

    assert result.exit_code == 0, result.output


@pytest.mark.parametrize("name", [name for name in SHEETS if name not in {"visit.csv", "count.csv", "quantity.csv"}])
def test_a_spreadsheet_has_the_triples_of_the_turtle_template(name):
    turtle = ox.parse(path=str(FOLDER / name.replace(".csv", ".ttl")), format=ox.RdfFormat.TURTLE)

    assert triples((FOLDER / name).read_bytes()) == {str(quad.triple) for quad in turtle}


def test_every_template_in_turtle_has_a_spreadsheet():
    assert {name.removesuffix(".csv") for name in SHEETS} == {
        path.stem for path in FOLDER.glob("*.ttl") if path.stem != "faulty"
    }
    for name in SHEETS:
        assert json.loads((FOLDER / f"{name}-metadata.json").read_bytes())["url"] == name


def test_variants_of_csv_that_programs_save_are_read():
    """Byte order mark, semicolons, Windows line ends, columns in another order."""
    expected = triples(PAIRING)
    header, row = (line.split(",") for line in PAIRING.decode().splitlines())

    assert triples(b"\xef\xbb\xbf" + PAIRING.replace(b"\n", b"\r\n")) == expected
    assert triples(PAIRING.replace(b",", b";")) == expected
    assert triples(f"{','.join(reversed(header))}\n{','.join(reversed(row))}\n\n,,,\n".encode()) == expected


def test_an_empty_cell_has_no_triple():
    without = triples(PAIRING.replace(b"1990-05-01", b""))

    assert triples(PAIRING) - without == {
        next(triple for triple in triples(PAIRING) if "ontology#established" in triple)
    }


def test_an_iri_in_a_cell_replaces_the_template():
    found = triples(PAIRING.replace(b"lakeville,", b"https://w3id.org/youcheng/id/place/kunming,", 1))

    assert any("party> <https://w3id.org/youcheng/id/place/kunming>" in triple for triple in found)


def test_a_custom_mapping_is_used():
    mapping = {
        "tableSchema": {
            "columns": [
                {"name": "n", "titles": "Nummer", "suppressOutput": True},
                {"name": "l", "titles": "Name", "aboutUrl": "#{n}", "propertyUrl": "http://e.org/name", "lang": "de"},
            ]
        }
    }

    assert triples(b"Nummer,Name\n7,Genf\n", json.dumps(mapping).encode()) == {
        '<file:///cities.csv#7> <http://e.org/name> "Genf"@de'
    }


@pytest.mark.parametrize(
    ("content", "mapping", "message"),
    [
        (b"a,b\n1,2\n", None, "cities.csv:1: no template has"),
        (b"", None, "cities.csv:1: no template has"),
        (PAIRING.replace(b"attestation", b"strength"), MAPPING, "missing: attestation; unknown: strength"),
        (PAIRING + b",x" * 16 + b"\n", None, "cities.csv:3: the column pairing is empty"),
        (PAIRING.replace("湖城".encode(), "湖城".encode("gbk")), None, "in UTF-8"),
        (PAIRING + b'"open', None, "cities.csv:3: unexpected end of data"),
        (PAIRING + b'"' + b"x" * 200_000 + b'"', None, "cities.csv:3: field larger"),
        (PAIRING, b"[]", "not CSV on the Web metadata"),
        (PAIRING, b"[" * 100_000, "not CSV on the Web metadata"),
        (PAIRING.replace(b"lakeville,", b"http://x y,", 1), None, "cities.csv:2: "),
    ],
)
def test_an_error_names_its_line(content, mapping, message):
    with pytest.raises(DocumentInvalid, match=message):
        triples(content, mapping)


def test_a_result_has_the_line_of_its_row(tmp_path):
    rows = PAIRING + PAIRING.splitlines()[1].replace(b"lakeville-rivertown", b"second").replace(b"1990-05-01", b"1990?")
    (tmp_path / "cities.csv").write_bytes(rows)

    result = CliRunner().invoke(main, ["validate", str(tmp_path / "cities.csv"), "--format", "json"])

    (found,) = json.loads(result.output)["results"]
    assert (found["focus"], found["line"]) == ("https://example.org/id/second", 3)


def test_the_mapping_beside_a_file_is_used(tmp_path):
    (tmp_path / "mine.csv").write_bytes(PAIRING.replace(b"attestation", b"strength"))
    mapping = json.loads(MAPPING)
    for column in mapping["tableSchema"]["columns"]:
        if column.get("titles") == "attestation":
            column["titles"] = "strength"
    arguments = ["validate", str(tmp_path / "mine.csv")]

    assert CliRunner().invoke(main, arguments).exit_code == 2
    (tmp_path / "mine.csv-metadata.json").write_text(json.dumps(mapping), encoding="utf-8")
    assert CliRunner().invoke(main, arguments).exit_code == 0
