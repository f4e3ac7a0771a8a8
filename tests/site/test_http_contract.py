"""HTTP as strict clients expect it: path × Accept × condition × method."""

import pytest

LOCAL = "http://127.0.0.1:8000/"
ADDRESSES = [
    "/", "/dataset", "/data", "/dataset.ttl", "/dataset/0.1.0", "/ontology", "/ontology/0.1.0", "/ontology/axioms",
    "/shapes", "/queries", "/query/pairings-named", "/graph/editorial", "/doc/place/kunming", "/doc/place/kunming.rdf",
    "/doc/passage/9", "/id/place/kunming", "/id/place/nowhere", "/nowhere", "/passages", "/browse", "/search?q=kunming",
    "/search?q=kunming&format=json", "/validate", "/context.jsonld", "/robots.txt", "/sitemap.xml", "/vocab.json",
    "/reconcile", "/sparql", "/linkset/", "/linkset/doc/place/kunming", "/dumps/youcheng.nq", "/dumps/places.csv",
    "/ontology/yunnan", "/dumps/youcheng.nq.gz", "/dumps/SHA256SUMS", "/problems/not-found", "/.well-known/void",
    "/favicon.ico",
]  # fmt: skip
ACCEPTED = [
    None, "*/*", "text/html", "text/turtle", "text/turtle;charset=utf-8", "text/*;q=0.5, text/html;q=0",
    'application/ld+json;profile="http://www.w3.org/ns/json-ld#compacted"', "application/json", "image/png",
    "application/problem+json", "nonsense", "text/turtle;q=0, */*;q=0.1",
]  # fmt: skip
POSTED = {"/validate", "/reconcile", "/sparql"}
FILES = ("/dumps/", "/robots.txt", "/sitemap.xml", "/context.jsonld", "/vocab.json")
"""Paths with one representation, which every client gets."""
KEPT = {"access-control-allow-origin", "cache-control", "content-location", "etag", "expires", "vary"}
"""What a 304 has to repeat (RFC 9110, section 15.4.5)."""
SECONDS = {"date", "query-id"}


@pytest.fixture(autouse=True, scope="module")
def files(sample_app):
    """The files of the dataset exist, so that their description does not change any more."""
    sample_app.test_client().get("/dumps/SHA256SUMS")


def ask(client, method, address, accept=None, **headers):
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return client.open(address, method=method, headers=named | ({"Accept": accept} if accept else {}))


def fields(answer):
    return {name.lower(): value for name, value in answer.headers.items() if name.lower() not in SECONDS}


@pytest.mark.parametrize("address", ADDRESSES)
def test_head_answers_as_get_without_a_body(client, address):
    for accept in ACCEPTED:
        get, head = ask(client, "GET", address, accept), ask(client, "HEAD", address, accept)

        assert (head.status_code, head.data) == (get.status_code, b""), accept
        assert fields(head) == fields(get), accept


@pytest.mark.parametrize("address", ADDRESSES)
def test_any_origin_may_read_the_answer(client, address):
    for method in ("GET", "OPTIONS", "DELETE"):
        answer = ask(client, method, address, Origin="https://example.org")

        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        assert {"ETag", "Link", "Location"} <= set(answer.headers["Access-Control-Expose-Headers"].split(", "))


@pytest.mark.parametrize("address", ADDRESSES)
def test_conditions_apply_to_the_chosen_representation(client, address):
    for accept in ACCEPTED:
        full = ask(client, "GET", address, accept)
        if full.status_code != 200:
            continue
        tag = full.headers["ETag"]
        assert tag.startswith('"'), accept
        for method in ("GET", "HEAD"):
            for condition in (tag, f"W/{tag}", f'"other", {tag}', f'"a",W/{tag} , "b"', "*"):
                known = ask(client, method, address, accept, If_None_Match=condition)
                assert (known.status_code, known.data) == (304, b""), (accept, condition)
                kept = {name: value for name, value in fields(full).items() if name in KEPT}
                assert kept.items() <= fields(known).items(), (accept, condition)
        for condition in ('"other"', 'W/"other"'):
            assert ask(client, "GET", address, accept, If_None_Match=condition).status_code == 200
        assert ask(client, "GET", address, accept, If_Match='"other"').status_code == 412
        assert ask(client, "GET", address, accept, If_Match=tag).status_code == 200
        for date in ("Sun, 22 Nov 2099 00:00:00 GMT", "nonsense"):
            assert ask(client, "GET", address, accept, If_None_Match='"other"', If_Modified_Since=date).data


