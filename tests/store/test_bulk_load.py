"""A dataset is laid out by predicates, holds what it holds, and tells the right place of an error."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import RdfFormat, Store, parse

from youcheng.store import bulk_load as layout
from youcheng.store.bulk_load import fill

SUBJECTS = st.sampled_from(["<urn:a>", "_:b", "<urn:x y>".replace(" ", "%20"), "_:a.b-c"])
PREDICATES = st.sampled_from(["<urn:p>", "<urn:q>", "<urn:p#r>"])
OBJECTS = st.sampled_from(['"a\\nb \\" <urn:q> ."', "<urn:o>", "_:b", '"x"@en', '"1"^^<urn:t>', "_:z"])
GRAPHS = st.sampled_from(["", "<urn:g>", "_:g"])
SPACES = st.sampled_from([" ", "\t", "  "])
STATEMENTS = st.builds(lambda s, p, o, g, space: space.join(["", s, p, o, g, "."]), SUBJECTS, PREDICATES, OBJECTS,
                       GRAPHS, SPACES)  # fmt: skip
LINES = st.one_of(STATEMENTS, st.sampled_from(["", "# <urn:a> <urn:p> <urn:o> .", "  ", "<urn:a><urn:p><urn:o>."]))


def filled(data: bytes, form: RdfFormat = RdfFormat.N_QUADS, old: bytes = b"urn:", new: bytes = b"urn:") -> Store:
    store = Store()
    fill(store, data, form, old, new)
    return store


@given(lines=st.lists(LINES), end=st.sampled_from(["", "\n", "\r\n"]), chunk=st.sampled_from([1, 100, 10_000]))
def test_what_is_read_is_what_is_written(lines: list[str], end: str, chunk: int) -> None:
    data = ("\n".join(lines) + end).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "CHUNK", chunk)
        assert set(filled(data)) == set(parse(input=data, format=RdfFormat.N_QUADS))


def test_chunks_go_from_predicate_to_predicate_and_are_bounded() -> None:
    data = "".join(f"<urn:{number}> <urn:p{number % 3}> <urn:o> .\n" for number in range(300)).encode()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layout, "CHUNK", 1_000)
        chunks = list(layout._chunks(data))
    order = [line.split()[1] for chunk in chunks for line in chunk.splitlines()]
    assert order == sorted(order)
    assert len(order) == 300
    assert max(map(len, chunks)) < 1_100


def test_start_of_iris_is_replaced_in_every_format() -> None:
    for form, data in (
        (RdfFormat.N_TRIPLES, b"<urn:a> <urn:p> <urn:b> ."),
        (RdfFormat.TURTLE, b"<urn:a> <urn:p> <urn:b>."),
    ):
        (quad,) = filled(data, form, b"urn:", b"http://x/")
        assert {quad.subject.value, quad.predicate.value, quad.object.value} == {f"http://x/{name}" for name in "apb"}


@pytest.mark.parametrize(
    "fault", ["<urn:a> <urn:p> .", "nonsense", '<urn:a> <urn:p> "x .', "<urn:a> <urn:p> <urn:o> <urn:g> <urn:h> ."]
)
def test_error_is_told_at_its_place(fault: str) -> None:
    lines = [f"<urn:{number}> <urn:p{-number}> <urn:o> ." for number in range(9)]
    lines[4] = fault
    with pytest.raises(SyntaxError) as raised:
        filled("\n".join(lines).encode())
    assert raised.value.lineno == 5
