"""Pages in a browser: accessible, not cut off, and complete without script."""

import pytest

from youcheng.rdf.namespaces import KINDS as OURS
from youcheng.rdf.namespaces import RDF, YC

PAGES = [
    "/",
    "/passages",
    "/browse",
    "/browse?class=Event&country=china&country=japan&field=youth-exchange",
    "/browse?class=Person&attestation=asserted",
    "/browse?voice=article",
    "/search",
    "/search?q=yunnan",
    "/search?q=zzzz",
    "/data",
    "/dataset",
    "/ontology",
    "/shapes",
    "/queries",
    "/query/said-and-named",
    "/query/network-of-twins",
    "/graph/editorial",
    "/graph/entailed",
    "/sparql",
    "/validate",
    "/validate/start",
    "/problems/not-found",
    "/problems/malformed-query",
    "/doc/place/kunming",
    "/doc/place/yunnan",
    "/doc/place/japan",
    "/doc/pairing/yunnan-olomouc",
    "/doc/cooperation/yunnan-israel",
    "/doc/tie/yunnan-university-tel-aviv-university",
    "/doc/project/china-cambodia-agricultural-demonstration-park",
    "/doc/event/2017-korean-pupils-in-class",
    "/doc/person/xi-jinping",
    "/doc/group/62-audience",
    "/doc/organization/kunming-tourism-alliance",
    "/doc/office/president-china",
    "/doc/facility/shangrila-brewery",
    "/doc/statement/191-wish",
    "/doc/plan/114-study",
    "/doc/quantity/62-sales",
    "/doc/count/pairings",
    "/doc/unit/pairing",
    "/doc/field/agriculture",
    "/doc/concept/fields",
    "/doc/work/smile-of-angkor",
    "/doc/document/yunnan-israel-agreements",
    "/doc/dataset/geonames",
    "/doc/source/yunnan-2021",
    "/doc/passage/66",
    "/doc/decision/62-places-in-names",
    "/doc/contradiction/bali-date",
    "/because?subject={id}pairing/kunming-fujisawa&predicate={rdf}type&object={yc}Relation",
]
"""Every kind of page, and of every kind of thing."""
KINDS = {address.split("/")[2] for address in PAGES if address.startswith("/doc/")}
HEAVIEST = 150_000
"""Bytes that a page may transfer, all that it needs included; the drawing of the coast, kept for ever, apart."""
WEIGHT = """() => [...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]
  .filter(entry => !entry.name.includes('basemap')).reduce((sum, entry) => sum + entry.transferSize, 0)"""
SHIFT = """() => new Promise(done => {
  let sum = 0;
  new PerformanceObserver(list => list.getEntries().forEach(entry => sum += entry.value))
    .observe({type: 'layout-shift', buffered: true});
  requestAnimationFrame(() => setTimeout(() => done(sum), 50));
})"""
SCREENS = {"en-dark-desktop": ("en-GB", True, 1280), "zh-light-phone": ("zh-CN", False, 360)}
LARGE = {"/ontology", "/shapes"}
VIEWS = [
    pytest.param(path, *screen, id=f"{path}-{name}", marks=[pytest.mark.slow] * ((turn + row) % 2 or path in LARGE))
    for row, path in enumerate(PAGES)
    for turn, (name, screen) in enumerate(SCREENS.items())
]
"""Every page on every screen; each on one of them unless slow tests run."""


def complete(path: str, live_url: str) -> str:
    """Return an address with the IRIs in it."""
    named = {"{yc}": YC.replace("#", "%23"), "{id}": f"{live_url}/id/", "{rdf}": RDF.replace("#", "%23")}
    for placeholder, iri in named.items():
        path = path.replace(placeholder, iri)
    return path


def test_every_kind_of_thing_has_a_page_here():
    assert set(OURS) == KINDS


@pytest.mark.parametrize(("path", "locale", "dark", "width"), VIEWS)
def test_a_page_is_accessible_and_fits(visit, axe, live_url, path, locale, *, dark, width):
    page = visit(complete(path, live_url), locale=locale, dark=dark, width=width, height=800)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert 0 < page.evaluate(WEIGHT) < HEAVIEST
    assert page.evaluate(SHIFT) == 0


