"""The ontology as RDF/XML: the same graph as the Turtle, in the same bytes each time."""

from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from youcheng import paths
from youcheng.build.ontology_documents import ontology_documents
from youcheng.rdf.canonical import dump_canonical

FILES = sorted(paths.ontology.glob("*.ttl"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_committed_document_is_the_graph_of_the_turtle(path: Path) -> None:
    document = path.with_suffix(".rdf").read_bytes()

    assert ontology_documents(paths.ontology)[path.with_suffix(".rdf")] == document
    assert dump_canonical(parse(document, format=RdfFormat.RDF_XML)) == dump_canonical(parse(path=str(path)))


def test_order_in_the_file_changes_nothing(tmp_path: Path) -> None:
    documents = []
    lines = ['<urn:a> <urn:p/q> [ <urn:p/r> "1" ] .', '<urn:b> <urn:p/q> [ <urn:p/r> "2" ] .']
    for text in (lines, lines[::-1]):
        (tmp_path / "words.ttl").write_text("\n".join(text), encoding="utf-8")
        documents.append(ontology_documents(tmp_path))

    assert documents[0] == documents[1]
    assert list(documents[0]) == [tmp_path / "words.rdf"]
