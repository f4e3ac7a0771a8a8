"""The validation page in a browser: paste, upload, broken and hostile files, a part of the graph."""

import gzip
import json

import pytest
from playwright.sync_api import expect

from youcheng.paths import resource

FOLDER = resource("data/templates")
FAULTY = (FOLDER / "faulty.ttl").read_text(encoding="utf-8")
SCREENS = [
    pytest.param(locale, dark, width, script, id=f"{locale}-{'dark' if dark else 'light'}-{width}")
    for locale, dark, width, script in (
        ("en-GB", False, 1280, True),
        ("zh-CN", True, 1280, True),
        ("zh-CN", False, 360, True),
        ("en-GB", True, 360, True),
    )
]
BOMB = "<!DOCTYPE r [<!ENTITY a '0123456789'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><r>&b;</r>"
CONTEXT = json.dumps({"@context": "https://example.org/context.jsonld", "@id": "https://example.org/x"})
IMPORT = (
    "<https://example.org/o> <http://www.w3.org/2002/07/owl#imports> <https://example.org/far> . "
    "<https://example.org/x> a <https://w3id.org/youcheng/ontology#City> ."
)


def send(page):
    page.locator("#desk button.primary").click()
    expect(page.locator("#report")).to_be_visible()


def test_pasted_data_are_fixed_and_validated_again(visit):
    page = visit("/validate")
    page.fill("#text", FAULTY)
    page.focus("#text")
    page.keyboard.press("Control+Enter")
    expect(page.locator(".report-fails")).to_be_visible()

    page.locator(".entry", has_text="is not a day").locator("a[data-line]").click()
    selected = page.locator("#text").evaluate("one => one.value.slice(one.selectionStart, one.selectionEnd)")
    assert selected.strip() == 'yc:established "May 1990"^^xsd:date ;'

    page.fill("#text", (FOLDER / "pairing.ttl").read_text(encoding="utf-8"))
    send(page)
    expect(page.locator(".report-conforms")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no script"])
def test_upload_works_with_and_without_script(visit, script):
    page = visit("/validate", script=script)
    content = gzip.compress(FAULTY.encode())
    page.set_input_files("#file", {"name": "cities.ttl.gz", "mimeType": "application/gzip", "buffer": content})
    send(page)

    expect(page.locator("#verdict")).to_contain_text("cities.ttl.gz")
    expect(page.locator(".excerpt").first).to_contain_text("line 9")


def test_the_report_is_downloaded(visit):
    page = visit("/validate?example=1")
    send(page)
    with page.expect_download() as download:
        page.get_by_role("button", name="SARIF").click()

    assert download.value.suggested_filename == "report.sarif"
    assert json.loads(download.value.path().read_text(encoding="utf-8"))["runs"]


def test_a_syntax_error_leads_to_its_line(visit):
    page = visit("/validate")
    page.fill("#text", "@prefix : <https://example.org/> .\n:a :b ,, .")
    send(page)

    page.locator("#report a[data-line]").click()
    assert page.evaluate("document.activeElement.id") == "text"
    assert page.evaluate("document.activeElement.selectionStart") >= 35


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("bomb.rdf", BOMB.encode(), "entity"),
        ("remote.jsonld", CONTEXT.encode(), "nothing is fetched"),
        ("import.ttl", IMPORT.encode(), "owl:imports <https://example.org/far> is not fetched"),
    ],
)
def test_a_hostile_file_is_refused_with_a_message(visit, name, content, said):
    page = visit("/validate")
    page.set_input_files("#file", {"name": name, "mimeType": "application/octet-stream", "buffer": content})
    send(page)

    expect(page.locator("#report")).to_contain_text(said)


def test_results_for_a_part_of_the_graph_link_to_pages(visit):
    page = visit("/validate")
    page.fill("#part", "place/shangrila")
    page.locator(".own button").click()
    expect(page.locator("#verdict")).to_be_visible()
    page.locator(".thing h4 a").first.click()

    expect(page.locator("h1")).to_be_visible()
    assert "/doc/place/shangrila" in page.url


@pytest.mark.parametrize(("locale", "dark", "width", "script"), SCREENS)
def test_pages_are_accessible(visit, axe, locale, dark, width, script):
    page = visit("/validate", locale=locale, dark=dark, width=width, script=script)
    for path in ("/validate", "/validate?part=", "/validate/start", "/validate?example=1"):
        page.goto(path)
        for details in page.locator("main details").all():
            details.evaluate("one => { one.open = true }")
        assert axe(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    send(page)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
