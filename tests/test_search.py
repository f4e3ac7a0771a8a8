"""Search: names are compared without what readers type differently."""

import pytest

from youcheng.namespaces import BASE
from youcheng.web.search import Index, fold, variants


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("Zürich", "zurich"),
        ("TIMIȘOARA", "timisoara"),
        ("  Los   Ríos ", "los rios"),
        ("Lào Cai", "lao cai"),
        ("Kunming–Fujisawa", "kunming fujisawa"),
        ("沙撈越", "沙捞越"),
        ("藤沢", "藤泽"),
        ("ＫＵＮＭＩＮＧ", "kunming"),
        ("!?", ""),
    ],
)
def test_names_are_folded(typed, folded):
    assert fold(typed) == folded


def test_folding_twice_changes_nothing():
    for text in ("Zürich", "沙撈越", "İstanbul", "a–b"):
        assert fold(fold(text)) == fold(text)


def test_every_variant_leads_to_a_character_that_is_none():
    assert len(variants()) > 300
    assert not {chr(code) for code in variants()} & set(variants().values())


def test_the_very_name_comes_first_then_the_beginning(sample):
    found = [thing.rpartition("/")[2] for thing, _ in Index(sample, BASE).find("kunming")]

    assert found[0] == "kunming"
    assert set(found[1:]) >= {"kunming-fujisawa", "kunming-zurich"}


def test_every_word_must_be_there(sample):
    index = Index(sample, BASE)

    assert index.find("fujisawa kunming")
    assert not index.find("fujisawa atlantis")


def test_a_thing_is_found_once_and_no_more_than_asked_for(sample):
    found = Index(sample, BASE).find("a", most=3)

    assert len(found) == 3
    assert len({thing for thing, _ in found}) == 3
