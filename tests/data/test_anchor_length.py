"""Anchors hold names, numbers and single words of the article, too little to put its sentences together."""

import unicodedata

import pytest

from youcheng.build.anchors import Positions, Span, load_positions
from youcheng.paths import resource

MAX_SHARE = 0.55
"""The largest part of a text, spaces left out, that anchors may hold."""
MAX_RUN = 40
"""The most characters in anchors that touch or are parted by punctuation alone."""
TEXT = "青溪市与海兰市、白石镇。\n两市互访,互相学习。\n"
"""A made-up text of 22 characters without spaces."""


def held(text: str, positions: Positions) -> list[bool]:
    """Return for each character of a text whether it is in an anchor."""
    inside = [False] * len(text)
    for spans in positions.spans.values():
        for span in spans:
            inside[span.start : span.end] = [True] * (span.end - span.start)
    return inside


def share(text: str, positions: Positions) -> float:
    """Return the part of the characters of a text, spaces left out, that anchors hold."""
    inside = [
        is_held for character, is_held in zip(text, held(text, positions), strict=True) if not character.isspace()
    ]
    return sum(inside) / len(inside)


def longest_run(text: str, positions: Positions) -> int:
    """Return the most characters in anchors that touch or are parted by punctuation alone."""
    longest = length = 0
    for character, is_held in zip(text, held(text, positions), strict=True):
        if is_held:
            length += unicodedata.category(character)[0] not in "PSZ"
        elif character == "\n" or unicodedata.category(character)[0] not in "PSZ":
            length = 0
        longest = max(longest, length)
    return longest


def test_anchors_hold_little_of_the_article(real_article: str) -> None:
    assert share(real_article, load_positions(resource("data/sources/yunnan-2021/positions.csv"))) <= MAX_SHARE


def test_no_run_of_anchors_is_a_sentence(real_article: str) -> None:
    assert longest_run(real_article, load_positions(resource("data/sources/yunnan-2021/positions.csv"))) <= MAX_RUN


@pytest.mark.parametrize(
    ("spans", "part", "run"),
    [
        ([Span(0, 3)], 3 / 22, 3),
        ([Span(0, 3), Span(4, 7)], 6 / 22, 3),
        ([Span(4, 7), Span(8, 11)], 6 / 22, 6),
        ([Span(0, 3), Span(1, 4), Span(4, 7), Span(8, 11)], 10 / 22, 10),
        ([Span(8, 11), Span(13, 15)], 5 / 22, 3),
        ([Span(13, 17), Span(18, 22)], 8 / 22, 8),
    ],
    ids=["one", "parted by a word", "parted by punctuation", "overlapping", "two lines", "two clauses"],
)
def test_made_up_anchors_are_measured(spans: list[Span], part: float, run: int) -> None:
    positions = Positions({(1, "made up"): spans})

    assert (share(TEXT, positions), longest_run(TEXT, positions)) == (part, run)


def test_a_breach_is_found() -> None:
    text = "某" * 41
    breach = Positions({(1, "made up"): [Span(0, 20), Span(20, 41)]})

    assert share(text, breach) > MAX_SHARE
    assert longest_run(text, breach) > MAX_RUN
