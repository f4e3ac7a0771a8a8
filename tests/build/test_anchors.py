"""Positions: the table, and which occurrences of its words an anchor stands for."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youcheng.build.anchors import Anchor, Positions, Span, load_positions
from youcheng.errors import SyntaxInvalid

TOWN, FESTIVAL = Anchor(12, "town", "青溪市"), Anchor(12, "festival", "青溪市茶叶节")


def positions(**spans: list[Span]) -> Positions:
    return Positions({(12, words): found for words, found in spans.items()})


def test_words_inside_a_longer_name_of_another_thing_are_not_the_things_own() -> None:
    table = positions(青溪市=[Span(0, 3), Span(7, 10)], 青溪市茶叶节=[Span(0, 6)])

    assert [Span(7, 10)] == table.of(TOWN, [TOWN, FESTIVAL])


def test_words_inside_a_longer_name_are_kept_where_nothing_else_is_left() -> None:
    table = positions(青溪市=[Span(0, 3)], 青溪市茶叶节=[Span(0, 6)])

    assert [Span(0, 3)] == table.of(TOWN, [TOWN, FESTIVAL])


def test_words_inside_a_longer_name_of_the_same_thing_are_its_own() -> None:
    table = positions(青溪市=[Span(0, 3), Span(7, 10)], 青溪市茶叶节=[Span(0, 6)])

    assert [Span(0, 3), Span(7, 10)] == table.of(TOWN, [TOWN, FESTIVAL._replace(thing="town")])


def test_two_things_may_rest_on_the_same_words() -> None:
    table = positions(青溪市=[Span(0, 3)])

    assert [Span(0, 3)] == table.of(TOWN, [TOWN, TOWN._replace(thing="council")])


def test_the_longer_name_keeps_all_its_occurrences() -> None:
    table = positions(青溪市=[Span(0, 3), Span(7, 10)], 青溪市茶叶节=[Span(0, 6)])

    assert [Span(0, 6)] == table.of(FESTIVAL, [TOWN, FESTIVAL])


WORDS = st.text("青溪市, \"\n'", min_size=1, max_size=5)
SPANS = st.lists(
    st.builds(lambda start, size: Span(start, start + size), st.integers(0, 99), st.integers(1, 5)),
    min_size=1,
    unique=True,
)


@given(spans=st.dictionaries(st.tuples(st.integers(1, 207), WORDS), SPANS.map(sorted)))
def test_table_survives_writing_and_reading(
    tmp_path_factory: pytest.TempPathFactory, spans: dict[tuple[int, str], list[Span]]
) -> None:
    path = tmp_path_factory.mktemp("table") / "positions.csv"
    path.write_text(Positions(spans).dump(), encoding="utf-8", newline="")

    assert spans == load_positions(path).spans


def test_table_that_is_not_there_is_empty(tmp_path: Path) -> None:
    assert load_positions(tmp_path / "positions.csv").spans == {}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("line,words,start,end\n", r"positions\.csv:1: the header must be line,anchor,start,end"),
        ("line,anchor,start,end\n1,青溪市,0,3\n1,日本,4\n", r"positions\.csv:3: .* is not a position"),
        ("line,anchor,start,end\n1,青溪市,0,three\n", r"positions\.csv:2: .* is not a position"),
    ],
)
def test_faulty_table_is_refused_with_its_line(tmp_path: Path, table: str, message: str) -> None:
    path = tmp_path / "positions.csv"
    path.write_text(table, encoding="utf-8")

    with pytest.raises(SyntaxInvalid, match=message):
        load_positions(path)
