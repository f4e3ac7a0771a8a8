"""The query workbench as people meet it: write, complete, run, cancel, look, ask for evidence, take along."""

import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest

expect = pytest.importorskip(
    "playwright.sync_api", reason="playwright is not installed: the workbench is NOT tested by this run"
).expect

PAIRINGS = "SELECT ?pairing WHERE { ?pairing a yc:Pairing } ORDER BY ?pairing"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
WORDS = {
    "en-GB": {"run": "Run", "evidence": "Evidence", "rows": "rows", "map": "Map", "table": "Table"},
    "zh-CN": {"run": "运行", "evidence": "依据", "rows": "行", "map": "地图", "table": "表格"},
}
SCREENS = [
    pytest.param(locale, dark, width, id=f"{locale}-{'dark' if dark else 'light'}-{width}")
    for locale, dark, width in (
        ("en-GB", False, 1280),
        ("zh-CN", True, 1280),
        ("zh-CN", False, 360),
        ("en-GB", True, 360),
    )
]


def write(page, query: str) -> None:
    """Put a query into the editor, by keyboard."""
    page.locator(".cm-content").click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)
    page.keyboard.press("Escape")


def ask(page, query: str) -> None:
    """Write a query and run it, by keyboard."""
    write(page, query)
    page.keyboard.press("Control+Enter")


def text_of(page) -> str:
    return "\n".join(page.locator(".cm-line").all_inner_texts()).replace("\n\n", "\n")


def rows(page):
    return page.locator(".wb-table tbody tr:not(.wb-evidence)")


def settled(page, view: str) -> None:
    page.wait_for_selector(f".wb-tabs [role=tab][aria-selected=true]:text-is('{view}')")
    page.wait_for_selector(".wb-view:not([aria-busy])")


def test_a_query_is_run_by_keyboard_alone(visit):
    page = visit()
    ask(page, PAIRINGS)
    rows(page).first.wait_for()
    assert "Kunming–Fujisawa" in page.locator(".wb-table").inner_text()
    assert re.fullmatch(r"Done: \d+ in [\d.]+ s\.", page.locator(".wb-status").inner_text())


def test_the_focus_leaves_the_editor_with_escape_and_tab(visit):
    page = visit()
    page.locator(".cm-content").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.wb-editor')") is None


def test_properties_of_the_class_come_first_and_the_prefix_is_declared(visit):
    page = visit()
    write(page, "SELECT ?p WHERE { ?p a yc:Pairing ; ")
    page.keyboard.type("yc:yunn")
    page.get_by_role("option", name=re.compile("yc:yunnanParty")).wait_for()
    page.wait_for_timeout(200)
    page.keyboard.press("Enter")
    assert text_of(page).startswith("PREFIX yc: <")
    assert "yc:yunnanParty" in text_of(page)


@pytest.mark.parametrize(("typed", "offered"), [("昆明", "place:kunming"), ("kunm", "place:kunming")])
def test_things_complete_by_their_names_in_both_languages(visit, typed, offered):
    page = visit()
    write(page, "SELECT ?p WHERE { ?p yc:yunnanParty ")
    page.keyboard.type(typed)
    assert page.get_by_role("option", name=re.compile(offered)).first.inner_text()


def test_classes_complete_by_their_chinese_name(visit):
    page = visit(locale="zh-CN")
    write(page, "SELECT ?p WHERE { ?p a ")
    page.keyboard.type("友城")
    page.get_by_role("option", name=re.compile("yc:Pairing")).first.wait_for()


def test_an_error_is_marked_where_it_is_and_explained(visit):
    page = visit()
    ask(page, "SELECT ?p WHERE {\n  ?p a yc:Pairing\n  ?q rdfs:label ?r\n}")
    page.get_by_role("alert").wait_for()
    assert page.get_by_role("button", name="Line 3, column").is_visible()
    assert page.locator(".cm-lintRange-error").all_inner_texts() == ["rdfs:label"]
    assert "Frequent causes" in page.get_by_role("alert").inner_text()


def test_a_term_that_the_graph_does_not_use_is_named_with_the_nearest(visit):
    page = visit()
    ask(page, "SELECT ?p WHERE { ?p a yc:Pairings }")
    page.get_by_text("Did you mean yc:Pairing?").wait_for()


