"""Tokens are those of the grammar, and found in linear time."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youcheng.sparql.text.tokens import _matches, pattern, scan

PIECES = st.sampled_from(
    ["'", '"', "'''", '"""', "\\", "\\'", '\\"', "\\\\", "\n", "\r", " ", "a", "ex:a\\'b", "<", ">", "<a'b>", "#", "."]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_strings_without_end_are_passed_over_alike(text: str) -> None:
    assert [(match.lastgroup, match.group()) for match in _matches(text)] == [
        (match.lastgroup, match.group()) for match in pattern().finditer(text)
    ]


@pytest.mark.parametrize(
    "text",
    [
        '"""\n' + '\\"""\n' * 25_000,
        "'''a" + "\\'''a\n" * 20_000,
        '"' + '\\"' * 60_000,
        "\\\"\\'" * 30_000,
        "'\\'\n\\''" * 20_000,
    ],
)
def test_time_is_linear_in_the_length(text: str) -> None:
    def seconds(part: str) -> float:
        started = time.process_time()
        assert sum(len(token.text) for token in scan(part)) == len(part)
        return time.process_time() - started

    seconds(text[:100])
    quarter, whole = min(seconds(text[: len(text) // 4]) for _ in range(3)), min(seconds(text) for _ in range(3))
    assert whole < 9 * quarter + 0.02
