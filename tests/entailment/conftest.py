"""The project's ontology and its published graph."""

import pytest
from pyoxigraph import Store, Triple, parse

from youcheng import paths
from youcheng.store.open import open_store


@pytest.fixture(scope="session")
def ontology() -> list[Triple]:
    return [quad.triple for path in sorted(paths.ontology.glob("*.ttl")) for quad in parse(path=path)]


@pytest.fixture(scope="session")
def graph() -> Store:
    """The graph of the article as it is published."""
    return open_store(paths.graph)
