"""Names that the article misprints: found by search, shown beside the corrections, kept in the data."""

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from youcheng.web import create_app

BASE = "https://w3id.org/youcheng/"
PRINTED = {
    "place/siem-reap": ("暹罗省", "暹粒省", 60),
    "place/kuching-south": ("吉晋南市", "古晋南市", 66),
    "place/blekinge": ("布菜金厄", "布莱金厄省", 64),
    "place/tamar": ("塔玛市", "塔玛地区", 181),
    "place/afula": ("阿夫拉地区", "阿富拉市", 181),
    "organization/bth": ("布菜金厄理工学院", "布莱金厄理工学院", 64),
    "organization/palacky-university": ("帕拉索基大学", "帕拉茨基大学", 64),
    "organization/banat-usamv": ("班迪特农业与兽医大学", "巴纳特农业科学与兽医大学", 64),
    "event/china-myanmar-paukphaw-carnival": ("中缅胞胞狂欢节", "中缅胞波狂欢节", 90),
}
"""The misprint, the correction and the line, by thing; taken by hand from the decisions of the editors."""


@pytest.fixture(scope="module")
def service():
    """A client of the service over the graph that comes with the package."""
    return create_app({"base": BASE}).test_client()


@pytest.mark.parametrize("thing", PRINTED)
def test_a_misprinted_name_is_found(service, thing):
    printed, corrected, _ = PRINTED[thing]
    found = service.get("/search", query_string={"q": printed, "format": "json"}).json["results"][0]

    assert (found["iri"], found["label"]["zh"]) == (f"{BASE}id/{thing}", corrected)


@pytest.mark.parametrize("thing", PRINTED)
def test_a_page_shows_the_misprint_beside_the_correction(service, thing):
    printed, corrected, line = PRINTED[thing]
    page = service.get(f"/doc/{thing}", headers={"Accept": "text/html", "Accept-Language": "zh"}).text

    assert f">{corrected}</h1>" in page
    assert f'<q lang="zh">{printed}</q>' in page
    assert f"/id/passage/{line}" in page[page.index("note-decision") :]


@pytest.mark.parametrize("suffix", ["nt", "nq"])
@pytest.mark.parametrize("thing", PRINTED)
def test_the_rdf_has_both_names_and_no_label_is_the_misprint(service, thing, suffix):
    printed, corrected, line = PRINTED[thing]
    form = {"nt": RdfFormat.N_TRIPLES, "nq": RdfFormat.N_QUADS}[suffix]
    node = NamedNode(f"{BASE}id/{thing}")
    said = [quad for quad in parse(service.get(f"/doc/{thing}.{suffix}").data, format=form) if quad.subject == node]
    names = {(quad.predicate.value.rpartition("#")[2], quad.object.value) for quad in said}

    assert {("printedName", printed), ("label", corrected)} <= names
    assert {name for name, text in names if text == printed} <= {"printedName", "printed"}
    if suffix == "nq":
        graphs = {quad.graph_name for quad in said if quad.object.value == printed}
        assert NamedNode(f"{BASE}id/passage/{line}") in graphs
        assert NamedNode(f"{BASE}graph/editorial") not in graphs