def test_a_query_is_cancelled_on_the_server(visit):
    page = visit()
    ask(page, ENDLESS)
    page.wait_for_timeout(500)
    with page.expect_response(lambda response: "/sparql/queries/" in response.url) as cancelled:
        page.get_by_role("button", name="Cancel").click()
    assert cancelled.value.status == 204
    assert "Cancelled" in page.locator(".wb-status").inner_text()
    ask(page, "ASK { ?p a yc:Pairing }")
    page.get_by_text("Yes", exact=True).wait_for()


def test_the_draft_and_its_undo_history_outlive_a_reload(visit):
    page = visit()
    write(page, "ASK { ?before a yc:Pairing }")
    page.wait_for_timeout(600)
    page.keyboard.type(" # after")
    page.reload()
    page.locator(".cm-content").click()
    assert "# after" in text_of(page)
    page.keyboard.press("Control+z")
    assert "# after" not in text_of(page)
    assert "?before" in text_of(page)


def test_names_can_be_switched_to_iris_and_the_table_sorted_and_filtered(visit):
    page = visit()
    ask(page, PAIRINGS)
    rows(page).first.wait_for()
    page.get_by_label("Names instead of IRIs").uncheck()
    page.get_by_role("link", name="pairing:kunming-fujisawa").wait_for()
    page.get_by_label("Names instead of IRIs").check()
    page.get_by_role("button", name="pairing", exact=True).click()
    first = rows(page).first.inner_text()
    assert page.get_by_role("columnheader", name="pairing").get_attribute("aria-sort") == "ascending"
    page.keyboard.press("Enter")
    page.locator("th[aria-sort=descending]").wait_for()
    assert rows(page).first.inner_text() != first
    page.get_by_label("Filter").fill("kuching")
    expect(rows(page)).to_have_count(1)


def test_the_complete_result_is_paged(visit):
    page = visit()
    ask(page, "SELECT ?s ?o WHERE { ?s rdfs:label ?o } ORDER BY ?s ?o LIMIT 170")
    page.get_by_text("1–50 of 170").wait_for()
    page.get_by_role("button", name="Last page").click()
    page.get_by_text("151–170 of 170").wait_for()
    assert rows(page).count() == 20


def test_a_row_opens_onto_the_lines_and_words_behind_it(visit):
    page = visit()
    ask(
        page,
        "SELECT ?pairing ?party WHERE { ?pairing yc:foreignParty ?party FILTER (?party = place:fujisawa) }",
    )
    page.get_by_role("button", name="Evidence").first.click()
    evidence = page.locator(".wb-evidence")
    evidence.locator(".voice-passage a").first.wait_for()
    assert "line 9" in evidence.inner_text()
    assert "藤泽市" in evidence.inner_text()


def test_a_triple_of_a_graph_is_traced_to_its_voice(visit):
    page = visit()
    ask(page, "CONSTRUCT { ?s rdfs:label ?o } WHERE { ?s rdfs:label ?o FILTER (?s = place:kunming) }")
    rows(page).or_(page.locator("svg.wb-network, .wb-view p")).first.wait_for()
    page.get_by_role("tab", name="Table").click()
    page.get_by_role("button", name="Evidence").first.click()
    page.locator(".wb-evidence .voice-editorial").first.wait_for()


def test_what_is_entailed_says_why(visit):
    page = visit()
    ask(page, "SELECT ?place WHERE { place:kunming yc:twinnedWith ?place } ORDER BY ?place")
    page.get_by_role("button", name="Evidence").first.click()
    page.get_by_role("link", name="because …").first.click()
    page.wait_for_url("**/because?**")
    assert page.locator("h1").inner_text()


EXAMPLES = {"map": "Map", "timeline": "Timeline", "chart": "Chart", "network": "Network"}


@pytest.mark.parametrize("view", EXAMPLES)
def test_an_example_runs_with_one_click_in_the_view_that_it_names(visit, axe, view):
    page = visit()
    page.locator(".wb-list li", has=page.locator(f".wb-tag:text-is('{EXAMPLES[view]}')")).first.get_by_role(
        "button"
    ).click()
    settled(page, EXAMPLES[view])
    page.locator(".wb-view").locator("svg" if view != "chart" else ".wb-bars, svg").first.wait_for()
    assert axe(page) == []


def test_a_view_is_asked_for_in_a_comment(visit):
    page = visit()
    ask(page, f"#defaultView:Map\n{PAIRINGS}")
    settled(page, "Map")
    page.locator("svg.wb-map .arc").first.wait_for(state="attached")
    assert page.locator("svg.wb-map a").count() > 10