@pytest.mark.parametrize(
    "path", ["/doc/place/kunmin", "/browse?class=Mars", "/because?subject=x", "/doc/place/kunming.doc"]
)
def test_an_error_is_accessible_and_leads_on(visit, axe, path):
    page = visit(path, width=360, height=800, faults=True)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("main a", has_text="Browse").click()
    assert page.url.endswith("/browse")


def test_axe_finds_what_is_wrong(visit, axe):
    page = visit("/data")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/static/icon.svg\">')")

    assert any("image-alt" in fault for fault in axe(page))


def test_the_target_of_a_link_is_highlighted(visit):
    page = visit("/data")
    page.evaluate("""() => new Promise(done => requestAnimationFrame(() => {
      document.querySelector('main').style.marginTop = '300px';
      requestAnimationFrame(() => setTimeout(done, 50));
    }))""")

    assert page.evaluate(SHIFT) > 0.01


def test_facets_work_without_script(visit):
    page = visit("/browse", script=False)
    page.locator("a", has_text="pairing").first.click()
    page.locator(".facet-list a", has_text="Israel").first.click()
    assert page.locator(".members li").count() == 3

    page.locator(".chosen a").first.click()
    assert page.url.endswith("/browse?country=israel")


@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_complete_without_script(visit, live_url, path):
    page = visit(complete(path, live_url), script=False)

    assert page.locator("h1").bounding_box()["height"] > 10
    assert len(page.locator("main").inner_text()) > 50


def test_facets_work_by_keyboard(visit):
    page = visit("/browse?class=Pairing", script=False)
    for country in ("Israel", "Malaysia"):
        page.locator(".facet-list a", has_text=country).first.focus()
        page.keyboard.press("Enter")
        page.locator(".chosen", has_text=country).wait_for()
    assert page.locator(".members li").count() == 5
    chosen = page.locator(".facet-list .choice[aria-current]:visible")
    assert chosen.all_inner_texts() == ["pairing", "Israel", "Malaysia"]

    page.locator(".chosen a", has_text="Israel").focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/browse?class=Pairing&country=malaysia")
    page.get_by_role("link", name="Clear all").press("Enter")
    page.wait_for_url("**/browse")


def test_a_page_needs_no_script(visit):
    page = visit("/doc/place/kunming", script=False)

    assert page.locator("h1").inner_text() == "Kunming"
    assert page.locator("svg.map .point").count() > 1


def test_a_name_on_the_map_leads_to_its_page(visit):
    page = visit("/doc/pairing/kunming-fujisawa")
    page.locator("svg.map a", has_text="Fujisawa").first.click()

    assert page.locator("h1").inner_text() == "Fujisawa"


def test_the_language_chosen_stays_chosen(visit):
    page = visit("/")
    page.locator(".languages a").click()
    page.locator("nav a", has_text="浏览").click()

    assert page.locator("h1").inner_text() == "浏览"
    assert page.locator("html").get_attribute("lang") == "zh-Hans"


def test_search_works_by_keyboard(visit):
    page = visit("/")
    page.locator("input[name=q]").fill("fujisawa")
    page.keyboard.press("Enter")
    page.locator(".results a", has_text="Fujisawa").first.click()

    assert "Fujisawa" in page.locator("h1").inner_text()


def test_the_map_shows_the_coast(visit):
    page = visit("/")

    box = page.locator("svg.map.world use").bounding_box()
    assert box["width"] > 500
    assert box["height"] > 200


def test_a_preview_fits_its_frame(visit):
    page = visit("/reconcile/preview?id=place%2Fsiem-reap", width=400, height=300)
    size = "element => parseFloat(getComputedStyle(element).fontSize)"

    assert page.locator("h1").evaluate(size) <= 1.25 * page.locator("body").evaluate(size)
    assert page.locator("h1").bounding_box()["y"] < 20
    assert page.evaluate("document.documentElement.scrollHeight") <= 300