@pytest.mark.parametrize("address", ADDRESSES)
def test_each_representation_has_its_own_entity_tag(client, address):
    tags = {}
    for language in ("en", "zh"):
        for accept in ACCEPTED:
            for encoding in ("identity", "gzip", "br"):
                answer = ask(client, "GET", address, accept, Accept_Encoding=encoding, Accept_Language=language)
                if answer.status_code == 200:
                    form = (answer.content_type, answer.headers.get("Content-Encoding"), answer.data)
                    tags.setdefault(answer.headers["ETag"], set()).add(form)

    assert all(len(forms) == 1 for forms in tags.values())


@pytest.mark.parametrize("address", ADDRESSES)
def test_vary_names_the_headers_that_change_the_answer(client, address):
    for accept in ACCEPTED:
        answer = ask(client, "GET", address, accept)
        varied = {name.strip().lower() for name in answer.headers.get("Vary", "").split(",")}
        others = {ask(client, "GET", address, other).content_type for other in ACCEPTED}

        if len(others) > 1:
            assert "accept" in varied, accept
        if answer.mimetype == "text/html" and answer.status_code == 200:
            assert "accept-language" in varied, accept
            assert answer.headers["Content-Language"] == "en"


@pytest.mark.parametrize("address", ADDRESSES)
def test_every_page_states_its_licence(client, address):
    answer = ask(client, "GET", address, "text/html")
    if answer.status_code == 200 and answer.mimetype == "text/html":
        assert '<https://creativecommons.org/licenses/by/4.0/>; rel="license"' in answer.headers["Link"]


@pytest.mark.parametrize("address", ADDRESSES)
def test_406_lists_the_formats_on_offer(client, address):
    for accept in ACCEPTED:
        answer = ask(client, "GET", address, accept)
        if answer.status_code == 406:
            assert "text/" in answer.text or "application/" in answer.text
            assert answer.headers["Cache-Control"] == "no-store"
        elif address.startswith(FILES):
            assert answer.status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_only_safe_methods_are_allowed(client, address, method):
    answer = ask(client, method, address)

    if address in POSTED and method == "POST":
        assert answer.status_code in {200, 400, 415}
    elif answer.status_code != 404:
        assert answer.status_code == 405
        assert method not in answer.headers["Allow"]
        assert {"GET", "HEAD", "OPTIONS"} <= set(answer.headers["Allow"].split(", "))


@pytest.mark.parametrize("address", sorted(set(ADDRESSES) - {"/nowhere"}))
def test_a_preflight_request_is_answered(client, address):
    plain = ask(client, "OPTIONS", address)
    asked = ask(
        client, "OPTIONS", address, Origin="https://example.org", Access_Control_Request_Method="GET",
        Access_Control_Request_Headers="accept, if-none-match",
    )  # fmt: skip

    assert plain.status_code in {200, 204}
    assert "GET" in plain.headers["Allow"]
    assert asked.status_code in {200, 204}
    assert "GET" in asked.headers["Access-Control-Allow-Methods"]
    assert "if-none-match" in asked.headers["Access-Control-Allow-Headers"].lower()


LANGUAGES = {
    "zh-Hant-TW": "zh", "fr": "en", "fr, *;q=0.1": "en", "*;q=0.1": "en", "en;q=0, *": "zh", "zh;q=0": "en",
    "zh-CN;q=0.9, en;q=0.8": "zh", "en;q=0.1, zh": "zh", "": "en", ";;": "en", "en;q=0, zh;q=0": "en", "ZH": "zh",
    "EN-us": "en",
}  # fmt: skip


@pytest.mark.parametrize(("wishes", "language"), LANGUAGES.items())
@pytest.mark.parametrize(
    "address", ["/", "/doc/place/kunming", "/browse", "/sparql", "/ontology", "/data", "/problems/gone"]
)
def test_language_is_negotiated(client, address, wishes, language):
    answer = ask(client, "GET", address, "text/html", Accept_Language=wishes)

    assert answer.headers["Content-Language"] == language
    assert '<html lang="zh' in answer.text if language == "zh" else '<html lang="en"' in answer.text