def test_the_response_is_shown_in_each_format(visit):
    page = visit()
    ask(page, PAIRINGS)
    page.get_by_role("tab", name="Response").click()
    page.get_by_label("Format").select_option("csv")
    expect(page.locator(".wb-raw")).to_have_text(re.compile(r"^pairing\s+http"))


def test_examples_are_found_in_both_languages(visit):
    page = visit()
    page.locator(".wb-example").first.wait_for()
    page.get_by_label("Find a question").fill("地图")
    found = page.locator(".wb-example").all_inner_texts()
    assert found
    assert all("map" in question.lower() or "where" in question.lower() for question in found)


def test_a_shared_address_brings_query_and_view_back(visit):
    page = visit()
    ask(page, PAIRINGS)
    rows(page).first.wait_for()
    page.get_by_role("tab", name="Map").click()
    settled(page, "Map")
    page.get_by_role("button", name="Copy link").click()
    page.get_by_text("on the clipboard").wait_for()
    address = page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(address).fragment) == {"query": [PAIRINGS], "view": ["map"]}
    other = visit(address)
    settled(other, "Map")
    assert text_of(other).strip() == PAIRINGS


def test_a_query_in_the_address_is_run(visit):
    page = visit(f"/sparql?query={quote(PAIRINGS)}")
    rows(page).first.wait_for()
    assert text_of(page).strip() == PAIRINGS


@pytest.mark.parametrize(
    ("name", "holds"),
    [("curl", "--data-urlencode query@-"), ("Python (SPARQLWrapper)", "SPARQLWrapper("), ("R", 'r"---(')],
)
def test_a_query_is_copied_as_code(visit, name, holds):
    page = visit()
    write(page, PAIRINGS)
    page.get_by_text("Copy as").click()
    page.get_by_role("button", name=name, exact=True).click()
    page.get_by_text("Copied.").wait_for()
    code = page.evaluate("navigator.clipboard.readText()")
    assert holds in code
    assert PAIRINGS in code


def test_a_result_is_downloaded_complete(visit):
    page = visit()
    ask(page, PAIRINGS)
    rows(page).first.wait_for()
    total = rows(page).count()
    page.get_by_text("Download", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    lines = Path(download.value.path()).read_text(encoding="utf-8").splitlines()
    assert lines[0] == "pairing"
    assert len(lines) == total + 1
    assert download.value.suggested_filename.endswith(".csv")


def test_a_result_is_cited_with_the_version_and_a_hash(visit):
    page = visit()
    ask(page, PAIRINGS)
    rows(page).first.wait_for()
    page.get_by_text("Cite", exact=True).click()
    page.wait_for_function(
        "/SHA-256 of the response: [0-9a-f]{64}/.test(document.querySelector('.wb-citation').textContent)"
    )


def test_the_history_is_kept_in_this_browser_and_can_be_forgotten(visit):
    page = visit()
    ask(page, PAIRINGS)
    rows(page).first.wait_for()
    page.get_by_role("tab", name="History").click()
    page.locator(".wb-history button").first.click()
    page.get_by_role("button", name="Forget all").click()
    assert page.locator(".wb-history li").count() == 0


@pytest.mark.parametrize(("locale", "dark", "width"), SCREENS)
def test_nothing_keeps_anyone_out(visit, axe, locale, dark, width):
    page = visit(locale=locale, dark=dark, width=width)
    words = WORDS[locale]
    page.get_by_role("button", name=words["run"], exact=True).click()
    rows(page).first.wait_for()
    assert axe(page) == []
    page.get_by_role("button", name=words["evidence"], exact=True).first.click()
    page.locator(".wb-evidence a").first.wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.get_by_role("tab", name=words["map"]).click()
    settled(page, words["map"])
    assert axe(page) == []


@pytest.mark.parametrize("locale", WORDS)
def test_without_script_the_form_answers(visit, locale):
    page = visit(locale=locale, script=False)
    form = page.locator("form.query")
    page.locator("#query").fill(PAIRINGS)
    form.locator("button").click()
    assert page.locator("section.result tbody tr").count() > 10
    assert page.locator("#workbench").is_hidden()


def test_where_the_script_fails_the_form_stays(visit):
    page = visit("/health", faults=True)
    page.route("**/part-*.js", lambda route: route.fulfill(content_type="text/javascript", body="export {}"))
    page.goto("/sparql")
    expect(page.locator(".wb-plain")).to_have_css("opacity", "1")
    assert page.locator("form.query").is_visible()
