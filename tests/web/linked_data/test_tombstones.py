"""Tombstones: withdrawn IRIs answer 410 in every format, with reason and replacement."""

import pytest

from youcheng.paths import BUILT_GRAPH, resource
from youcheng.store.open import open_store
from youcheng.web import create_app
from youcheng.web.linked_data.tombstones import read
from youcheng.web.view.description import known

LOCAL = "http://127.0.0.1:8000/"
TABLE = """path,since,reason_en,reason_zh,replaced_by
id/pairing/kunming-atlantis,0.2.0,"There is no such city, it turned out.",经查并无此城。,id/pairing/kunming-fujisawa
query/old-question,0.3.0,Nobody asked it.,无人提问。,
"""


@pytest.fixture
def gone(sample_app, tmp_path):
    path = tmp_path / "withdrawn.csv"
    path.write_text(TABLE, encoding="utf-8")
    app = create_app({"base": LOCAL}, store=sample_app.extensions["youcheng"].store)
    app.extensions["youcheng"].withdrawn = read(path)
    return app.test_client()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize("path", ["id/{}", "doc/{}", "doc/{}.ttl", "doc/{}.html"])
@pytest.mark.parametrize("accept", ["text/html", "text/turtle", "application/json", "*/*"])
def test_every_address_of_a_withdrawn_thing_is_410(gone, method, path, accept):
    answer = gone.open(f"/{path.format('pairing/kunming-atlantis')}", method=method, headers={"Accept": accept})

    assert answer.status_code == 410
    assert f'<{LOCAL}id/pairing/kunming-fujisawa>; rel="successor-version"' == answer.headers["Link"]


@pytest.mark.parametrize(("language", "reason"), [("en", "There is no such city"), ("zh", "经查并无此城")])
def test_the_reason_is_in_the_requested_language(gone, language, reason):
    headers = {"Accept-Language": language}
    page = gone.get("/id/pairing/kunming-atlantis", headers=headers | {"Accept": "text/html"})
    details = gone.get("/id/pairing/kunming-atlantis", headers=headers | {"Accept": "application/json"}).json

    assert reason in page.text
    assert reason in details["detail"]
    assert details["replacedBy"] == f"{LOCAL}id/pairing/kunming-fujisawa"
    assert details["since"] == "0.2.0"


def test_a_withdrawn_thing_without_replacement_is_410(gone):
    answer = gone.get("/query/old-question.ttl")

    assert answer.status_code == 410
    assert "Link" not in answer.headers


def test_other_things_are_answered_as_before(gone):
    assert gone.get("/id/pairing/kunming-fujisawa").status_code == 303
    assert gone.get("/id/pairing/kunming-lemuria").status_code == 404


def test_a_withdrawal_without_a_reason_is_refused(tmp_path):
    path = tmp_path / "withdrawn.csv"
    path.write_text("path,since,reason_en,reason_zh,replaced_by\nid/place/x,0.2.0,Why not,,\n", encoding="utf-8")

    with pytest.raises(ValueError, match=r"withdrawn\.csv:2: id/place/x"):
        read(path)


def test_the_graph_has_replacements_and_no_withdrawn_thing():
    base = "https://w3id.org/youcheng/"
    store = open_store(resource(BUILT_GRAPH), base)

    for found in read(resource("data/withdrawn.csv")).values():
        assert not known(store, f"{base}{found['path']}")
        assert not found["replaced_by"] or known(store, f"{base}{found['replaced_by']}")
