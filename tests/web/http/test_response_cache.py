"""The response cache returns the answers of Flask, evaluates entity tags and compresses."""

import gzip
from collections.abc import Callable
from typing import Any

import brotli
import pytest
import zstandard
from flask import Flask, Response, request
from werkzeug.test import Client

from youcheng.web.http.response_cache import ByteBoundedCache, ResponseCache, holds

LONG = "一" * 2000


@pytest.fixture
def app() -> Flask:
    """An application that counts its requests."""
    app = Flask("counted")
    app.config["asked"] = 0

    @app.route("/<kind>", methods=["GET", "POST"])
    def view(kind: str) -> Response:
        app.config["asked"] += 1
        status = 200
        body: Any = {"large": b"x" * (9 * 2**20), "stream": (part for part in (b"a", b"b"))}.get(kind, LONG)
        if kind == "conditional" and holds(request.environ, '"none"'):
            body, status = b"", 304
        response = Response(body, status, content_type="image/png" if kind == "image" else "text/plain; charset=utf-8")
        if kind not in {"private", "stream"}:
            response.set_etag(request.headers.get("Accept", "none"))
            response.headers["Cache-Control"] = "public, max-age=60"
        response.vary.add("Accept")
        return response

    app.wsgi_app = ResponseCache(app.wsgi_app, ByteBoundedCache(2**20), lambda *_: None)  # type: ignore[method-assign]
    return app


@pytest.fixture
def client(app: Flask) -> Client:
    return app.test_client()


def test_public_answer_is_cached(app: Flask, client: Client) -> None:
    answers = [client.get("/page") for _ in range(3)]

    assert app.config["asked"] == 1
    assert {(answer.status_code, answer.text, str(answer.headers)) for answer in answers} == {
        (200, LONG, str(answers[0].headers))
    }


@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/page?x=1", {}),
        ("/other", {}),
        ("/page", {"Accept": "text/csv"}),
        ("/page", {"Accept-Language": "zh"}),
        ("/page", {"Accept-Encoding": "gzip"}),
        ("/page", {"Accept-Encoding": "br"}),
        ("/page", {"Accept-Encoding": "zstd"}),
        ("/page", {"Query-Id": "mine"}),
    ],
)
def test_different_request_is_not_answered_from_the_cache(
    app: Flask, client: Client, path: str, headers: dict[str, str]
) -> None:
    client.get("/page")
    client.get(path, headers=headers)

    assert app.config["asked"] == 2


@pytest.mark.parametrize("path", ["/private", "/stream", "/large"])
def test_private_or_large_answer_is_not_cached(app: Flask, client: Client, path: str) -> None:
    assert client.get(path).data == client.get(path).data

    assert app.config["asked"] == 2


def test_answer_to_post_is_not_cached(app: Flask, client: Client) -> None:
    client.get("/page")
    client.post("/page")

    assert app.config["asked"] == 2


def test_head_has_no_body(client: Client) -> None:
    for path in ("/page", "/private", "/large"):
        get, head = client.get(path), client.head(path)
        assert (head.data, head.content_length) == (b"", get.content_length)


def test_body_is_compressed_and_its_tag_another(client: Client) -> None:
    plain = client.get("/page", headers={"Accept-Encoding": "compress, gzip;q=0"})
    packed = client.get("/page", headers={"Accept-Encoding": "compress, gzip;q=0.1"})

    assert (plain.headers.get("Content-Encoding"), packed.headers["Content-Encoding"]) == (None, "gzip")
    assert gzip.decompress(packed.data).decode() == plain.text
    assert (plain.headers["ETag"], packed.headers["ETag"]) == ('"none"', '"none-gzip"')
    assert packed.content_length == len(packed.data)
    assert plain.headers["Vary"] == packed.headers["Vary"] == "Accept, Accept-Encoding"


@pytest.mark.parametrize(
    ("wishes", "encoding", "unpack"),
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("zstd", "zstd", zstandard.decompress),
        ("br;q=0.2, zstd;q=0.9, gzip;q=0.8", "zstd", zstandard.decompress),
        ("br;q=0, ZSTD;q=0.0, gzip ; q=0.001", "gzip", gzip.decompress),
        ("x-gzip", "gzip", gzip.decompress),
        ("*", "gzip", gzip.decompress),
        ("*;q=0.5, gzip;q=0", None, bytes),
        ("identity, br;q=0.5", None, bytes),
        ("br;q=much", None, bytes),
        ("", None, bytes),
    ],
)
def test_encoding_is_the_one_that_the_client_prefers(
    client: Client, wishes: str, encoding: str | None, unpack: Callable[[bytes], bytes]
) -> None:
    for _ in range(2):
        answer = client.get("/page", headers={"Accept-Encoding": wishes})
        assert answer.headers.get("Content-Encoding") == encoding
        assert unpack(answer.data).decode() == LONG
        assert answer.headers["ETag"] == (f'"none-{encoding}"' if encoding else '"none"')
        assert answer.headers["Vary"] == "Accept, Accept-Encoding"
        posted = client.post("/page", headers={"Accept-Encoding": wishes})
        assert unpack(posted.data).decode() == LONG


