"""The benchmark's graphs are reproducible, its queries have results, and its runner measures."""

import hashlib
import json
import re
from string import Template

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from benchmarks import measure, run
from benchmarks.graph import Maker, number

TWO_THOUSAND = "f6319e60"


def lines(size: int) -> list[str]:
    return list(Maker(size).lines())


def test_a_size_is_met_exactly_and_gives_the_same_bytes_each_time():
    found = lines(2000)

    assert len(found) == 2000
    assert hashlib.sha256("".join(found).encode()).hexdigest().startswith(TWO_THOUSAND)


def test_a_graph_is_made_while_it_is_written():
    large = Maker(number("10m")).lines()

    assert next(large).startswith("<https://w3id.org/youcheng/")


@pytest.fixture(scope="module")
def graph():
    store = ox.Store()
    store.load("".join(lines(20_000)).encode(), format=ox.RdfFormat.N_TRIPLES)
    return store


def test_there_are_ten_queries():
    assert len(run.QUERIES) == 10


@pytest.mark.parametrize("name", run.QUERIES)
def test_a_query_has_results_and_another_text_each_round(graph, name):
    texts = [run.fill(run.QUERIES[name], turn, Maker(20_000)) for turn in (1, 2)]

    assert len(set(texts)) == 2
    assert all("$" not in re.sub(r'\]\$"', "", text) for text in texts)
    assert len(list(graph.query(texts[0]))) > 0


def test_an_unknown_name_in_a_query_is_an_error():
    with pytest.raises(KeyError):
        run.fill("SELECT * { <$nobody> ?p ?o }", 1, Maker(1000))
    assert Template("$turn").substitute(turn="0001") == "0001"


@pytest.mark.slow
def test_a_run_measures_this_endpoint_and_writes_a_table(tmp_path):
    output = tmp_path / "table"
    options = ["--sizes", "2k", "--engines", "youcheng", "--rounds", "2", "--seconds", "0", "--output", str(output)]

    result = CliRunner().invoke(run.main, options)

    assert result.exit_code == 0, result.output
    assert "| 10-group-and-join |" in output.with_suffix(".md").read_text(encoding="utf-8")
    measured = json.loads(output.with_suffix(".json").read_text(encoding="utf-8"))["2k"]["youcheng"]
    assert set(measured["milliseconds"]["first"]) == set(run.QUERIES)
    assert measured["milliseconds"]["first"]["08-export"]["median"] > 0
    assert measured["megabytes"] > 10


def test_endpoints_with_different_results_stop_the_benchmark(monkeypatch):
    class Fake:
        def __init__(self, answer):
            self.answer = answer

        def ask(self, *_):
            return self.answer

    monkeypatch.setattr(run, "QUERIES", {"a": "ASK {}"})
    found = {name: run.Measured(0, 0) for name in ("one", "two")}
    clients = {"one": Fake(b'{"head": {}, "boolean": true}'), "two": Fake(b'{"head": {}, "boolean": false}')}

    with pytest.raises(run.click.ClickException, match="differ"):
        run.latencies(clients, found, Maker(1000), 1)


def test_an_absent_engine_is_named(monkeypatch, capsys, tmp_path):
    monkeypatch.setattr("benchmarks.engines.shutil.which", lambda *_, **__: None)

    with pytest.raises(run.click.ClickException, match="no endpoint"):
        run.measure_size("1k", ["oxigraph"], 1, 0, tmp_path)

    assert "pip install oxigraph" in capsys.readouterr().err


def test_percentiles_and_means():
    assert measure.percentile([5.0], 0.99) == 5.0
    assert measure.geometric_mean([4.0, 1.0, 0.25]) == pytest.approx(1.0)
