"""Queries are kept by their hash: the same text has one name, and a file that was changed has none."""

import hashlib
from pathlib import Path

import pytest

from youcheng.web.sparql.link_store import Full, Links

QUERY = "SELECT ?x { ?x a yc:Pairing } # 友城"
DIGEST = hashlib.sha256(QUERY.encode()).hexdigest()


@pytest.fixture
def links(tmp_path: Path) -> Links:
    return Links(tmp_path, 3)


def test_text_is_found_under_the_start_of_its_hash(links: Links) -> None:
    assert links.keep(QUERY) == (DIGEST[:16], True)
    assert links.keep(QUERY) == (DIGEST[:16], False)
    assert links.find(DIGEST[:16]) == QUERY


def test_line_ends_are_kept_as_they_are(links: Links) -> None:
    name, _ = links.keep("ASK {\r\n}\r")

    assert links.find(name) == "ASK {\r\n}\r"


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
def test_name_that_is_no_hash_is_not_looked_for(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "queries"
    inner.mkdir()
    for path in (tmp_path / "secret.rq", tmp_path / ".rq"):
        path.write_text("secret", encoding="utf-8")

    assert Links(inner, 3).find(name) is None


def test_file_that_was_changed_is_not_given(tmp_path: Path, links: Links) -> None:
    name, _ = links.keep(QUERY)
    (tmp_path / f"{name}.rq").write_text("ASK {}", encoding="utf-8")

    assert links.find(name) is None
    (tmp_path / f"{name}.rq").write_bytes(b"\xff")
    assert links.find(name) is None


def test_later_text_of_the_same_short_name_gets_all_its_digits(tmp_path: Path, links: Links) -> None:
    (tmp_path / f"{DIGEST[:16]}.rq").write_text("another", encoding="utf-8")

    assert links.keep(QUERY) == (DIGEST, True)
    assert links.find(DIGEST) == QUERY


def test_no_more_are_kept_than_the_bound(tmp_path: Path, links: Links) -> None:
    for number in range(3):
        links.keep(f"ASK {{}} #{number}")

    with pytest.raises(Full, match="3 queries"):
        links.keep(QUERY)
    assert links.keep("ASK {} #1")[1] is False
    assert len(list(tmp_path.iterdir())) == 3
