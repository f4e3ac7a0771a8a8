"""The workbench in a browser: write, complete, run, cancel, view, show evidence, export."""

import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from playwright.sync_api import expect

PAIRINGS = "SELECT ?pairing WHERE { ?pairing a yc:Pairing } ORDER BY ?pairing"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
WORDS = {"en-GB": {"run": "Run", "evidence": "Evidence"}, "zh-CN": {"run": "运行", "evidence": "依据"}}
SCREENS = [
    pytest.param(locale, dark, width, id=f"{locale}-{'dark' if dark else 'light'}-{width}")
    for locale, dark, width in (
        ("en-GB", False, 1280),
        ("zh-CN", True, 1280),
        ("zh-CN", False, 360),
        ("en-GB", True, 360),
    )
]


def turn_to(page):
    """Focus the editor, which loads on focus, and return its text."""
    page.locator(".wb-editor").hover()
    return page.locator(".cm-content")


def write(page, query: str) -> None:
    """Put a query into the editor, by keyboard."""
    turn_to(page).click()
    page.keyboard.press("Control+a")
    page.keyboard.press("Delete")
    page.keyboard.insert_text(query)
    page.keyboard.press("Escape")


def ask(page, query: str) -> None:
    """Write a query and run it, by keyboard."""
    write(page, query)
    page.keyboard.press("Control+Enter")


def text_of(page) -> str:
    turn_to(page).wait_for()
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
    turn_to(page).click()
    page.keyboard.press("Escape")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.closest('.wb-editor')") is None


def test_the_editor_loads_on_keyboard_focus(visit):
    page = visit()
    field = page.get_by_role("textbox", name="SPARQL query")
    field.wait_for()
    assert page.locator(".cm-content").count() == 0
    assert page.evaluate("performance.getEntriesByType('resource').every(one => one.transferSize < 60_000)")

    field.focus()
    page.keyboard.press("Control+End")
    page.keyboard.type("# mine")
    page.locator(".cm-content").wait_for()
    page.keyboard.type(" too")
    assert text_of(page).rstrip().endswith("# mine too")


def test_the_field_before_the_editor_runs_its_query(visit):
    page = visit()
    page.get_by_role("button", name="Run", exact=True).press("Enter")
    rows(page).first.wait_for()
    assert page.locator(".cm-content").count() == 0


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


def test_an_error_is_marked_and_explained(visit, axe):
    page = visit()
    ask(page, "SELECT ?p WHERE {\n  ?p a yc:Pairing\n  ?q rdfs:label ?r\n}")
    page.get_by_role("alert").wait_for()
    assert page.get_by_role("button", name="Line 3, column").is_visible()
    assert page.locator(".cm-lintRange-error").all_inner_texts() == ["rdfs:label"]
    assert "Frequent causes" in page.get_by_role("alert").inner_text()
    assert axe(page) == []


@pytest.mark.parametrize(
    ("locale", "query", "marked", "kind", "said"),
    [
        ("en-GB", "ASK {\n  ?p nope:x 1 }", "nope:x", "error", "Line 2: the prefix “nope:” is not declared"),
        ("zh-CN", "ASK {\n  ?p nope:x 1 }", "nope:x", "error", "第 2 行：前缀“nope:”未声明。"),
        ("en-GB", "# 𠀀\nDELETE WHERE { ?s ?p ?o }", "DELETE", "error", "DELETE starts an update"),
        ("en-GB", "ASK { SERVICE <http://x/> {} }", "SERVICE", "error", "SERVICE"),
        ("zh-CN", "SELECT ?p WHERE { ?p a yc:Pairing ", "yc:Pairing", "info", "查询尚未写完。"),
    ],
)
def test_a_syntax_error_is_marked_while_typing(visit, locale, query, marked, kind, said):
    page = visit(locale=locale)
    write(page, query)
    page.locator(f".cm-lint-marker-{kind}").wait_for()
    assert page.locator(f".cm-lintRange-{kind}").all_inner_texts() == [marked]
    assert said in page.locator(".wb-fault").inner_text()
    write(page, "ASK {}")
    expect(page.locator(".cm-lint-marker")).to_have_count(0)
    expect(page.locator(".wb-fault")).to_be_empty()
    assert page.locator(".wb-history li").count() == 0


def test_a_likely_mistake_is_hinted_at(visit):
    page = visit(faults=True)
    page.route("**/sparql/check", lambda route: route.fulfill(status=503, body="{}"))
    write(page, "SELECT ?p WHERE { ?p a a yc:Pairing yc:Pairing }")
    page.locator(".cm-lintRange-warning").wait_for()
    assert "the endpoint decides" in page.locator(".wb-fault").inner_text()


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
    turn_to(page).click()
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


