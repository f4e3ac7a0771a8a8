"""Fixtures that more than one test module asks for."""

from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, Store, parse

from youcheng.namespaces import BASE, in_default_graph
from youcheng.web import create_app

LOCAL = "http://127.0.0.1:8000/"


def sample_store(base=BASE):
    """Return the dataset of ``graphs/sample.trig`` under a base, with the default graph that the build would write."""
    text = (Path(__file__).parent / "graphs" / "sample.trig").read_text(encoding="utf-8")
    quads = list(parse(text, format=RdfFormat.TRIG))
    story = [
        Quad(*quad.triple)
        for quad in quads
        if isinstance(quad.graph_name, NamedNode) and in_default_graph(quad.graph_name.value)
    ]
    lines = "\n".join(f"{quad} ." for quad in [*quads, *story]).replace(f"<{BASE}", f"<{base}")
    store = Store()
    store.load(lines.encode(), format=RdfFormat.N_QUADS)
    return store


@pytest.fixture(scope="session")
def sample():
    """Return the sample dataset under the canonical base."""
    return sample_store()


@pytest.fixture(scope="session")
def sample_app():
    """Return an application that serves the sample dataset on a local address."""
    app = create_app({"base": LOCAL})
    # Opened here and not from a file: the pages are tested apart from how a dataset is stored.
    app.extensions["youcheng"].__dict__["_store"] = sample_store(LOCAL)
    return app


@pytest.fixture
def client(sample_app):
    """Return a client of the sample application."""
    return sample_app.test_client()
