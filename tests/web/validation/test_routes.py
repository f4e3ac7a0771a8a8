"""The validator over HTTP: requests, reports in each format, and pages."""

import gzip
import io
import json
import re
import tomllib
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from youcheng.cli import main
from youcheng.paths import resource, root
from youcheng.rdf.namespaces import EXTERNAL, YC
from youcheng.web.validation import starter_templates
from youcheng.web.validation.request import MAX_REQUEST_BYTES, _safe_name
from youcheng.web.validation.routes import iri_of_part
from youcheng.web.validation.shapes_catalog import shapes_catalog
from youcheng.web.view.i18n import catalogue

SH = EXTERNAL["sh"]
BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
FOLDER = resource("data/templates")
TURTLES = sorted(path.name for path in FOLDER.glob("*.ttl") if path.name != "faulty.ttl")
GOOD = (FOLDER / "pairing.ttl").read_text(encoding="utf-8")
FAULTY = (FOLDER / "faulty.ttl").read_text(encoding="utf-8")


def send(client, body, media_type="text/turtle", **options):
    """Send a document as the body of a POST."""
    headers = {"Content-Type": media_type} | options.pop("headers", {})
    return client.post("/validate", data=body, headers=headers, **options)


def fill_in(client, headers=None, **fields):
    """Send the form as a browser does."""
    return client.post("/validate", data=fields, headers=headers or BROWSER, content_type="multipart/form-data")


def converted(text, form):
    """Return a document in another format."""
    return ox.serialize(ox.parse(text, format=ox.RdfFormat.TURTLE), format=form)


# --- what may be sent


@pytest.mark.parametrize(
    ("media_type", "form"),
    [
        ("text/turtle", ox.RdfFormat.TURTLE),
        ("application/trig", ox.RdfFormat.TRIG),
        ("application/n-triples", ox.RdfFormat.N_TRIPLES),
        ("application/n-quads", ox.RdfFormat.N_QUADS),
        ("application/ld+json", ox.RdfFormat.JSON_LD),
        ("application/rdf+xml", ox.RdfFormat.RDF_XML),
    ],
)
@pytest.mark.parametrize("compress", [bytes, gzip.compress], ids=["plain", "gzip"])
def test_every_format_is_read(client, media_type, form, compress):
    good, faulty = (compress(converted(text, form)) for text in (GOOD, FAULTY))
    json_ = {"headers": {"Accept": "application/json"}}

    assert send(client, good, f"{media_type}; charset=utf-8", **json_).json["conforms"] is True
    assert len(send(client, faulty, media_type, **json_).json["results"]) == 7


def test_suffixes_of_uploaded_files_tell_their_format(client):
    places, pairing = GOOD.split("ex:lakeville-rivertown a")[0], GOOD
    files = [
        (io.BytesIO(pairing.encode()), "../pairing.ttl"),
        (io.BytesIO(gzip.compress(converted(places + "ex:x a yc:City .", ox.RdfFormat.JSON_LD))), "more.jsonld.gz"),
    ]

    response = fill_in(client, {"Accept": "application/json"}, file=files)

    assert response.json["validated"] == "pairing.ttl, more.jsonld.gz"
    assert {result["focus"] for result in response.json["results"]} == {"https://example.org/id/x"}


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("C:\\data\\a.ttl", "a.ttl"),
        ("../../etc/passwd", "passwd"),
        ("a\n<b>.ttl", "a_b_.ttl"),
        ("", "input"),
        ("友城.ttl", "友城.ttl"),
    ],
)
def test_names_of_files_are_harmless(name, shown):
    assert _safe_name(name) == shown


