"""Made-up queries over awkward data have the answers of rdflib, or a difference that is explained by a clause."""

import os
import re
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from conformance.differential.answers import Answer, difference, from_json, order_fault
from conformance.differential.explanations import EXPLANATIONS, explain
from conformance.differential.queries import Query, QueryGenerator
from conformance.differential.referee import Referee, strict
from support.paths import ROOT
from youcheng.errors import QueryError
from youcheng.sandbox.limits import Limits
from youcheng.sparql import engine as engine_module
from youcheng.sparql.engine import Engine
from youcheng.sparql.request import Request

GRAPH = Path(__file__).with_name("graph.trig")
SEEDS, QUERIES = 10, 150
ALL_SEEDS, MANY_QUERIES = 100, 500
MANY_SEEDS = int(os.environ.get("YOUCHENG_DIFFERENTIAL_SEEDS", "6"))
"""With `ALL_SEEDS` fifty thousand queries are compared; that takes an hour or so on two processors."""
DEVIATIONS = (ROOT / "docs" / "known-deviations.md").read_text(encoding="utf-8")


@dataclass
class Comparison:
    """How the answers to some queries compare."""

    explained: Counter[str] = field(default_factory=Counter)
    unexplained: list[str] = field(default_factory=list)
    queries: int = 0


@cache
def parties() -> tuple[Engine, Referee]:
    """Return the endpoint's engine and the referee over the same graph, as the store keeps it."""
    store = ox.Store()
    store.load(path=GRAPH)
    with strict():
        return Engine(store, "http://e.example/", Limits()), Referee(store)


def endpoint_answer(query: Query) -> tuple[Answer, str]:
    """Return the answer of the endpoint to a query, and what is out of order in it."""
    engine, referee = parties()
    try:
        body = b"".join(engine.answer(Request(query.text, "json"))[1])
    except QueryError as error:
        return Answer(refused=f"{type(error).__name__}: {error}"), ""
    fault = order_fault(body, query.order[0], descending=query.order[1]) if query.order else ""
    return from_json(body, referee.known), fault


def compare(seed: int, count: int, wanted: str = "") -> Comparison:
    """Compare the answers to made-up queries, or to those in which a pattern is found."""
    comparison, generator = Comparison(), QueryGenerator(seed)
    with strict():
        for number in range(count):
            query = generator.query()
            if not re.search(wanted, query.text):
                continue
            answer, fault = endpoint_answer(query)
            found = difference(answer, parties()[1].answer(query.referee), query.slice)
            comparison.queries += 1
            if found and (reason := explain(query, found)):
                comparison.explained[reason] += 1
            elif found or fault:
                comparison.unexplained.append(f"seed {seed}, query {number}\n{query.text}\n{fault}{found or ''}")
    return comparison


@pytest.mark.parametrize("seed", range(SEEDS))
def test_made_up_queries_have_the_answers_of_rdflib(seed: int) -> None:
    comparison = compare(seed, QUERIES)

    assert not comparison.unexplained, "\n\n".join(comparison.unexplained)
    assert comparison.explained.total() < QUERIES / 10


@pytest.mark.slow
def test_many_queries_have_the_answers_of_rdflib(capsys: pytest.CaptureFixture[str]) -> None:
    seeds = range(SEEDS, SEEDS + MANY_SEEDS)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        comparisons = list(pool.map(compare, seeds, [MANY_QUERIES] * MANY_SEEDS))

    explained: Counter[str] = sum((one.explained for one in comparisons), Counter())
    unexplained = [text for one in comparisons for text in one.unexplained]
    with capsys.disabled():
        print(f"\n{sum(one.queries for one in comparisons)} queries; differences explained: {dict(explained)}")  # noqa: T201
    assert not unexplained, "\n\n".join(unexplained)
    if MANY_SEEDS >= ALL_SEEDS:
        assert explained.keys() == {one.name for one in EXPLANATIONS}, "an explanation explains nothing"


FAULTS = {
    "A10, the number of a group before a letter": r"REPLACE\(.*\$\dc",
    "A11, class subtraction": r"-\[",
    "A12, alternative paths": r"\((a|ex:\w+)\|(a|ex:\w+)\)",
    "A15, the effective boolean value of a variable": r"FILTER\(\(*(! )?\?v\)",
    "the effective boolean value of a call": r"FILTER\(IF\(",
    "a counted expression": r"COUNT\((DISTINCT )?[A-Z(]",
}
"""Faults of the engine, and what the queries have in which the comparison must find them."""


@pytest.mark.parametrize("sign", FAULTS.values(), ids=FAULTS)
def test_the_comparison_finds_what_is_corrected(monkeypatch: pytest.MonkeyPatch, sign: str) -> None:
    monkeypatch.setattr(engine_module, "may_need_correction", lambda _: False)
    # Without the corrections the engine's sort may end the process.
    monkeypatch.setattr(QueryGenerator, "_modified", lambda _, query: query)

    assert any(compare(seed, 250, sign).unexplained for seed in range(8))


def test_each_explanation_names_who_is_right_and_the_clause() -> None:
    headings = set(re.findall(r"^## (.+)$", DEVIATIONS, re.MULTILINE))

    for one in EXPLANATIONS:
        assert one.clause, one.name
        assert (one.deviation in headings) if one.right == "rdflib" else one.right in {"endpoint", "both"}, one.name
    assert len({one.name for one in EXPLANATIONS}) == len(EXPLANATIONS)


def test_rdflib_is_left_as_it_was() -> None:
    before = Referee(()).answer('SELECT ("05"^^xsd:integer AS ?x) (IF(<a:b>, 1, 2) AS ?y) {}')
    with ExitStack() as stack:
        stack.enter_context(strict())
    after = Referee(()).answer('SELECT ("05"^^xsd:integer AS ?x) (IF(<a:b>, 1, 2) AS ?y) {}')

    assert before == after
