"""One running endpoint for all clients."""

from pathlib import Path

import pytest

from support.live_server import serve
from support.requirements import check
from youcheng.paths import BUILT_GRAPH, resource


@pytest.fixture(scope="session")
def endpoint():
    """A server with a dataset in which a client can get things wrong."""
    with serve(Path(__file__).parent / "graph.trig", "--workers", "2") as live:
        yield live


@pytest.fixture(scope="session")
def place(endpoint):
    """The IRI of a place at the endpoint, by its name."""
    return lambda name: f"{endpoint.url}id/place/{name}"


@pytest.fixture(scope="session")
def project():
    """A server with the project's own graph."""
    check("npm")
    with serve(resource(BUILT_GRAPH), "--workers", "1") as live:
        yield live
