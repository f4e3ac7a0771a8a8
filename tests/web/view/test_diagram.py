"""The diagram of the main classes, made from the graph."""

from youcheng.paths import resource
from youcheng.web.view.graphics.diagram import plan


def test_the_diagram_shows_only_terms_of_the_vocabulary(client):
    page = client.get("/ontology", headers={"Accept": "text/html"}).text
    drawing = page[page.index('class="diagram"') : page.index("</figure>")]

    assert '<a href="#Place"><rect' in drawing
    assert "EditorialComment" not in drawing
    assert 'class="diagram"' not in client.get("/shapes", headers={"Accept": "text/html"}).text


def test_every_planned_term_is_in_the_vocabulary():
    terms = resource("ontology/youcheng.ttl").read_text(encoding="utf-8")

    for one in [*plan()["classes"], *plan()["properties"]]:
        assert f"\nyc:{one['name']}\n" in terms


def test_boxes_do_not_overlap():
    places = [(one["column"], one["row"]) for one in plan()["classes"]]

    assert len(places) == len(set(places))
