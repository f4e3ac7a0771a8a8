"""The graph agrees with a second annotation of the article, made independently, line by line."""

import csv

import pyoxigraph
import pytest

from support.paths import FIXTURES
from youcheng.paths import BUILT_GRAPH, resource
from youcheng.rdf.namespaces import PASSAGE, XSD, YC
from youcheng.store.open import open_store

READING = FIXTURES / "reading"
DATES = {f"{XSD}{name}" for name in ("date", "gYearMonth", "gYear")}
Row = dict[str, str]


def rows(name: str) -> list[Row]:
    """Return the rows of a table of the reading."""
    with (READING / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


NAMES = [(row["line"], row["name"]) for row in rows("names.tsv")]
NUMBERS = rows("numbers.tsv")


@pytest.fixture(scope="module")
def store() -> pyoxigraph.Store:
    return open_store(resource(BUILT_GRAPH))


def values(
    store: pyoxigraph.Store, line: str, *properties: str, subject: pyoxigraph.NamedNode | None = None
) -> set[str]:
    """Return the values of properties in the graph of a line, of one thing or of all."""
    graph = pyoxigraph.NamedNode(PASSAGE + line)
    return {
        quad.object.value
        for name in properties
        for quad in store.quads_for_pattern(subject, pyoxigraph.NamedNode(YC + name), None, graph)
    }


def quantities(store: pyoxigraph.Store, line: str) -> list[Row]:
    """Return what the graph of a line says of each number in it."""
    graph = pyoxigraph.NamedNode(PASSAGE + line)
    things = {quad.subject for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(YC + "bound"), None, graph)}
    return [
        {
            "words": words,
            "value": "".join(values(store, line, "value", subject=thing)),
            "bound": "".join(values(store, line, "bound", subject=thing)).removeprefix(YC),
            "magnitude": "".join(values(store, line, "magnitude", subject=thing)),
        }
        for thing in things
        for words in values(store, line, "printed", subject=thing)
    ]


@pytest.mark.parametrize(("line", "name"), NAMES)
def test_name_is_in_the_graph_of_its_line_as_printed(store: pyoxigraph.Store, line: str, name: str) -> None:
    assert any(name in printed for printed in values(store, line, "printed", "printedName"))


@pytest.mark.parametrize("row", NUMBERS, ids=lambda row: f"{row['line']}-{row['words']}")
def test_number_is_in_the_graph_of_its_line_with_its_bound(store: pyoxigraph.Store, row: Row) -> None:
    said = {key: row[key] for key in ("value", "bound", "magnitude")}
    found = [q for q in quantities(store, row["line"]) if row["words"] in q["words"] or q["words"] in row["words"]]

    assert said in [{key: q[key] for key in said} for q in found]


def test_dates_are_those_of_the_article_and_no_others(store: pyoxigraph.Store) -> None:
    stated = {
        (quad.graph_name.value.removeprefix(PASSAGE), quad.object.value)
        for quad in store
        if isinstance(quad.graph_name, pyoxigraph.NamedNode)
        and quad.graph_name.value.startswith(PASSAGE)
        and isinstance(quad.object, pyoxigraph.Literal)
        and quad.object.datatype.value in DATES
    }

    assert stated == {(row["line"], row["date"]) for row in rows("dates.tsv")}


NO_VALUES = {143}
"""Lines whose open list is of forms of cooperation, which no property holds."""


def test_lists_are_open_where_the_article_prints_it(store: pyoxigraph.Store, real_article: str) -> None:
    printed = {number for number, line in enumerate(real_article.splitlines(), 1) if "等" in line}
    stated = {
        int(quad.graph_name.value.removeprefix(PASSAGE))
        for quad in store.quads_for_pattern(None, pyoxigraph.NamedNode(YC + "openFor"), None, None)
        if isinstance(quad.graph_name, pyoxigraph.NamedNode) and quad.graph_name.value.startswith(PASSAGE)
    }

    assert stated == printed - NO_VALUES


MANNERS = {row["line"]: row["manner"] for row in rows("speech.tsv")}
"""How each line that gives somebody's words gives them: after a colon or in quotation marks, or reported."""


@pytest.mark.parametrize("line", MANNERS)
def test_words_of_others_are_given_in_the_manner_of_the_line(store: pyoxigraph.Store, line: str) -> None:
    assert values(store, line, "manner") == {YC + MANNERS[line]}


def test_no_other_line_gives_the_words_of_others(store: pyoxigraph.Store) -> None:
    lines = {int(row["line"]) for row in rows("speech.tsv")}
    found = {number for number in range(1, 208) if values(store, str(number), "manner") - {YC + "ownVoice"}}

    assert found == lines
