"""A store on disk is complete or absent, records its size, and is served under the base it was loaded with."""

import gzip
import json
import socket
from dataclasses import asdict
from pathlib import Path

import pytest
from click.testing import CliRunner
from pyoxigraph import RdfFormat, Store, parse

from support.live_server import serve
from support.paths import FIXTURES
from youcheng import errors
from youcheng.cli import main
from youcheng.errors import StoreInvalid
from youcheng.rdf.namespaces import BASE
from youcheng.sparql import Limits, Request
from youcheng.sparql.workers.pool import Pool
from youcheng.store import rebased_stream
from youcheng.store.disk import load
from youcheng.store.open import open_store
from youcheng.store.statistics import RECORD, record
from youcheng.web import MAX_QUADS_IN_PROCESS

GRAPH = FIXTURES / "graphs" / "endpoint.trig"
OTHER = "http://there.test/"


def test_folder_contains_the_quads_of_the_file(tmp_path: Path) -> None:
    found = load(GRAPH, tmp_path / "store")

    assert found == record(tmp_path / "store")
    assert found.holdings["quads"] == len(open_store(GRAPH))
    assert set(open_store(tmp_path / "store")) == set(open_store(GRAPH))
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


@pytest.mark.parametrize("block", [7, 2**20])
def test_base_is_replaced_and_compressed_files_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    monkeypatch.setattr(rebased_stream, "BLOCK", block)
    packed = tmp_path / "graph.trig.gz"
    packed.write_bytes(gzip.compress(GRAPH.read_bytes()))
    read: list[int] = []
    load(packed, tmp_path / "store", OTHER, read.append)

    assert set(open_store(tmp_path / "store", OTHER)) == set(open_store(GRAPH, OTHER))
    assert sum(read) == packed.stat().st_size
    with pytest.raises(StoreInvalid, match=f"fixed as {OTHER}"):
        open_store(tmp_path / "store")


@pytest.mark.parametrize(
    ("name", "content"),
    [("a.nt", b"<urn:a> <urn:b> <urn:c> .\nnonsense"), ("a.nq", b""), ("a.txt", b"x"), ("a.nt", b"\x1f\x8bbroken")],
)
def test_failed_load_leaves_no_folder_behind(tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(StoreInvalid, match=f"{name}|loaded"):
        load(file, tmp_path / "store")
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_existing_folder_is_not_touched(tmp_path: Path) -> None:
    place = tmp_path / "store"
    place.mkdir()
    load(GRAPH, place)
    for again in (place, place / RECORD):
        with pytest.raises(StoreInvalid, match="exists and is not empty"):
            load(GRAPH, again)
    (tmp_path / "other.partial").mkdir()
    with pytest.raises(StoreInvalid, match="a load is running or has failed"):
        load(GRAPH, tmp_path / "other")
    assert len(open_store(place))


def test_folder_of_another_program_has_no_record(tmp_path: Path) -> None:
    store = Store(str(tmp_path))
    store.extend(parse(path=GRAPH, format=RdfFormat.TRIG))
    store.flush()
    del store
    assert record(tmp_path) is None
    assert len(open_store(tmp_path)) == len(open_store(GRAPH))
    (tmp_path / RECORD).write_text("{}")
    with pytest.raises(StoreInvalid, match="cannot be read"):
        open_store(tmp_path)


def test_command_loads_and_service_serves_under_the_base_of_the_folder(tmp_path: Path) -> None:
    place = str(tmp_path / "store")
    done = CliRunner().invoke(main, ["load", str(GRAPH), place, "--base", OTHER])
    assert done.exit_code == 0, done.output
    assert "quads, under http://there.test/" in done.output
    again = CliRunner().invoke(main, ["load", str(GRAPH), place])
    assert again.exit_code == 2
    with serve(Path(place)) as live:
        assert f"Youcheng is at {OTHER} (listening on" in live.output
        assert live.ask("ASK { place:kunming ?p ?o }").json()["boolean"]
        (row,) = live.ask("SELECT ?s { ?s rdfs:label ?o } LIMIT 1").json()["results"]["bindings"]
        assert row["s"]["value"].startswith(OTHER)
    assert BASE != OTHER


def test_workers_read_a_store_of_many_files_and_make_no_connection(tmp_path: Path) -> None:
    place = tmp_path / "store"
    store = Store(str(place))
    for number in range(8):
        line = f'<urn:s{number}> <urn:p> "{number}" <urn:g{number}> .'
        store.bulk_load(input=line.encode(), format=RdfFormat.N_QUADS)
    del store
    tables = len(list(place.glob("*.sst")))
    assert tables > 16, "fewer files than the engine opens at once: the test shows nothing"
    with Pool(place, BASE, Limits(workers=1)) as pool:
        for number in range(8):
            text = f'ASK {{ GRAPH ?g {{ <urn:s{number}> ?p ?o . ?s ?p "{number}" }} }}'
            assert b"true" in pool.evaluate(Request(text=text, format="json")).read()
        with socket.create_server(("127.0.0.1", 0)) as listener:
            address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
            with pytest.raises(errors.QueryError):
                pool.evaluate(Request(text=f"ASK {{ SERVICE <{address}> {{}} }}", format="json"))
            listener.settimeout(0.2)
            with pytest.raises(TimeoutError):
                listener.accept()


def test_features_that_read_a_whole_store_refuse_a_large_one(tmp_path: Path) -> None:
    place = tmp_path / "store"
    found = load(GRAPH, place, OTHER)
    said = asdict(found) | {"holdings": found.holdings | {"quads": MAX_QUADS_IN_PROCESS + 1}}
    (place / RECORD).write_text(json.dumps(said), encoding="utf-8")
    with serve(place) as live:
        assert "2,000,001" not in live.output
        home = live.get("", Accept="text/html")
        assert (home.status, home.headers["Location"]) == (303, "/sparql")
        for path in ("search?q=kunming", "browse"):
            refused = live.get(path, Accept="application/json, text/html")
            assert refused.status == 501
            assert "too large" in refused.text
        assert live.ask("ASK { place:kunming ?p ?o }").json()["boolean"]
        for path in ("sparql", "data", "ontology", "health", "sitemap.xml", "vocab.json"):
            assert live.get(path, Accept="text/html, */*;q=0.5").status == 200, path
        assert "/doc/" not in live.get("sitemap.xml").text
