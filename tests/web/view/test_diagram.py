"""The drawing of the main classes: from the graph, and nothing that the graph has not."""

from youcheng.paths import resource
from youcheng.web.view.graphics.diagram import plan


def test_the_drawing_shows_what_the_vocabulary_has_and_no_more(client):
    page = client.get("/ontology", headers={"Accept": "text/html"}).text
    drawing = page[page.index('class="diagram"') : page.index("</figure>")]

    assert '<a href="#Place"><rect' in drawing
    assert "EditorialComment" not in drawing
    assert 'class="diagram"' not in client.get("/shapes", headers={"Accept": "text/html"}).text


def test_all_that_is_drawn_is_in_the_vocabulary():
    terms = resource("ontology/youcheng.ttl").read_text(encoding="utf-8")

    for one in [*plan()["classes"], *plan()["properties"]]:
        assert f"\nyc:{one['name']}\n" in terms


def test_boxes_do_not_overlap():
    places = [(one["column"], one["row"]) for one in plan()["classes"]]

    assert len(places) == len(set(places))
