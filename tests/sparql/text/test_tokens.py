"""Tokens are those of the grammar, and are found in linear time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.work import processor_limit
from youcheng.sparql.text.tokens import _matches, pattern, scan

PIECES = st.sampled_from(
    ["'", '"', "'''", '"""', "\\", "\\'", '\\"', "\\\\", "\n", "\r", " ", "a", "ex:a\\'b", "<", ">", "<a'b>", "#", "."]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_unterminated_strings_give_the_same_tokens(text: str) -> None:
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
def test_work_grows_no_faster_than_the_length(text: str) -> None:
    # 300 kB take a second; work that grows with the square of the length would take many minutes.
    with processor_limit(30):
        assert sum(len(token.text) for token in scan(text * 3)) == 3 * len(text)