# --- what comes back


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("*/*", "text/plain"),
        ("text/turtle", "text/turtle"),
        ("application/ld+json", "application/ld+json"),
        ("application/json", "application/json"),
        ("text/csv", "text/csv"),
        ("application/sarif+json", "application/sarif+json"),
        ("application/xml", "application/xml"),
        ("text/html", "text/html"),
    ],
)
def test_the_accept_header_chooses_the_format(client, accept, media_type):
    response = send(client, FAULTY, headers={"Accept": accept})

    assert response.status_code == 200
    assert response.mimetype == media_type
    assert response.headers["Cache-Control"] == "no-store"
    assert "Accept" in response.headers["Vary"]


@pytest.mark.parametrize("name", ["turtle", "ttl", "jsonld", "json", "csv", "sarif", "junit", "text", "html"])
def test_a_parameter_chooses_the_format(client, name):
    response = send(client, FAULTY, query_string={"format": name})

    assert response.status_code == 200


def test_each_format_of_report_is_valid(client):
    def report(name):
        return send(client, FAULTY, query_string={"format": name}).text

    turtle = list(ox.parse(report("turtle"), format=ox.RdfFormat.TURTLE))
    assert sum(quad.predicate.value == f"{SH}result" for quad in turtle) == 7
    assert len(list(ox.parse(report("jsonld"), format=ox.RdfFormat.JSON_LD))) == len(turtle)
    (run,) = json.loads(report("sarif"))["runs"]
    assert {result["locations"][0]["physicalLocation"]["region"]["startLine"] for result in run["results"][2:]} <= {
        9, 10, 11, 12, 18,
    }  # fmt: skip
    assert int(ET.fromstring(report("junit")).get("failures")) > 0  # noqa: S314  (it is our own)
    assert len(report("csv").splitlines()) == 8


def test_the_language_can_be_chosen(client):
    chinese = send(client, FAULTY, query_string={"lang": "zh"}).text

    assert "缺少中文名称" in chinese
    assert "缺少中文名称" in send(client, FAULTY, headers={"Accept-Language": "zh-CN"}).text


# --- what a person reads


def test_the_form_works_without_script(client):
    page = client.get("/validate", headers=BROWSER).text

    assert re.search(r'<form id="desk" method="post" action="/validate[^"]*" enctype="multipart/form-data"', page)
    assert 'name="text"' in page
    assert 'name="file"' in page
    assert "curl --data-binary" in page
    for file in shapes_catalog().files:
        assert f'value="{file.name}"' in page


def test_the_report_names_place_message_value_and_shape(client):
    page = fill_in(client, text=FAULTY).text

    assert 'data-line="11"' in page
    assert "yc:established &#34;May 1990&#34;^^xsd:date ;" in page
    assert 'href="/shapes#DatedThing-established"' in page
    assert "as precise as the source and no more" in page
    assert "sh:class yc:Attestation" in page
    assert 'form="desk" name="download" value="sarif"' in page
    assert "ex:lakeville-rivertown a yc:Pairing" in page.partition("<textarea")[2]


def test_the_report_page_is_available_in_chinese(client):
    page = fill_in(client, BROWSER | {"Accept-Language": "zh"}, text=FAULTY).text

    assert "您的数据不符合要求" in page
    assert "缺少中文名称" in page


