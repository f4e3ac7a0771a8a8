"""The page of changes is true: each query for 0.1.0 finds nothing today, and each for today finds something."""

import re

import pytest

import youcheng
from support.paths import ROOT

TEXT = (ROOT / "docs" / "changes.md").read_text(encoding="utf-8")
QUERIES = re.findall(r"^```sparql (before|now)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="module")
def dataset():
    return youcheng.open()


def test_most_changes_have_a_query_for_each_version() -> None:
    assert [when for when, _ in QUERIES].count("before") >= 10


@pytest.mark.parametrize(("when", "query"), QUERIES)
def test_query_of_a_version_finds_what_the_page_says(dataset, when: str, query: str) -> None:
    assert bool(list(dataset.query(query))) == (when == "now")
