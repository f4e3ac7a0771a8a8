"""Fixtures of all tests: a small made-up article, a sample dataset, and an application that serves it."""

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, Store, parse

from support.paths import FIXTURES, SHARED
from youcheng.build.dataset import assemble
from youcheng.build.pipeline import Inputs, build, project_inputs
from youcheng.paths import root
from youcheng.rdf.canonical import dump_canonical
from youcheng.rdf.namespaces import BASE
from youcheng.store.open import open_store
from youcheng.web import create_app

pytest_plugins = ["support.requirements"]

ARTICLE = FIXTURES / "article"
SOURCE = SHARED / "source" / "article.txt"


def inputs_in(folder: Path) -> Inputs:
    """Return the files of an article in a folder, with the project's own vocabulary and shapes."""
    return replace(
        project_inputs(root()),
        source=folder,
        editorial=folder / "editorial",
        gazetteer=folder / "gazetteer",
        elsewhere=folder / "elsewhere",
        queries=folder / "queries",
        catalog=folder / "catalog.ttl",
    )


@pytest.fixture
def article(tmp_path: Path) -> Inputs:
    """A copy of the made-up article that a test may break."""
    return inputs_in(Path(shutil.copytree(ARTICLE, tmp_path / "article")))


@pytest.fixture(scope="session")
def dataset() -> bytes:
    """The dataset built from the made-up article."""
    return build(inputs_in(ARTICLE), reason=False)


@pytest.fixture
def text() -> str:
    """The text of the made-up article."""
    return (ARTICLE / "article.txt").read_text(encoding="utf-8")


@pytest.fixture
def edit(article: Inputs) -> Callable[[str, str, str], None]:
    """Replace words in a file of the made-up article; the words must exist."""

    def change(name: str, old: str, new: str) -> None:
        path = article.source / name
        before = path.read_text(encoding="utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), encoding="utf-8")

    return change


@pytest.fixture
def real_article() -> str:
    """The text of the real article, if it is beside the checkout."""
    from support.requirements import check

    check("shared")
    return SOURCE.read_bytes().decode("utf-8")


LOCAL = "http://127.0.0.1:8000/"


def sample_store(base: str = BASE) -> Store:
    """Return the hand-made dataset of ``graphs/sample.trig`` under a base, with the default graph of the build."""
    text = (FIXTURES / "graphs" / "sample.trig").read_text(encoding="utf-8")
    return open_store(dump_canonical(assemble(parse(text, format=RdfFormat.TRIG))), base)


@pytest.fixture(scope="session")
def sample() -> Store:
    """The sample dataset under the canonical base."""
    return sample_store()


@pytest.fixture(scope="session")
def sample_app():
    """An application that serves the sample dataset on a local address."""
    return create_app({"base": LOCAL}, sample_store(LOCAL))


@pytest.fixture
def client(sample_app):
    """A client of the sample application."""
    return sample_app.test_client()