def test_nested_reasons_can_be_opened(client):
    shapes = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix yc: <https://w3id.org/youcheng/ontology#> .
        @prefix ex: <https://example.org/> .
        ex:s a sh:NodeShape ; sh:targetClass yc:City ; sh:node ex:inner .
        ex:inner a sh:NodeShape ; sh:property ex:p .
        ex:p sh:path yc:since ; sh:minCount 1 ; sh:message "no beginning" ."""

    page = fill_in(client, text=GOOD, given=shapes).text

    details = page.partition("<details><summary>Details")[2].partition("</details>")[0]
    assert "no beginning" in details
    assert "ex:p" in details or "example.org/p" in details


def test_uploaded_text_is_escaped(client):
    evil = GOOD.replace('"Lakeville"@en', '"</textarea><script>alert(1)</script>"')

    page = fill_in(client, text=evil).text

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_syntax_error_keeps_the_text_and_names_the_place(client):
    response = fill_in(client, text="<x:a> <x:b>\n  <x:c> ,, .")

    assert response.status_code == 400
    assert 'data-line="2"' in response.text
    assert "&lt;x:a&gt; &lt;x:b&gt;" in response.text.partition("<textarea")[2]


def test_a_syntax_error_is_a_problem_with_line_and_document(client):
    response = send(client, "<x:a> <x:b>\n  <x:c> ,, .", headers={"Accept": "application/json"})

    assert response.status_code == 400
    assert response.mimetype == "application/problem+json"
    assert response.json["type"].endswith("/problems/invalid-document")
    assert (response.json["line"], response.json["document"]) == (2, "input.ttl")


def test_a_document_without_checked_things_does_not_conform(client):
    page = fill_in(client, text="<x:a> <x:b> <x:c> .").text

    assert "Nothing could be checked" in page
    assert "report-unchecked" in page
    report = send(client, "<x:a> <x:b> <x:c> .", headers={"Accept": "application/json"}).json
    assert (report["outcome"], report["conforms"]) == ("could-not-be-checked", None)


def test_the_example_names_its_faults(client):
    page = client.get("/validate?example=1", headers=BROWSER).text

    assert "Four faults" in page.partition("<textarea")[2]


# --- our own graph


def test_the_report_of_a_part_can_be_cached(client):
    response = client.get("/validate?part=passage/9", headers=BROWSER)

    assert response.status_code == 200
    assert "conforms" in response.text
    again = client.get("/validate?part=passage/9", headers=BROWSER | {"If-None-Match": response.headers["ETag"]})
    assert again.status_code == 304


def test_the_report_of_the_own_graph_links_passages(client):
    page = client.get("/validate?part=", headers=BROWSER).text

    assert 'href="/id/passage/' in page
    assert re.search(r'href="/validate\?part=&amp;download=sarif"', page)


def test_an_unknown_part_is_not_found(client):
    assert client.get("/validate?part=place/atlantis", headers={"Accept": "application/json"}).status_code == 404


@pytest.mark.parametrize(
    ("named", "iri"),
    [
        ("place/kunming", "https://h/id/place/kunming"),
        ("place:kunming", "https://h/id/place/kunming"),
        ("/doc/place/kunming", "https://h/id/place/kunming"),
        ("https://h/doc/place/kunming", "https://h/id/place/kunming"),
        ("https://w3id.org/youcheng/id/place/kunming", "https://w3id.org/youcheng/id/place/kunming"),
        ("graph/editorial", "https://h/graph/editorial"),
        ("", ""),
    ],
)
def test_parts_have_short_names(named, iri):
    assert iri_of_part(named, "https://h/") == iri


# --- what is refused


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"method": "POST", "data": b"x", "content_type": "application/pdf"}, 415),
        ({"method": "POST", "data": b"x"}, 415),
        ({"method": "POST", "data": GOOD, "content_type": "text/turtle; charset=gbk"}, 415),
        ({"method": "POST", "data": {"text": ""}}, 400),
        ({"method": "POST", "data": GOOD, "content_type": "text/turtle", "query_string": "part=place/kunming"}, 400),
        ({"method": "POST", "data": GOOD, "content_type": "text/turtle", "query_string": "entailment=perhaps"}, 400),
        ({"method": "POST", "data": GOOD, "content_type": "text/turtle", "query_string": "shapes=nonsense"}, 400),
        ({"method": "POST", "data": GOOD, "content_type": "text/turtle", "query_string": "format=pdf"}, 406),
        ({"method": "POST", "data": {"text": GOOD, "input-format": "pdf"}}, 400),
        ({"method": "POST", "data": {"text": GOOD, "given": "<x:a> <x:b>"}}, 400),
        ({"method": "GET", "headers": {"Accept": "text/turtle"}}, 406),
        ({"method": "DELETE"}, 405),
    ],
)  # fmt: skip
def test_an_invalid_request_is_a_problem(client, request_, status):
    request_.setdefault("headers", {"Accept": "application/json"})
    response = client.open("/validate", **request_)

    assert response.status_code == status
    assert "problem" in response.mimetype or status == 406


def test_a_request_that_is_too_large_is_not_read(client):
    class Endless(io.RawIOBase):
        """A long body, which must not be read to its end."""

        read_so_far = 0

        def readable(self):
            return True

        def readinto(self, buffer):
            self.read_so_far += len(buffer)
            assert self.read_so_far <= MAX_REQUEST_BYTES + 2**20
            buffer[:] = b" " * len(buffer)
            return len(buffer)

    for media_type in ("text/turtle", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"):
        body = {"wsgi.input": Endless(), "CONTENT_LENGTH": "1000000000", "CONTENT_TYPE": media_type}
        response = client.post("/validate", environ_overrides=body, headers={"Accept": "application/json"})
        assert response.status_code == 413
        assert response.json["type"].endswith("/problems/document-too-large")


def test_a_large_text_can_be_pasted(client):
    """A form's field may be as large as a file: Werkzeug's own limit is half a megabyte."""
    text = GOOD + "".join(f'<x:{number}> <x:p> "{"x" * 50}" .\n' for number in range(15_000))
    assert len(text) > 1_000_000

    response = client.post(
        "/validate",
        data=urlencode({"text": text}),
        content_type="application/x-www-form-urlencoded",
        headers={"Accept": "application/json"},
    )

    assert response.json["conforms"] is True


# --- the way in


def test_every_template_is_offered(client):
    page = client.get("/validate/start", headers=BROWSER).text

    linked = set(re.findall(r'href="/validate/templates/([^"]+)"', page))
    assert linked == set(starter_templates.files()) - {"faulty.ttl"}
    for name in linked:
        response = client.get(f"/validate/templates/{name}")
        assert response.status_code == 200
        assert response.data == (FOLDER / name).read_bytes()
    assert client.get("/validate/templates/templates.toml").status_code == 404
    assert client.get("/validate/templates/..%2Fcatalog.ttl").status_code == 404


def test_the_rules_for_a_pairing_come_from_the_shapes(client):
    page = client.get("/validate/start", headers=BROWSER).text
    must = page.partition('id="must"')[2].partition('id="others"')[0]

    for name in ("Pairing-parties", "Pairing-countries", "Thing-label-en", "Thing-label-zh"):
        assert re.search(rf'href="/shapes#{name}".*?required', must, re.DOTALL), name
    for rule in shapes_catalog().rules(f"{YC}Pairing", f"{YC}Relation"):
        assert rule.messages["en"]
        assert rule.messages["zh"]


@pytest.mark.parametrize("name", TURTLES)
def test_each_template_conforms_and_has_its_class(name):
    classes = next(
        entry["classes"]
        for entry in tomllib.loads((FOLDER / "templates.toml").read_text(encoding="utf-8"))["template"]
        if f"{entry['classes'][0].lower()}.ttl" == name
    )
    text = (FOLDER / name).read_text(encoding="utf-8")

    result = CliRunner().invoke(main, ["validate", str(FOLDER / name), "--fail-on", "info"])

    assert result.exit_code == 0, result.output
    assert f"a yc:{classes[0]}" in text or classes[0] in {"Place", "Event"}


@pytest.mark.parametrize("name", TURTLES)
def test_each_template_is_minimal(name):
    """Without its Chinese name a template does not conform."""
    lines = (FOLDER / name).read_text(encoding="utf-8")
    broken = re.sub(r'"@en , "[^"]+"@zh', '"@en', lines, count=1)

    result = CliRunner().invoke(main, ["validate", "-", "--input-format", "turtle"], input=broken)

    assert result.exit_code == 1


# --- what others put into their repositories


def snippet(name):
    return (FOLDER / "automation" / name).read_text(encoding="utf-8")


def test_the_commands_of_the_snippets_work(tmp_path, monkeypatch):
    """Each command runs on data that conform and on data that do not."""
    commands = re.findall(
        r"youcheng (validate data/\*\.ttl.*)", "\n".join(map(snippet, ("github.yaml", "gitlab.yaml", "command.sh")))
    )
    assert len(commands) == 3
    monkeypatch.chdir(tmp_path)
    (tmp_path / "data").mkdir()
    for text, code in ((GOOD, 0), (FAULTY, 1)):
        (tmp_path / "data" / "cities.ttl").write_text(text, encoding="utf-8")
        for command in commands:
            arguments = command.replace("data/*.ttl", "data/cities.ttl").split()
            assert CliRunner().invoke(main, arguments).exit_code == code
    assert json.loads((tmp_path / "report.sarif").read_text(encoding="utf-8"))["runs"]
    assert ET.parse(tmp_path / "report.xml").getroot().tag == "testsuites"  # noqa: S314  (it is our own)


def test_the_pre_commit_hook_takes_the_matching_files(tmp_path):
    """pre-commit appends the names of the changed files to the entry."""
    ours = (
        (root() / ".pre-commit-hooks.yaml").read_text(encoding="utf-8")
        if (root() / ".pre-commit-hooks.yaml").exists()
        else ""
    )
    for text in filter(None, (ours, snippet("pre-commit.yaml"))):
        assert re.search(r"^ *entry: youcheng validate$", text, re.MULTILINE)
        (pattern,) = re.findall(r"files: (.+)$", text, re.MULTILINE)
        assert all(re.search(pattern, name) for name in ("a.ttl", "b/c.jsonld", "d.nq.gz"))
        assert not any(re.search(pattern, name) for name in ("a.py", "ttl", "README.md"))
    paths = []
    for name, text in (("a.ttl", GOOD), ("b.ttl", FAULTY)):
        (tmp_path / name).write_text(text, encoding="utf-8")
        paths.append(str(tmp_path / name))

    assert CliRunner().invoke(main, ["validate", *paths[:1]]).exit_code == 0
    assert CliRunner().invoke(main, ["validate", *paths]).exit_code == 1


def test_every_message_exists_in_both_languages():
    english, chinese = catalogue("en"), catalogue("zh")
    ours = {key for key in english if key.startswith(("validate.", "start."))}

    assert ours
    assert ours == {key for key in chinese if key.startswith(("validate.", "start."))}
    for key in ours:
        assert set(re.findall(r"\{\w+\}", english[key])) == set(re.findall(r"\{\w+\}", chinese[key]))


def test_a_spreadsheet_is_read_with_and_without_its_mapping(client):
    sheet = (FOLDER / "pairing.csv").read_bytes()
    renamed = sheet.replace(b"attestation", b"strength")
    mapping = (
        (FOLDER / "pairing.csv-metadata.json").read_bytes().replace(b'"titles": "attestation"', b'"titles": "strength"')
    )
    json_ = {"Accept": "application/json"}

    assert send(client, sheet, "text/csv", headers=json_).json["conforms"] is True
    assert send(client, renamed, "text/csv", headers=json_).status_code == 400
    files = [(io.BytesIO(renamed), "my.csv"), (io.BytesIO(mapping), "my.csv-metadata.json")]
    assert fill_in(client, json_, file=files).json["conforms"] is True


def test_the_published_context_is_known_under_both_bases(client):
    for base in ("https://w3id.org/youcheng/", "http://127.0.0.1:8000/"):
        document = {"@context": f"{base}context.jsonld", "@id": "https://example.org/x", "@type": "City"}
        response = send(client, json.dumps(document), "application/ld+json", headers={"Accept": "application/json"})
        assert "Thing-label-en" in response.text, response.text
