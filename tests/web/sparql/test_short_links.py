"""A short link leads people to the workbench and programs to the result, if the operator allows it."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from support.live_server import Answer, Live, serve
from support.paths import FIXTURES
from youcheng.web.sparql.short_links import LinkStore

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
BROWSER = "text/html,application/xhtml+xml,*/*;q=0.8"
QUERY = "SELECT ?x { ?x yc:locatedIn place:yunnan } # <b>滇</b>"
NAME = hashlib.sha256(QUERY.encode()).hexdigest()[:16]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("queries")


@pytest.fixture(scope="module")
def live(folder: Path) -> Iterator[Live]:
    with serve(
        ENDPOINT, "--workers", "2", "--store-queries", str(folder), environment={"YOUCHENG_STORED_QUERIES": "2"}
    ) as live:
        yield live


def keep(live: Live, query: str) -> Answer:
    headers = {"Content-Type": "application/sparql-query", "Accept": "application/json"}
    return live.request("POST", "sparql/links", headers, query)


def test_query_is_stored_and_found_by_its_short_link(live: Live, folder: Path) -> None:
    first, second = keep(live, QUERY), keep(live, QUERY)
    assert (first.status, second.status) == (201, 200)
    assert first.json() == second.json() == {"link": f"{live.url}q/{NAME}"}
    assert first.headers["Location"] == f"{live.url}q/{NAME}"
    assert [path.name for path in folder.iterdir()] == [f"{NAME}.rq"]

    answer = live.request("GET", f"q/{NAME}", {"Host": "evil.example"})
    assert (answer.status, answer.headers["Location"]) == (303, f"/sparql?link={NAME}")
    assert live.get(f"q/{NAME}?lang=zh").headers["Location"] == f"/sparql?lang=zh&link={NAME}"
    assert live.get(f"q/{NAME}?lang=%0d%0aX:1").headers["Location"] == f"/sparql?link={NAME}"

    page = live.get(f"sparql?link={NAME}", Accept=BROWSER)
    assert page.status == 200
    assert "# &lt;b&gt;滇&lt;/b&gt;</textarea>" in page.text
    assert f"url=/sparql?link={NAME}&amp;format=html" in page.text
    assert "kunming" in live.get(f"sparql?link={NAME}&format=html", Accept=BROWSER).text

    result = live.get(f"sparql?link={NAME}", Accept="text/csv")
    assert (result.status, result.headers["Content-Type"].split(";")[0]) == (200, "text/csv")
    assert "kunming" in result.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("SELEC", 400),
        ("DROP ALL", 403),
        ("ASK { SERVICE <http://127.0.0.1/> {} }", 403),
        (f"ASK {{}} #{'长' * 8000}", 413),
        ("#" * 400_000, 413),
    ],
)
def test_invalid_or_long_query_is_not_stored(live: Live, folder: Path, query: str, status: int) -> None:
    before = sorted(folder.iterdir())

    assert keep(live, query).status == status
    assert sorted(folder.iterdir()) == before


def test_a_client_keeps_its_share_of_the_queries(live: Live, folder: Path) -> None:
    """It has one of two places, whatever it sends."""
    links = [keep(live, f"ASK {{}} #{number}") for number in range(5)]

    assert [answer.status for answer in links] == [201] * 5
    assert len(list(folder.iterdir())) <= 2
    statuses = [live.get(urlsplit(answer.json()["link"]).path).status for answer in links]
    assert statuses == [404] * 4 + [303]


@pytest.mark.parametrize("name", ["..%2f..%2fetc%2fpasswd", "%2e%2e", "0" * 16, "0" * 64, "%00", "A" * 16, "%0a"])
def test_unknown_short_link_is_404(live: Live, name: str) -> None:
    assert live.get(f"q/{name}").status == 404
    assert live.get(f"sparql?link={name}", Accept="text/csv").status == 404
    assert live.get(f"sparql?link={name}", Accept=BROWSER).status == 404


def test_no_query_is_stored_by_default() -> None:
    with serve(ENDPOINT, "--workers", "1") as live:
        assert keep(live, QUERY).status == 404
        assert live.get(f"q/{NAME}").status == 404
        assert "data-links" not in live.get("sparql", Accept=BROWSER).text


TEXT = "SELECT ?x { ?x a yc:Pairing } # 友城"
DIGEST = hashlib.sha256(TEXT.encode()).hexdigest()


@pytest.fixture
def store(tmp_path: Path) -> LinkStore:
    return LinkStore(tmp_path, 3)


def test_name_is_the_start_of_the_hash(store: LinkStore) -> None:
    assert store.add(TEXT) == (DIGEST[:16], True)
    assert store.add(TEXT) == (DIGEST[:16], False)
    assert store.find(DIGEST[:16]) == TEXT


def test_line_ends_are_preserved(store: LinkStore) -> None:
    name, _ = store.add("ASK {\r\n}\r")

    assert store.find(name) == "ASK {\r\n}\r"


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../secret",
        "%2e%2e",
        "0" * 15,
        "0" * 17,
        "0" * 63,
        "A" * 16,
        f"{'0' * 16}\n",
        "０" * 16,
        "a/" + "0" * 14,
    ],
)
def test_name_that_is_not_a_hash_is_not_read(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "queries"
    inner.mkdir()
    for path in (tmp_path / "secret.rq", tmp_path / ".rq"):
        path.write_text("secret", encoding="utf-8")

    assert LinkStore(inner, 3).find(name) is None


def test_changed_file_is_not_returned(tmp_path: Path, store: LinkStore) -> None:
    name, _ = store.add(TEXT)
    (tmp_path / f"{name}.rq").write_text("ASK {}", encoding="utf-8")

    assert store.find(name) is None
    (tmp_path / f"{name}.rq").write_bytes(b"\xff")
    assert store.find(name) is None


def test_later_text_with_the_same_short_name_gets_all_its_digits(tmp_path: Path, store: LinkStore) -> None:
    (tmp_path / f"{DIGEST[:16]}.rq").write_text("another", encoding="utf-8")

    assert store.add(TEXT) == (DIGEST, True)
    assert store.find(DIGEST) == TEXT


def test_longest_unused_query_makes_room(tmp_path: Path, store: LinkStore) -> None:
    names = [store.add(f"ASK {{}} #{number}")[0] for number in range(3)]
    for name, seconds in zip(names, (2, 1, 3), strict=True):
        os.utime(tmp_path / f"{name}.rq", (seconds, seconds))

    assert store.find(names[1])  # Now the first is the longest unused.
    assert store.add("ASK {} #1") == (names[1], False)
    store.add(TEXT)
    assert [store.find(name) is None for name in names] == [True, False, False]
    assert len(list(tmp_path.iterdir())) == 3


def test_client_with_its_share_displaces_its_own_queries(tmp_path: Path) -> None:
    store = LinkStore(tmp_path, 4, 0.5)
    first, _ = store.add("ASK {} #first", "a")
    names = [store.add(f"ASK {{}} #{number}", "b")[0] for number in range(9)]

    assert store.find(first)
    assert [bool(store.find(name)) for name in names] == [False] * 7 + [True] * 2