def test_a_row_shows_its_evidence(visit):
    page = visit()
    ask(page, "SELECT ?pairing ?party WHERE { ?pairing yc:foreignParty ?party FILTER (?party = place:fujisawa) }")
    page.get_by_role("button", name="Evidence", exact=True).first.click()
    evidence = page.locator(".wb-evidence")
    evidence.locator(".voice-passage a").first.wait_for()
    assert "line 9" in evidence.inner_text()
    assert "藤泽市" in evidence.inner_text()


def test_evidence_covers_variables_that_are_not_shown(visit, axe):
    page = visit(width=390, height=800)
    ask(
        page,
        "SELECT ?country (COUNT(*) AS ?n) "
        "WHERE { [] yc:yunnanParty place:kunming ; yc:foreignParty/yc:locatedIn ?country }"
        "GROUP BY ?country HAVING (?country = place:japan)",
    )
    page.get_by_role("button", name="Evidence", exact=True).first.click()
    evidence = page.locator(".wb-evidence")
    evidence.locator(".wb-statements").wait_for()
    facts = evidence.locator(".wb-statements > li").all_inner_texts()
    assert any("Kunming–Fujisawa" in fact and "Yunnan party" in fact and "line 9" in fact for fact in facts)
    assert any("Fujisawa" in fact and "located in" in fact and "Japan" in fact for fact in facts)
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_evidence_names_what_it_does_not_cover(visit):
    page = visit()
    ask(page, "SELECT ?a WHERE { ?a a yc:Pairing { SELECT ?a { ?a yc:foreignParty place:fujisawa } } }")
    page.get_by_role("button", name="Evidence", exact=True).first.click()
    page.get_by_text("Not covered: sub-queries").wait_for()
    assert "is of kind" in page.locator(".wb-statements").inner_text()


def test_a_triple_of_a_graph_has_evidence(visit):
    page = visit()
    ask(page, "CONSTRUCT { ?s rdfs:label ?o } WHERE { ?s rdfs:label ?o FILTER (?s = place:kunming) }")
    rows(page).or_(page.locator("svg.wb-network, .wb-view p")).first.wait_for()
    page.get_by_role("tab", name="Table").click()
    page.get_by_role("button", name="Evidence", exact=True).first.click()
    page.locator(".wb-evidence .voice-editorial").first.wait_for()


def test_an_entailed_triple_is_explained(visit):
    page = visit()
    ask(page, "SELECT ?place WHERE { place:kunming yc:twinnedWith ?place } ORDER BY ?place")
    page.get_by_role("button", name="Evidence", exact=True).first.click()
    page.get_by_role("link", name="because …").first.click()
    page.wait_for_url("**/because?**")
    assert page.locator("h1").inner_text()


EXAMPLES = {
    "map": "coordinates-of-partners",
    "timeline": "dated-events",
    "chart": "pairings-by-country",
    "network": "network-of-twins",
}
VIEWS = {
    "en-GB": {"map": "Map", "timeline": "Timeline", "chart": "Chart", "network": "Network"},
    "zh-CN": {"map": "地图", "timeline": "时间线", "chart": "图表", "network": "网络"},
}


@pytest.mark.parametrize(("locale", "dark", "width"), [("en-GB", False, 1280), ("zh-CN", True, 390)])
@pytest.mark.parametrize("view", EXAMPLES)
def test_an_example_runs_with_one_click_in_the_view_that_it_names(visit, axe, view, locale, dark, width):
    page = visit(locale=locale, dark=dark, width=width)
    name = VIEWS[locale][view]
    if width < 1000:
        page.locator(".wb-side > summary").click()
    example = page.locator(f".wb-list li:has(a[href*='{EXAMPLES[view]}'])")
    assert example.locator(".wb-tag").inner_text() == name
    example.get_by_role("button").click()
    settled(page, name)
    page.locator(".wb-view").locator("svg" if view != "chart" else ".wb-bars, svg").first.wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_a_comment_chooses_the_view(visit):
    page = visit()
    ask(page, f"#defaultView:Map\n{PAIRINGS}")
    settled(page, "Map")
    page.locator("svg.wb-map .arc").first.wait_for(state="attached")
    assert page.locator("svg.wb-map a").count() > 10


