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
        (PAIRING + b",x" * 16 + b"\n", None, "cities.csv:3:1: the column pairing is empty"),
        (PAIRING.replace("湖城".encode(), "湖城".encode("gbk")), None, "in UTF-8"),
        (PAIRING + b'"open', None, "cities.csv:3: unexpected end of data"),
        (PAIRING + b'"' + b"x" * 200_000 + b'"', None, "cities.csv:3: field larger"),
        (PAIRING, b"[]", "not CSV on the Web metadata"),
        (PAIRING, b"[" * 100_000, "not CSV on the Web metadata"),
        (PAIRING.replace(b"lakeville,", b"http://x y,", 1), None, "cities.csv:2:5: the column party_1_en: "),
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


def table(columns: list[dict], **more) -> bytes:
    schema = {key: more.pop(key) for key in ("primaryKey", "aboutUrl", "lang", "foreignKeys") if key in more}
    return json.dumps({"tableSchema": {"columns": columns} | schema} | more).encode()


E = "http://e.org/"
NAME = {"name": "n", "titles": "Name", "aboutUrl": E + "{n}", "propertyUrl": E + "name"}
ID = {"name": "i", "titles": "Id", "suppressOutput": True}


@pytest.mark.parametrize(
    ("metadata", "content", "expected"),
    [
        (
            table([ID, {"name": "n", "titles": "Name"}], aboutUrl=E + "{i}", lang="de"),
            "Id,Name\n7,Genf",
            {f'<{E}7> <file:///cities.csv#n> "Genf"@de'},
        ),
        (
            table([ID, {"titles": "Name", "lang": "fr"}], aboutUrl=E + "{i}", lang="de"),
            "Id,Name\n7,Genf",
            {f'<{E}7> <file:///cities.csv#Name> "Genf"@fr'},
        ),
        (
            table([ID | {"aboutUrl": E + "x"}, NAME | {"aboutUrl": E + "{i}"}], propertyUrl=E + "never"),
            "Id,Name\n7,Genf",
            {f'<{E}7> <{E}name> "Genf"'},
        ),
        (
            table([NAME | {"separator": ";", "aboutUrl": E + "x"}]),
            "Name\nA; B;;C",
            {f'<{E}x> <{E}name> "{c}"' for c in "ABC"},
        ),
        (
            table([ID, NAME | {"null": ["-", "n/a"], "aboutUrl": E + "{i}"}]),
            "Id,Name\n1,-\n2,n/a\n3,x",
            {f'<{E}3> <{E}name> "x"'},
        ),
        (table([ID, NAME | {"default": "none", "aboutUrl": E + "{i}"}]), "Id,Name\n1,\n", {f'<{E}1> <{E}name> "none"'}),
        (table([NAME | {"propertyUrl": "schema:name"}]), "Name\nA", {f'<{E}A> <http://schema.org/name> "A"'}),
        (
            table([NAME | {"propertyUrl": "skos:notation", "datatype": {"base": "number"}}]),
            "Name\n1",
            {f'<{E}1> <http://www.w3.org/2004/02/skos/core#notation> "1"^^<http://www.w3.org/2001/XMLSchema#double>'},
        ),
        (
            table([NAME | {"datatype": "datetime", "aboutUrl": E + "{_row}-{_sourceRow}"}]),
            "Name\n\n2021-11-05T00:00:00",
            {f'<{E}1-3> <{E}name> "2021-11-05T00:00:00"^^<http://www.w3.org/2001/XMLSchema#dateTime>'},
        ),
        (
            table([NAME], dialect={"delimiter": "|", "header": True}),
            "Name\nA;B,C",
            {f'<{E}A%3BB%2CC> <{E}name> "A;B,C"'},
        ),
        (
            json.dumps(
                {"tables": [{"url": "a/other.csv"}, {"url": "cities.csv", "tableSchema": {"columns": [NAME]}}]}
            ).encode(),
            "Name\nA",
            {f'<{E}A> <{E}name> "A"'},
        ),
    ],
)
def test_metadata_are_read_by_the_specification(metadata, content, expected):
    assert triples(content.encode(), metadata) == expected


def test_a_declared_encoding_is_used():
    metadata = table([NAME | {"aboutUrl": E + "x"}], dialect={"encoding": "gb18030"})

    assert triples("Name\n昆明".encode("gb18030"), metadata) == {f'<{E}x> <{E}name> "昆明"'}


def test_a_row_without_an_address_is_one_blank_node():
    quads = read_table("cities.csv", b"Id,Name\n1,A\n2,B", table([{"titles": "Id"}, {"titles": "Name"}]), "file:///c")

    assert len({quad.subject for quad, _ in quads}) == 2
    assert len(quads) == 4


