"""The pages as browsers show them: nothing for axe to find, nothing cut off, whole without script."""

import pytest

PAGES = [
    "/",
    "/passages",
    "/browse",
    "/browse?class=Event&country=china",
    "/browse?voice=article",
    "/search?q=yunnan",
    "/data",
    "/dataset",
    "/ontology",
    "/shapes",
    "/queries",
    "/query/said-and-named",
    "/graph/editorial",
    "/doc/place/kunming",
    "/doc/pairing/yunnan-olomouc",
    "/doc/passage/66",
    "/doc/contradiction/bali-date",
    "/doc/source/yunnan-2021",
    "/doc/event/2017-korean-pupils-in-class",
    "/doc/statement/191-wish",
    "/doc/place/yunnan",
]
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
SCREENS = [
    pytest.param("en-GB", True, 1280, id="en-dark-desktop"),
    pytest.param("zh-CN", False, 360, id="zh-light-phone"),
]


@pytest.mark.parametrize(("locale", "dark", "width"), SCREENS)
@pytest.mark.parametrize("path", PAGES)
def test_a_page_is_accessible_and_fits(visit, axe, path, locale, *, dark, width):
    page = visit(path, locale=locale, dark=dark, width=width, height=800)

    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert 0 < page.evaluate(WEIGHT) < HEAVIEST
    assert page.evaluate(SHIFT) < 0.01


def test_axe_finds_what_is_wrong(visit, axe):
    page = visit("/data")
    page.evaluate("document.querySelector('main').insertAdjacentHTML('beforeend', '<img src=\"/static/icon.svg\">')")

    assert any("image-alt" in fault for fault in axe(page))


def test_a_jump_is_seen(visit):
    page = visit("/data")
    page.evaluate("""() => new Promise(done => requestAnimationFrame(() => {
      document.querySelector('main').style.marginTop = '300px';
      requestAnimationFrame(() => setTimeout(done, 50));
    }))""")

    assert page.evaluate(SHIFT) > 0.01


def test_a_choice_of_facets_is_made_and_dropped_without_script(visit):
    page = visit("/browse", script=False)
    page.locator("a", has_text="pairing").first.click()
    page.locator(".facet-list a", has_text="Israel").first.click()
    assert page.locator(".members li").count() == 3

    page.locator(".chosen a").first.click()
    assert page.url.endswith("/browse?country=israel")


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
    page.locator(".tongues a").click()
    page.locator("nav a", has_text="浏览").click()

    assert page.locator("h1").inner_text() == "浏览"
    assert page.locator("html").get_attribute("lang") == "zh-Hans"


def test_a_search_by_keyboard_leads_to_the_thing(visit):
    page = visit("/")
    page.locator("input[name=q]").fill("fujisawa")
    page.keyboard.press("Enter")
    page.locator(".results a", has_text="Fujisawa").first.click()

    assert "Fujisawa" in page.locator("h1").inner_text()


def test_the_drawing_of_the_coast_is_there(visit):
    page = visit("/")

    box = page.locator("svg.map.world use").bounding_box()
    assert box["width"] > 500
    assert box["height"] > 200


def test_a_preview_is_small_enough_for_the_frame_it_stands_in(visit):
    page = visit("/reconcile/preview?id=place%2Fsiem-reap", width=400, height=300)
    size = "element => parseFloat(getComputedStyle(element).fontSize)"

    assert page.locator("h1").evaluate(size) <= 1.25 * page.locator("body").evaluate(size)
    assert page.locator("h1").bounding_box()["y"] < 20
    assert page.evaluate("document.documentElement.scrollHeight") <= 300