def test_the_raw_response_is_shown_in_each_format(visit, axe):
    page = visit()
    ask(page, PAIRINGS)
    page.get_by_role("tab", name="Response").click()
    page.get_by_role("tabpanel", name="Response").get_by_label("Format").select_option("csv")
    expect(page.locator(".wb-raw")).to_have_text(re.compile(r"^pairing\s+http"))
    assert axe(page) == []


def test_examples_are_found_in_both_languages(visit):
    page = visit()
    page.locator(".wb-example").first.wait_for()
    page.get_by_label("Find a question").fill("地图")
    found = page.locator(".wb-example").all_inner_texts()
    assert found
    assert all("map" in question.lower() or "where" in question.lower() for question in found)


def on_the_map(visit):
    """Return the workbench with the pairings on its map."""
    page = visit()
    ask(page, PAIRINGS)
    rows(page).first.wait_for()
    page.get_by_role("tab", name="Map").click()
    settled(page, "Map")
    return page


def test_a_share_link_restores_query_and_view(visit):
    page = on_the_map(visit)
    page.get_by_text("Copy link").click()
    page.get_by_role("button", name="With the whole query").click()
    page.get_by_text("on the clipboard").wait_for()
    address = page.evaluate("navigator.clipboard.readText()")
    assert parse_qs(urlsplit(address).fragment) == {"query": [PAIRINGS], "view": ["map"]}
    other = visit(address)
    settled(other, "Map")
    assert text_of(other).strip() == PAIRINGS


def test_a_short_link_restores_query_and_view(visit, axe):
    page = on_the_map(visit)
    page.get_by_text("Copy link").click()
    assert axe(page) == []
    page.get_by_role("button", name="Short").click()
    page.get_by_text("short address of this query").wait_for()
    address = page.evaluate("navigator.clipboard.readText()")
    assert re.search(r"/q/[0-9a-f]{16}\?lang=en#view=map$", address)
    other = visit(address)
    settled(other, "Map")
    assert text_of(other).strip() == PAIRINGS


def test_a_query_in_the_address_runs_once(visit):
    page = visit("/health")
    sent = []
    page.on("request", lambda request: sent.append((request.method, urlsplit(request.url).path, request.post_data)))
    page.goto(f"/sparql?query={quote(PAIRINGS)}")
    rows(page).first.wait_for()
    assert text_of(page).strip() == PAIRINGS
    assert page.locator("section.result").count() == 0
    assert [path for method, path, text in sent if method == "GET" and path == "/sparql"] == ["/sparql"]
    assert [path for method, path, text in sent if text == PAIRINGS and path == "/sparql"] == ["/sparql"]


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


def test_the_complete_result_is_downloaded(visit):
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
    expect(page.locator(".wb-citation")).to_have_text(re.compile("SHA-256 of the response: [0-9a-f]{64}"))


def test_the_history_is_kept_in_this_browser_and_can_be_forgotten(visit):
    page = visit()
    ask(page, PAIRINGS)
    rows(page).first.wait_for()
    page.get_by_role("tab", name="History").click()
    page.locator(".wb-history button").first.click()
    page.get_by_role("button", name="Forget all").click()
    assert page.locator(".wb-history li").count() == 0


@pytest.mark.parametrize(("locale", "dark", "width"), SCREENS)
def test_the_workbench_is_accessible(visit, axe, locale, dark, width):
    page = visit(locale=locale, dark=dark, width=width)
    words = WORDS[locale]
    page.get_by_role("button", name=words["run"], exact=True).click()
    rows(page).first.wait_for()
    page.get_by_role("button", name=words["evidence"], exact=True).first.click()
    page.locator(".wb-evidence a").first.wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("locale", WORDS)
def test_the_form_works_without_script(visit, locale):
    page = visit(locale=locale, script=False)
    form = page.locator("form.query")
    page.locator("#query").fill(PAIRINGS)
    form.locator("button").click()
    assert page.locator("section.result tbody tr").count() > 10
    assert page.locator("#workbench").is_hidden()


def test_a_query_in_the_address_runs_without_script(visit):
    page = visit(f"/sparql?query={quote(PAIRINGS)}", script=False)
    page.wait_for_url("**format=html")
    assert page.locator("section.result tbody tr").count() > 10


def test_the_form_remains_if_the_script_fails(visit):
    page = visit("/health", faults=True)
    page.route("**/part-*.js", lambda route: route.fulfill(content_type="text/javascript", body="export {}"))
    page.goto("/sparql")
    expect(page.locator(".wb-plain")).to_have_css("opacity", "1")
    assert page.locator("form.query").is_visible()
