"""Link sets (Signposting, level 2): the links of a document, its other formats and its files."""

import re

import pytest

LOCAL = "http://127.0.0.1:8000/"
PATHS = ["doc/place/kunming", "dataset", "ontology", "shapes", "queries", "query/said-and-named", "graph/editorial"]
LINK = re.compile(r'<([^>]*)>((?:; [a-z]+="[^"]*")*)')


def typed(header):
    """Return the links of a header as (target, relation) with the type, one for each relation."""
    found = {}
    for target, attributes in LINK.findall(header):
        given = dict(re.findall(r'([a-z]+)="([^"]*)"', attributes))
        for relation in given["rel"].split():
            found[target, relation] = given.get("type")
    return found


def contexts(client, path):
    return {context["anchor"]: context for context in client.get(f"/linkset/{path}").json["linkset"]}


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_page_links_to_its_link_set(client, path, method):
    header = typed(client.open(f"/{path}", method=method, headers={"Accept": "text/html"}).headers["Link"])
    ((address, type_),) = [(target, given) for (target, relation), given in header.items() if relation == "linkset"]
    answer = client.get(address.removeprefix(LOCAL[:-1]))
    page = answer.json["linkset"][0]

    assert (type_, answer.status_code, answer.content_type) == (answer.content_type, 200, "application/linkset+json")
    assert page.pop("anchor") == LOCAL + path
    listed = {(one["href"], relation): one.get("type") for relation, targets in page.items() for one in targets}
    assert {key: given for key, given in header.items() if key[1] != "linkset"} == listed


@pytest.mark.parametrize("path", PATHS)
def test_every_format_describes_the_thing_of_the_page(client, path):
    found = contexts(client, path)
    page = found[LOCAL + path]

    assert page["cite-as"]
    assert page["author"]
    assert page["license"]
    assert page["type"]
    for form in page["describedby"]:
        assert LOCAL + path in {one["href"] for one in found[form["href"]]["describes"]}
        answer = client.head(form["href"].removeprefix(LOCAL[:-1]))
        assert (answer.status_code, answer.mimetype) == (200, form["type"])


def test_the_files_are_items_and_link_to_the_dataset(client):
    found = contexts(client, "dataset")

    assert found[f"{LOCAL}dataset"]["item"]
    for item in found[f"{LOCAL}dataset"]["item"]:
        assert found[item["href"]]["collection"][0]["href"] == f"{LOCAL}dataset"
        answer = client.head(item["href"].removeprefix(LOCAL[:-1]))
        header = typed(answer.headers["Link"])
        assert answer.mimetype == item["type"]
        assert (f"{LOCAL}dataset", "collection") in header
        assert (f"{LOCAL}linkset/dataset", "linkset") in header


def test_a_thing_is_in_the_collection_and_the_dataset_is_not_in_itself(client):
    assert (f"{LOCAL}dataset", "collection") in typed(client.get("/doc/place/kunming").headers["Link"])
    assert (f"{LOCAL}dataset", "collection") not in typed(client.get("/dataset").headers["Link"])


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (None, "application/linkset+json"),
        ("application/linkset+json", "application/linkset+json"),
        ("application/json", "application/json"),
        ("application/linkset", "application/linkset"),
    ],
)
def test_a_linkset_is_negotiated(client, accept, content_type):
    answer = client.get("/linkset/doc/place/kunming", headers={"Accept": accept} if accept else {})

    assert answer.content_type == content_type
    assert "Accept" in answer.vary
    again = client.get(
        "/linkset/doc/place/kunming",
        headers={"If-None-Match": answer.headers["ETag"]} | ({"Accept": accept} if accept else {}),
    )
    assert again.status_code == 304


def test_a_link_set_as_text_has_the_same_links(client):
    text = client.get("/linkset/dataset", headers={"Accept": "application/linkset"}).text

    assert text.count("anchor=") == text.count("rel=")
    assert f'<{LOCAL}dataset>; rel="cite-as"; anchor="{LOCAL}dataset"' in text


@pytest.mark.parametrize("path", ["doc/place/nowhere", "doc/", "nothing", "query/none", "sparql", "id/place/kunming"])
def test_an_unknown_path_has_no_link_set(client, path):
    assert client.get(f"/linkset/{path}").status_code == 404


def test_an_unsupported_type_is_406(client):
    assert client.get("/linkset/dataset", headers={"Accept": "image/png"}).status_code == 406
