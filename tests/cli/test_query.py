"""``youcheng query`` answers without a server, in any format, and says what is wrong."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from support.paths import FIXTURES
from youcheng.cli.query import HELP, choose
from youcheng.cli.table import table
from youcheng.errors import YouchengError
from youcheng.store.disk import load

ENDPOINT = FIXTURES / "graphs" / "endpoint.trig"
QUERY = "SELECT ?x ?name { ?x yc:locatedIn place:yunnan ; rdfs:label ?name } ORDER BY ?name"
PATIENCE = 30


def run(*arguments: str, stdin: str | None = None, dataset: Path | None = ENDPOINT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "youcheng", "query", *arguments],
        capture_output=True,
        text=True,
        input=stdin,
        stdin=None if stdin is not None else subprocess.DEVNULL,
        timeout=PATIENCE,
        check=False,
        env=os.environ | ({"YOUCHENG_DATASET": str(dataset)} if dataset else {}),
    )


def test_query_is_an_argument_a_file_or_standard_input(tmp_path: Path) -> None:
    path = tmp_path / "question.rq"
    path.write_text(f"# 昆明\n{QUERY}", encoding="utf-8-sig")

    answers = [run(QUERY), run(str(path)), run("-", stdin=QUERY), run(stdin=QUERY)]

    assert [answer.returncode for answer in answers] == [0] * 4, answers
    assert len({answer.stdout for answer in answers}) == 1
    assert answers[0].stdout.startswith("?x\t?name\n<https://w3id.org/youcheng/id/place/kunming>\t")


@pytest.mark.parametrize(
    ("format_", "start"),
    [
        ("table", "x              name\n"),
        ("json", '{"head":{"vars":["x","name"]}'),
        ("xml", "<?xml"),
        ("csv", "x,name\n"),
        ("tsv", "?x\t?name\n"),
    ],
)
def test_solutions_are_written_in_any_format(format_: str, start: str) -> None:
    done = run(QUERY, "--format", format_)

    assert done.stdout.startswith(start)
    assert "昆明市" in done.stdout


@pytest.mark.parametrize("name", ["o.ttl", "o.nt", "o.jsonld", "o.rdf", "o.trig", "o.nq"])
def test_suffix_of_the_file_chooses_the_format(tmp_path: Path, name: str) -> None:
    from pyoxigraph import RdfFormat, parse

    path = tmp_path / name
    done = run("CONSTRUCT WHERE { ?s ?p ?o }", "--out", str(path))

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    format_ = RdfFormat.from_extension(path.suffix[1:])
    assert format_ is not None
    assert len(list(parse(input=path.read_bytes(), format=format_))) == 6


def test_table_is_shown_on_a_terminal() -> None:
    import pty

    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "youcheng", "query", QUERY, "--dataset", str(ENDPOINT)]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=theirs, stderr=subprocess.PIPE, check=True)
    os.close(theirs)
    shown = os.read(ours, 10_000).decode().replace("\r\n", "\n")
    os.close(ours)

    assert shown.startswith("x              name\n-------------  ----")
    assert "place:kunming  昆明市 @zh" in shown
    assert done.stderr == b""


def test_table_is_aligned_for_chinese() -> None:
    term = {"type": "literal", "value": "昆明"}
    document = {"head": {"vars": ["a", "b"]}, "results": {"bindings": [{"a": term, "b": term}, {"b": term}]}}

    assert table(json.dumps(document).encode()) == "a     b\n----  ----\n昆明  昆明\n      昆明\n"


def test_table_fits_its_width_and_moves_no_cursor() -> None:
    terms = [{"type": "literal", "value": "昆明" * 40}, {"type": "literal", "value": "\x1b[2J\n"}]
    document = {"head": {"vars": ["a"]}, "results": {"bindings": [{"a": term} for term in terms]}}
    lines = table(json.dumps(document).encode(), 20).splitlines()

    assert lines[2] == "昆明" * 4 + "昆…"
    assert lines[3] == r"\x1b[2J\n"


def test_syntax_error_points_at_its_place() -> None:
    done = run("ASK {\n  ?昆明 nope:x ?o\n}")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "youcheng: line 2, column 7: the prefix “nope:” is not declared\n"
        "2 |   ?昆明 nope:x ?o\n"
        "  |    　　 ^\n"
    )  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nothing.rq"], 2, "nothing.rq"),
        (["ASK {}", "--dataset", "nothing.nq"], 2, "nothing.nq"),
        (["ASK {}", "--format", "turtle"], 2, "turtle"),
        (["CONSTRUCT WHERE { ?s ?p ?o }", "--format", "csv"], 2, "csv"),
        (["ASK {}", "--out", "result"], 2, "--format"),
        (["ASK {}", "--format", "none"], 2, "none"),
        (["SELECT (<urn:f>() AS ?x) {}"], 1, "urn:f"),
        (["CLEAR ALL"], 1, "line 1"),
        (["ASK { SERVICE <http://127.0.0.1:9> {} }"], 1, "endpoint"),
    ],
)
def test_exit_code_is_that_of_the_cause(arguments: list[str], code: int, words: str) -> None:
    done = run(*arguments)

    assert (done.returncode, done.stdout) == (code, "")
    assert words in done.stderr
    assert "Traceback" not in done.stderr


def test_query_ends_on_time_and_within_its_memory() -> None:
    product = " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(12))
    late = run(f"SELECT (COUNT(*) AS ?n) {{ {product} }}", "--time-limit", "0.3")
    large = run(f"SELECT * {{ {product} }} ORDER BY ?a1 ?a2", "--memory-limit", "30")

    assert (late.returncode, late.stderr) == (1, "youcheng: Time limit (0.3 s) reached.\n")
    assert (large.returncode, large.stderr) == (1, "youcheng: The query needs more than 30 megabytes.\n")


EXAMPLES = re.findall(r"^    (.*youcheng query .*)$", HELP, re.MULTILINE)


@pytest.mark.parametrize("example", EXAMPLES)
def test_example_of_the_help_runs(example: str) -> None:
    command = example.replace("youcheng", f"{sys.executable} -m youcheng")
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=PATIENCE, check=False)

    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_format_that_cannot_be_is_refused() -> None:
    assert choose("table", graph=False, terminal=False) == "table"
    with pytest.raises(YouchengError, match="turtle"):
        choose("table", graph=True, terminal=True)


@pytest.mark.parametrize("place", ["place:yunnan", "<https://w3id.org/youcheng/id/place/yunnan>"])
def test_a_store_that_was_loaded_under_another_base_is_queried_alike(tmp_path: Path, place: str) -> None:
    load(ENDPOINT, tmp_path / "store", "http://127.0.0.1:8000/")

    result = run(f"SELECT ?x {{ ?x yc:locatedIn {place} }}", "--format", "csv", dataset=tmp_path / "store")
    assert result.stdout.split() == ["x", "http://127.0.0.1:8000/id/place/kunming"], result.stderr
