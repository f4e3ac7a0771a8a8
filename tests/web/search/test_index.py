"""Search: names are found in every spelling, the best match first."""

import subprocess
import sys

import pytest

from support.work import calls
from youcheng.paths import BUILT_GRAPH, resource
from youcheng.rdf.namespaces import BASE
from youcheng.store.open import open_store
from youcheng.web.search import Index, Kind, Name, fold, names_of_terms, names_of_things
from youcheng.web.search.index import How
from youcheng.web.search.normalization import core, spellings, variants, without_tones


@pytest.fixture(scope="module")
def index() -> Index:
    """The index of the built graph."""
    return Index(names_of_things(open_store(resource(BUILT_GRAPH), BASE), BASE))


def first(index, typed):
    found = index.find(typed)
    return found[0][0].removeprefix(f"{BASE}id/") if found else None


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
    for text in ("Zürich", "沙撈越", "İstanbul", "a–b", "".join(map(chr, range(0x4E00, 0xA000)))):
        assert fold(fold(text)) == fold(text)


def test_every_variant_maps_to_a_character_without_variants():
    assert len(variants()) > 3000
    assert not {chr(code) for code in variants()} & set(variants().values())


@pytest.mark.parametrize(
    ("typed", "thing"),
    [
        # accents, or none
        ("Zurich", "place/zurich"),
        ("Zürich", "place/zurich"),
        ("timisoara", "place/timisoara"),
        # pinyin with tones, with numbers, with spaces, of the name without its ending
        ("kunming", "place/kunming"),
        ("kūnmíng", "place/kunming"),
        ("kun ming", "place/kunming"),
        ("Kun1ming2", "place/kunming"),
        ("kunmingshi", "place/kunming"),
        ("qinglai", "place/chiang-rai"),
        ("shālāoyuè", "place/sarawak"),
        # traditional, Japanese
        ("昆明", "place/kunming"),
        ("清萊", "place/chiang-rai"),
        ("雲南", "place/yunnan"),
        ("藤澤市", "place/fujisawa"),
        ("藤沢市", "place/fujisawa"),
        ("蘇黎世", "place/zurich"),
        # as printed, and as it should have been
        ("暹罗省", "place/siem-reap"),
        ("暹粒省", "place/siem-reap"),
        ("吉晋南市", "place/kuching-south"),
        ("吉晋南", "place/kuching-south"),
        ("古晉南市", "place/kuching-south"),
        # slips
        ("Fujisaw", "place/fujisawa"),
        ("Fujisava", "place/fujisawa"),
        ("Kuming", "place/kunming"),
        ("Chang Rai", "place/chiang-rai"),
        ("Meiji Univercity", "organization/meiji-university"),
        ("藤择市", "place/fujisawa"),
        # local scripts and older names
        ("仁川", "place/incheon"),
        ("인천", "place/incheon"),
        ("เชียงราย", "place/chiang-rai"),
        ("Rangoon", "place/yangon"),
        ("Puer", "place/puer"),
        ("Siem Reap", "place/siem-reap"),
        ("SiemReap", "place/siem-reap"),
        # identifiers
        ("KH-17", "place/siem-reap"),
        ("Q652818", "place/siem-reap"),
        ("wd:Q652818", "place/siem-reap"),
    ],
)
def test_is_found_first(index, typed, thing):
    assert first(index, typed) == thing


@pytest.mark.parametrize("typed", ["", "  ", "!?", "xyzzy", "New York", "Atlantis", "Lower Saxony", "重庆", "Q65281"])
def test_an_unknown_name_is_not_found(index, typed):
    assert index.find(typed) == []


def test_a_correct_spelling_has_no_matches_by_slips(index):
    assert {match.how for match in index.matches("Kunming")} <= {How.EXACT, How.CORE, How.PINYIN, How.PART}


@pytest.mark.slow
def test_every_label_finds_its_thing(index):
    labels = [name for name in index.names if name.kind == Kind.LABEL]
    missed = [name.text for name in labels if name.thing not in {match.thing for match in index.matches(name.text)}]

    assert len(labels) > 1000
    assert missed == []


@pytest.mark.parametrize(
    "text",
    ["Zurich", "kūnmíng", "清萊", "暹罗省", "Fujisaw", "Meiji Univercity", "a", "Yunnan", "x" * 200, "省 " * 100],
)
def test_a_search_looks_at_each_name_a_few_times_at_most(index, text):
    index.find("a search builds the index")

    assert calls(index.find, text) < 20 * len(index.names)


def test_an_equal_name_ranks_before_a_beginning(sample):
    found = [thing.rpartition("/")[2] for thing, _ in Index(names_of_things(sample, BASE)).find("kunming")]

    assert found[0] == "kunming"
    assert set(found[1:]) >= {"kunming-fujisawa", "kunming-zurich"}


def test_every_word_must_be_there(sample):
    index = Index(names_of_things(sample, BASE))

    assert index.find("fujisawa kunming")
    assert not index.find("fujisawa atlantis")


def test_a_thing_is_found_once_and_the_limit_is_kept(sample):
    found = Index(names_of_things(sample, BASE)).find("a", limit=3)

    assert len(found) == 3
    assert len({thing for thing, _ in found}) == 3


def test_name_that_editors_correct_is_a_misprint(index):
    kinds = {name.text: name.kind for name in index.names if name.thing == f"{BASE}id/place/kuching-south"}

    assert kinds["吉晋南市"] == Kind.MISPRINT
    assert kinds["古晋南市"] == Kind.LABEL


def test_terms_are_found_by_their_labels(sample):
    assert Index(names_of_terms(sample)).find("country")[0] == (f"{BASE}ontology#Country", "country")


@pytest.mark.parametrize(
    ("folded", "left"),
    [("siem reap province", "siem reap"), ("藤泽市", "藤泽"), ("沙市", "沙市"), ("the city", "the city")],
)
def test_core_leaves_a_name(folded, left):
    assert core(folded) == left


def test_spellings_hold_every_reading():
    assert {"zhongqing", "chongqing"} <= set(spellings("重庆"))
    assert spellings("绿春")[0] == "luchun"
    assert without_tones("kun1 ming2") == "kunming"


def test_names_in_a_long_title_have_few_spellings():
    assert len(Name("x", "云南与巴厘17年的友谊和重庆的行长" * 4, Kind.LABEL).spellings) < 30


def test_no_library_is_imported_before_the_first_search():
    code = "import sys, youcheng.web.search; print(sorted({'opencc', 'pypinyin', 'rapidfuzz'} & set(sys.modules)))"

    assert subprocess.check_output([sys.executable, "-c", code], text=True) == "[]\n"
