"""The command `youcheng build`: what it writes, checks, says, and leaves alone."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from youcheng.build import pipeline
from youcheng.build.pipeline import Inputs
from youcheng.cli import main
from youcheng.paths import BUILT_GRAPH, root
from youcheng.rdf.namespaces import ALIGNED, EDITORIAL

Edit = Callable[[str, str, str], None]


@pytest.fixture
def run(article: Inputs, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Run the command on the made-up article."""
    monkeypatch.setattr(pipeline, "project_inputs", lambda _: article)
    return lambda *arguments: CliRunner().invoke(main, ["build", "--no-dl", *map(str, arguments)])


@pytest.fixture
def graph(tmp_path: Path) -> Path:
    return tmp_path / "out" / "youcheng.nq"


def test_graph_is_written_with_progress_on_standard_error(
    run: Callable[..., Result], graph: Path, dataset: bytes
) -> None:
    result = run("--out", graph)

    assert (result.exit_code, result.stdout) == (0, "")
    assert dataset == graph.read_bytes()
    assert [str(graph)] == [line.split()[1] for line in result.stderr.splitlines() if line.startswith("written")]


def test_text_is_verified_where_it_is_given(run: Callable[..., Result], graph: Path, article: Inputs) -> None:
    result = run("--out", graph, "--source", article.source / "article.txt")

    assert result.exit_code == 0
    assert "the text given is the annotated one" in result.stderr


def test_changed_text_is_refused(run: Callable[..., Result], graph: Path, article: Inputs, edit: Edit) -> None:
    edit("article.txt", "十年", "九年")
    result = run("--out", graph, "--source", article.source / "article.txt")

    assert result.exit_code == 1
    assert "source.ttl records SHA-256" in result.stderr
    assert not graph.exists()


def test_committed_graph_that_is_current_passes_the_check(
    run: Callable[..., Result], graph: Path, dataset: bytes
) -> None:
    graph.parent.mkdir()
    graph.write_bytes(dataset)

    assert run("--check", "--out", graph).exit_code == 0


def test_committed_graph_that_differs_fails_the_check_and_is_left_alone(
    run: Callable[..., Result], graph: Path, dataset: bytes, edit: Edit
) -> None:
    graph.parent.mkdir()
    graph.write_bytes(dataset)
    edit("editorial/labels.ttl", '"Hanako Yamada"@en', '"Yamada Hanako"@en')
    result = run("--check", "--out", graph)

    assert result.exit_code == 1
    assert f"{graph} differs from what the build writes; run youcheng build." in result.stderr
    # The aligned graph repeats the label in the terms of others.
    assert f"{EDITORIAL}: 1 to add, 1 to remove" in result.stderr
    assert f"{ALIGNED}: 1 to add, 1 to remove" in result.stderr
    assert "the default graph: 2 to add, 2 to remove" in result.stderr
    assert dataset == graph.read_bytes()


def test_committed_graph_that_is_missing_fails_the_check(run: Callable[..., Result], graph: Path) -> None:
    result = run("--check", "--out", graph)

    assert result.exit_code == 1
    assert not graph.exists()


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("passages.trig", "GRAPH passage:1 {", "GRAPH passage:1"),
        ("passages.trig", '"结好"', '"结缘"'),
        ("editorial/labels.ttl", '"Hanako Yamada"@en , ', ""),
        ("gazetteer/places.ttl", "yc:locatedIn place:japan .", "yc:locatedIn place:yunnan ."),
    ],
)
def test_previous_graph_stays_whatever_goes_wrong(
    run: Callable[..., Result], graph: Path, edit: Edit, file: str, old: str, new: str
) -> None:
    graph.parent.mkdir()
    graph.write_bytes(b"previous")
    edit(file, old, new)
    result = run("--out", graph)

    assert result.exit_code == 1
    assert result.stderr.splitlines()[-1]
    assert "youcheng: " in result.stderr
    assert "Traceback" not in result.stderr
    assert graph.read_bytes() == b"previous"
    assert [graph] == list(graph.parent.iterdir())


def test_graph_that_cannot_be_written_is_said_to_be(run: Callable[..., Result], tmp_path: Path) -> None:
    (tmp_path / "out").write_text("a file where a folder should be", encoding="utf-8")
    result = run("--out", tmp_path / "out" / "youcheng.nq")

    assert result.exit_code == 2
    assert "youcheng.nq cannot be written: " in result.stderr


def test_positions_need_the_article(run: Callable[..., Result]) -> None:
    result = run("--write-positions")

    assert result.exit_code == 2
    assert "--write-positions needs the article" in result.stderr


def test_check_writes_no_positions(run: Callable[..., Result], article: Inputs) -> None:
    result = run("--write-positions", "--check", "--source", article.source / "article.txt")

    assert result.exit_code == 2
    assert "give one of them" in result.stderr


def test_positions_are_written_anew(run: Callable[..., Result], graph: Path, article: Inputs, edit: Edit) -> None:
    edit("positions.csv", "1,青溪市,0,3\n", "")
    result = run("--write-positions", "--source", article.source / "article.txt", "--out", graph)

    assert result.exit_code == 0
    assert "1,青溪市,0,3\n" in (article.source / "positions.csv").read_text(encoding="utf-8")


def test_help_shows_examples() -> None:
    result = CliRunner().invoke(main, ["build", "--help"])

    assert result.exit_code == 0
    assert "youcheng build --source article.txt --write-positions" in result.stdout


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of the project's files, whose record of the source is missing, so that a build of it stops at once."""
    for name in ("ontology", "shapes", "data"):
        shutil.copytree(root() / name, tmp_path / "copy" / name)
    (tmp_path / "copy/data/sources/yunnan-2021/source.ttl").unlink()
    return tmp_path / "copy"


@pytest.mark.parametrize("folder", ["", "data/queries"])
def test_checkout_around_the_working_directory_is_built(
    checkout: Path, folder: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(checkout / folder)
    result = CliRunner().invoke(main, ["build", "--no-dl"])

    assert result.exit_code == 1
    assert result.stderr.splitlines()[0].split() == ["checkout", str(checkout)]
    assert "sources/yunnan-2021/source.ttl cannot be read" in result.stderr


def test_checkout_that_is_given_is_built_from_anywhere(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(root())
    result = CliRunner().invoke(main, ["build", "--no-dl", "--root", str(checkout)])

    assert result.stderr.splitlines()[0].split() == ["checkout", str(checkout)]
    assert f"{checkout}/data/sources/yunnan-2021/source.ttl cannot be read" in result.stderr


@pytest.mark.parametrize("options", [[], ["--root", "."], ["--root", "copy/data"]])
def test_without_a_checkout_nothing_is_built(
    checkout: Path, tmp_path: Path, options: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = (checkout / BUILT_GRAPH).read_bytes()
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(main, ["build", *options])

    assert result.exit_code == 2
    assert "is not a checkout: it needs ontology/, shapes/ and data/; run youcheng build inside" in result.stderr
    assert before == (checkout / BUILT_GRAPH).read_bytes()