@pytest.mark.parametrize(
    ("metadata", "content", "message"),
    [
        (table([ID, NAME]), "Id,Name\n1,A,B", r"cities\.csv:2: 3 cells, but the header has 2; .*double quotes"),
        (table([ID, NAME]), 'Id,Name\n1,"A,B"\n2', r"cities\.csv:3: 1 cells, but"),
        (table([ID, NAME]), "Id,Name,Name\n1,A,B", r"cities\.csv:1: .*twice: Name"),
        (
            table([ID, NAME], primaryKey="i"),
            "Id,Name\n1,A\n2,B\n1,C",
            r"cities\.csv:4: the same key \(i\) as in line 2",
        ),
        (table([ID, NAME], primaryKey=["i", "n"]), "Id,Name\n1,A\n1,A", r"cities\.csv:3: the same key \(i, n\)"),
        (table([NAME | {"required": True}, ID]), "Name,Id\n,1", r"cities\.csv:2:1: the column Name is empty"),
        (table([NAME | {"required": True, "null": "-"}]), "Name\n-", r"cities\.csv:2:1: the column Name is empty"),
        (
            table([ID, NAME | {"propertyUrl": "ex:name"}]),
            "Id,Name\n1,A",
            r"cities\.csv:2:2: the column Name: the prefix ex:",
        ),
        (
            table([NAME | {"datatype": {"base": "date", "format": "M/d/yyyy"}}]),
            "Name\nA",
            "datatype.format of CSV on the Web",
        ),
        (table([NAME | {"datatype": {"base": "integer", "minimum": 1}}]), "Name\nA", "datatype.minimum of CSV"),
        (table([NAME | {"ordered": True}]), "Name\nA", "ordered true of CSV"),
        (table([NAME], dialect={"commentPrefix": "%"}), "Name\nA", 'commentPrefix "%" of CSV'),
        (table([NAME], dialect={"header": False}), "Name\nA", "header false of CSV"),
        (table([NAME], dialect={"encoding": "no-such"}), "Name\nA", "the mapping is not CSV on the Web"),
        (table([NAME], dialect={"encoding": "hex"}), "Name\nA", "the mapping is not CSV on the Web"),
        (table([NAME], dialect={"delimiter": "||"}), "Name\nA", "the mapping is not CSV on the Web"),
        (table([NAME | {"lang": "no language"}]), "Name\nA", "cities.csv:2:1: the column Name: "),
        (table([NAME | {"datatype": ["date"]}]), "Name\nA", "the mapping is not CSV on the Web"),
        (table([NAME | {"titles": {}}]), "Name\nA", "unknown: Name"),
        (table([NAME], foreignKeys=[{}]), "Name\nA", "foreignKeys"),
        (table([NAME], transformations=[]), "Name\nA", "transformations"),
        (table([NAME | {"propertyURL": "x"}]), "Name\nA", "propertyURL"),
        (table([NAME], **{"@context": ["http://www.w3.org/ns/csvw", {"@base": E}]}), "Name\nA", "@base of CSV"),
        (json.dumps({"tables": [{"url": "other.csv"}]}).encode(), "Name\nA", "the mapping is not CSV on the Web"),
    ],
)
def test_what_is_wrong_or_not_read_is_named(metadata, content, message):
    with pytest.raises(DocumentInvalid, match=message):
        triples(content.encode(), metadata)


@pytest.mark.parametrize("value", [True, False, 0, 7, [], ["a"], {"en": "a"}])
@pytest.mark.parametrize("name", ["aboutUrl", "propertyUrl", "valueUrl", "default", "separator", "lang", "null"])
def test_a_property_that_must_be_text_is_refused_with_another_value(name, value):
    column = {"name": "a", "titles": "a", name: [value] if name == "null" else value}
    metadata = json.dumps({"url": "cities.csv", "tableSchema": {"columns": [column]}}).encode()

    with pytest.raises(DocumentInvalid, match=r"^cities\.csv-metadata\.json: "):
        triples(b"a\nb\n", metadata)


@pytest.mark.parametrize("encoding", ["idna", "punycode", "utf-32"])
def test_a_file_that_is_not_in_the_declared_encoding_is_refused(encoding):
    metadata = json.dumps(
        {"url": "cities.csv", "dialect": {"encoding": encoding}, "tableSchema": {"columns": [{"name": "a"}]}}
    ).encode()

    with pytest.raises(DocumentInvalid, match=r"^cities\.csv: "):
        triples(b"xn--\xff\xff--\n..\n", metadata)
