"""One running endpoint for all clients."""

from pathlib import Path

import pytest

from support.live_server import serve


@pytest.fixture(scope="session")
def endpoint():
    """A server with a dataset in which a client can get things wrong."""
    with serve(Path(__file__).parent / "graph.trig", "--workers", "2") as live:
        yield live


@pytest.fixture(scope="session")
def place(endpoint):
    """The IRI of a place at the endpoint, by its name."""
    return lambda name: f"{endpoint.url}id/place/{name}"