def test_image_is_not_compressed(client: Client) -> None:
    answer = client.get("/image", headers={"Accept-Encoding": "gzip"})

    assert (answer.headers.get("Content-Encoding"), answer.headers["Vary"]) == (None, "Accept")


@pytest.mark.parametrize("path", ["/page", "/conditional"])
@pytest.mark.parametrize(
    ("encoding", "condition", "tag"),
    [
        ("identity", '"none"', '"none"'),
        ("identity", 'W/"none"', '"none"'),
        ("identity", '"x", "none"', '"none"'),
        ("identity", "*", '"none"'),
        ("gzip", '"none-gzip"', '"none-gzip"'),
        ("br", '"none-br"', '"none-br"'),
        ("zstd", 'W/"x", "none-zstd"', '"none-zstd"'),
    ],
)
def test_if_none_match_of_the_same_tag_gets_304(
    client: Client, path: str, encoding: str, condition: str, tag: str
) -> None:
    for _ in range(2):
        answer = client.get(path, headers={"Accept-Encoding": encoding, "If-None-Match": condition})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
        assert answer.headers["Cache-Control"] == "public, max-age=60"
        assert "Content-Type" not in answer.headers
        assert "Content-Encoding" not in answer.headers
        client.get(path, headers={"Accept-Encoding": encoding})


def test_if_none_match_of_another_tag_gets_200(client: Client) -> None:
    for condition in ('"other"', '"none-gzip"', "none"):
        assert client.get("/page", headers={"If-None-Match": condition}).status_code == 200


@pytest.mark.parametrize("path", ["/page", "/conditional"])
def test_if_none_match_of_another_encoding_gets_200(client: Client, path: str) -> None:
    for _ in range(2):
        answer = client.get(path, headers={"Accept-Encoding": "br", "If-None-Match": '"none-gzip"'})
        assert (answer.status_code, answer.headers["ETag"]) == (200, '"none-br"')


def test_cache_stays_within_its_bound(app: Flask, client: Client) -> None:
    for number in range(400):
        client.get(f"/page?{number}")
    front: Any = app.wsgi_app

    assert 0 < front._cache._entries.currsize <= 2**20
    client.get("/page?399")
    assert app.config["asked"] == 400
    client.get("/page?0")
    assert app.config["asked"] == 401


@pytest.mark.parametrize("path", ["/page", "/conditional"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    ("encoding", "conditions", "status"),
    [
        ("identity", {"If-Match": '"none"'}, 200),
        ("identity", {"If-Match": '"x", "none"'}, 200),
        ("identity", {"If-Match": "*"}, 200),
        ("identity", {"If-Match": '"other"'}, 412),
        ("identity", {"If-Match": 'W/"none"'}, 412),
        ("identity", {"If-Match": '"other"', "If-None-Match": '"none"'}, 412),
        ("identity", {"If-Match": '"none"', "If-None-Match": '"none"'}, 304),
        ("gzip", {"If-Match": '"none"'}, 412),
        ("gzip", {"If-Match": '"none-gzip"'}, 200),
    ],
)
def test_if_match_of_another_tag_gets_412(client: Client, path: str, method: str, *, encoding: str,
                                             conditions: dict[str, str], status: int) -> None:  # fmt: skip
    for _ in range(2):
        answer = client.open(path, method=method, headers={"Accept-Encoding": encoding, **conditions})
        assert answer.status_code == status
        assert (answer.data == b"") == (status != 200 or method == "HEAD")
        client.get(path, headers={"Accept-Encoding": encoding})


@pytest.mark.parametrize(("required", "status"), [('"none"', 200), ("*", 200), ('"other"', 412), ('W/"none"', 412)])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_if_match_of_a_large_answer_is_evaluated(client: Client, method: str, required: str, status: int) -> None:
    answer = client.open("/large", method=method, headers={"If-Match": required})

    assert answer.status_code == status
    assert (answer.data == b"") == (status != 200 or method == "HEAD")
    assert len(client.get("/large").data) == 9 * 2**20


def test_304_has_the_vary_header_of_200(client: Client) -> None:
    full = client.get("/conditional")
    client.get("/conditional?other")
    cold = client.get("/conditional?new", headers={"If-None-Match": '"none"'})

    assert (cold.status_code, cold.headers["Vary"]) == (304, full.headers["Vary"])
