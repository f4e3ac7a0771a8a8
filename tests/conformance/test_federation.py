"""The W3C suite of federated queries, sent to a service that lists the other endpoints.

The other endpoints are two more services, which hold all their data; the address of each names its graph.
"""

from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from conformance import manifest, results
from support.live_server import serve
from support.requirements import check

SUITES = manifest.EDITIONS["published"]
NOWHERE = "http://127.0.0.1:9/sparql"
"""The address of an endpoint that does not exist."""
NAMES = ("service1", "service2", "service3", "service4a", "service5", "service6", "service7")


@pytest.fixture(scope="module")
def suite():
    """The tests by name: query, data, data of endpoints, result."""
    check(SUITES.requirement)
    reader, found = manifest.Reader(SUITES.read(SUITES.sparql11 / "service" / "manifest.ttl")), {}
    kind = ox.NamedNode(f"{manifest.MF}QueryEvaluationTest")
    for test in reader.subjects(f"{manifest.RDF}type", kind):
        action = reader.one(test, f"{manifest.MF}action")
        services = {
            reader.one(each, f"{manifest.QT}endpoint").value: reader.one(each, f"{manifest.QT}data").value
            for each in reader.objects(action, f"{manifest.QT}serviceData")
        }
        data = reader.one(action, f"{manifest.QT}data")
        query = reader.one(action, f"{manifest.QT}query").value
        result = reader.one(test, f"{manifest.MF}result").value
        found[test.value.rpartition("#")[2]] = (query, data and data.value, services, result)
    return found


def data(suite, path: Path) -> Path:
    """Write every file of data of the suite as a graph of its name."""
    files = {iri for _, own, services, _ in suite.values() for iri in (own, *services.values()) if iri}
    quads = [ox.Quad(*quad.triple, ox.NamedNode(iri)) for iri in files for quad in SUITES.read(SUITES.path_of(iri))]
    ox.serialize(quads, str(path), format=ox.RdfFormat.N_QUADS)
    return path


@pytest.fixture(scope="module")
def servers(suite, tmp_path_factory):
    path = data(suite, tmp_path_factory.mktemp("service") / "data.nq")
    graphs = {pair for _, _, services, _ in suite.values() for pair in services.items()}
    listed = ["--workers", "2", "--service", NOWHERE]
    with serve(path, *listed) as second:
        at = {graph: address(second, graph) for endpoint, graph in graphs if "example2" in endpoint}
        listed += [option for each in at.values() for option in ("--service", each)]
        # The first one is asked what itself asks the second.
        with serve(path, *listed) as first:
            at |= {graph: address(first, graph) for _, graph in graphs if graph not in at}
            listed += [option for each in at.values() for option in ("--service", each)]
            with serve(renamed(path, suite, at), *listed) as local:
                yield local, at


def renamed(path: Path, suite, at) -> Path:
    """Write the data again, with the endpoints that it names at their addresses."""
    text = path.read_text(encoding="utf-8")
    for _, own, services, _ in suite.values():
        for endpoint, graph in services.items():
            # Only of the test whose data names them: each test has endpoints of its own at the same IRIs.
            text = "\n".join(
                line.replace(f"<{endpoint}> <{own}>", f"<{at[graph]}> <{own}>") for line in text.split("\n")
            )
    found = path.with_name("renamed.nq")
    found.write_text(text, encoding="utf-8")
    return found


def address(live, graph: str) -> str:
    return f"{live.url}sparql?default-graph-uri={quote(graph, safe='')}"


@pytest.mark.parametrize("name", NAMES)
def test_suite(suite, servers, name):
    (local, at), (query, own, services, result) = servers, suite[name]
    text = SUITES.text_of(query).replace("http://invalid.endpoint.org/sparql", NOWHERE)
    for endpoint, iri in services.items():
        text = text.replace(endpoint, at[iri])
    path = SUITES.path_of(result)
    graph = quote(own or "http://www.w3.org/nothing", safe="")
    headers = {"Content-Type": "application/sparql-query", "Accept": results.media_type(path)}

    answer = local.request("POST", f"sparql?default-graph-uri={graph}", headers, text)

    assert answer.status == 200, answer.text
    body = answer.body
    for endpoint, iri in services.items():
        body = body.replace(at[iri].encode(), endpoint.encode())
    found, expected = results.received(body, answer.headers["Content-Type"]), results.expected(SUITES, path)
    assert results.same(found, expected), f"{found}\nexpected {expected}"


def test_no_test_of_the_suite_is_lost(suite):
    assert sorted(suite) == sorted(NAMES)
