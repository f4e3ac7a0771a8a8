"""A request counts for the client that sent it: its address, its network, or its key."""

import pytest

from youcheng.errors import ClientBusy
from youcheng.web.http.clients import REFUSED, Clients
from youcheng.web.http.clients import client as name_of


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "192.0.2.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
        (1, "192.0.2.1", "192.0.2.1"),
        (1, "made-up, 192.0.2.1", "192.0.2.1"),
        (2, "made-up, 192.0.2.1, 198.51.100.1", "192.0.2.1"),
        (2, "192.0.2.1", "192.0.2.1"),
        (1, "no address", "127.0.0.1"),
        (1, "2001:db8:1:2:3::4", "2001:db8:1:2::/64"),
        (1, "::ffff:192.0.2.1", "192.0.2.1"),
    ],
)
def test_client_address_is_the_one_that_trusted_proxies_forward(proxies: int, forwarded: str, expected: str) -> None:
    environ = {"REMOTE_ADDR": "127.0.0.1"} | ({"HTTP_X_FORWARDED_FOR": forwarded} if forwarded else {})

    assert name_of(environ, proxies) == expected


@pytest.mark.parametrize(
    ("authorization", "expected"),
    [("Bearer a", "key a"), ("bearer b", "key b"), ("Bearer c", "127.0.0.2"), ("Basic a", "127.0.0.2")],
)
def test_key_that_the_operator_handed_out_names_a_client(authorization: str, expected: str) -> None:
    environ = {"REMOTE_ADDR": "127.0.0.2", "HTTP_AUTHORIZATION": authorization}

    assert Clients(0, ("a", "b"))(environ) == expected


def test_refusal_says_when_to_come_back_and_what_is_left(client) -> None:
    error = ClientBusy("Too much.", 7, used=61.5, limit=60, unit="evaluation seconds")
    answer = client.get("/sparql?query=ASK{}", environ_overrides={REFUSED: error}, headers={"Accept": "a/json"})

    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "7"
    assert answer.headers["RateLimit-Policy"] == '"evaluation-seconds";q=60;w=1'
    assert answer.headers["RateLimit"] == '"evaluation-seconds";r=0;t=7'
    assert (answer.json["used"], answer.json["limit"]) == (61.5, 60)
