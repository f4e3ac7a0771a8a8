"""Example queries: SPARQL files with the question in their header, published as ``sh:SPARQLExecutable``."""

import re
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from youcheng.errors import SyntaxInvalid
from youcheng.rdf.files import display_path
from youcheng.rdf.namespaces import BASE, EXTERNAL, QUERIES
from youcheng.rdf.terms import LABEL, TYPE, Term, rdfs, yc

GROUPS = (
    "lookup", "join", "aggregate", "negation", "provenance", "time", "completeness", "contradiction", "entailment",
)  # fmt: skip
VIEWS = ("table", "map", "timeline", "chart", "network")
KEYS = ("question-en", "question-zh", "keywords", "view", "group")
_HEADER = re.compile(rf"# (?P<key>{'|'.join(KEYS)}): (?P<value>\S.*)")
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT)\b", re.MULTILINE)


def load_queries(folder: Path) -> list[Quad]:
    """Return the triples that publish the queries of a folder."""
    files = sorted(folder.glob("*.rq"))
    if not files:
        raise SyntaxInvalid(f"{display_path(folder)} holds no example query (*.rq)")
    return [quad for file in files for quad in load_query(file)]


def load_query(path: Path) -> list[Quad]:
    """Return the triples that publish the query in a file: a header of comment lines, then SPARQL."""
    lines = path.read_text(encoding="utf-8").splitlines()
    end = next((number for number, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header = _read_header(lines[:end], display_path(path))
    text = "\n".join(lines[end:]).strip() + "\n"
    match = _FORM.search(text)
    if not match:
        raise SyntaxInvalid(f"{display_path(path)}: no query found; begin a line with SELECT, ASK or CONSTRUCT")
    sh, schema, form = EXTERNAL["sh"], EXTERNAL["schema"], match[1].lower()
    triples: list[tuple[NamedNode, Term]] = [
        (TYPE, NamedNode(f"{sh}SPARQLExecutable")),
        (TYPE, NamedNode(f"{sh}SPARQL{form.capitalize()}Executable")),
        (NamedNode(sh + form), Literal(text)),
        (NamedNode(f"{schema}target"), NamedNode(f"{BASE}sparql")),
        (yc("view"), Literal(header["view"])),
        (yc("group"), Literal(header["group"])),
        *((NamedNode(f"{schema}keywords"), Literal(word.strip())) for word in header["keywords"].split(",")),
    ]
    for language in ("en", "zh"):
        question = Literal(header[f"question-{language}"], language=language)
        triples += [(LABEL, question), (rdfs("comment"), question)]
    iri, graph = NamedNode(f"{BASE}query/{path.stem}"), NamedNode(QUERIES)
    return [Quad(iri, predicate, value, graph) for predicate, value in triples]


def _read_header(lines: list[str], file: str) -> dict[str, str]:
    header: dict[str, str] = {}
    for number, line in enumerate(lines, 1):
        match = _HEADER.fullmatch(line.rstrip())
        if not match or match["key"] in header:
            raise SyntaxInvalid(f"{file}:{number}: {line!r}: expected `# key: value`, each of {', '.join(KEYS)} once")
        header[match["key"]] = match["value"]
    if missing := sorted(set(KEYS) - header.keys()):
        raise SyntaxInvalid(f"{file}:1: the header has no {', '.join(missing)}; add `# {missing[0]}: …`")
    for key, values in (("view", VIEWS), ("group", GROUPS)):
        if header[key] not in values:
            raise SyntaxInvalid(f"{file}: unknown {key} {header[key]!r}; use one of {', '.join(values)}")
    return header
