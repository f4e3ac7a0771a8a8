"""Example questions: files of SPARQL with the question in their header, published as ``sh:SPARQLExecutable``."""

import re
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from youcheng.errors import SyntaxInvalid
from youcheng.rdf.files import display_path
from youcheng.rdf.namespaces import BASE, EXTERNAL, QUERIES, RDFS
from youcheng.rdf.terms import LABEL, TYPE, Term, yc

GROUPS = (
    "lookup", "join", "aggregate", "negation", "provenance", "time", "completeness", "contradiction", "entailment",
)  # fmt: skip
VIEWS = ("table", "map", "timeline", "chart", "network")
_HEADER = re.compile(r"# (?P<key>question-en|question-zh|keywords|view|group): (?P<value>\S.*)")
_FORM = re.compile(r"^\s*(SELECT|ASK|CONSTRUCT)\b", re.MULTILINE)
_CLASSES = {"select": "SPARQLSelectExecutable", "ask": "SPARQLAskExecutable", "construct": "SPARQLConstructExecutable"}


@dataclass(frozen=True)
class Question:
    """A question as its file gives it."""

    name: str
    question: dict[str, str]
    keywords: tuple[str, ...]
    view: str
    group: str
    form: str
    text: str

    @property
    def iri(self) -> NamedNode:
        """Where the question is published."""
        return NamedNode(f"{BASE}query/{self.name}")


def load_question(path: Path) -> Question:
    """Return the question that a file holds: comment lines at the top, then SPARQL.

    Raises:
        SyntaxInvalid: a header line is missing, given twice or unknown, or there is no SPARQL of a known form.
    """
    lines = path.read_text(encoding="utf-8").splitlines()
    top = next((n for n, line in enumerate(lines) if not line.startswith("#")), len(lines))
    header: dict[str, str] = {}
    for number, line in enumerate(lines[:top], 1):
        match = _HEADER.fullmatch(line.rstrip())
        if not match or match["key"] in header:
            raise SyntaxInvalid(
                f"{display_path(path)}:{number}: {line!r} is no line of a question's header, or says it twice"
            )
        header[match["key"]] = match["value"]
    missing = {"question-en", "question-zh", "keywords", "view", "group"} - header.keys()
    if missing:
        raise SyntaxInvalid(f"{display_path(path)}:1: the header lacks {', '.join(sorted(missing))}")
    for key, known in (("view", VIEWS), ("group", GROUPS)):
        if header[key] not in known:
            raise SyntaxInvalid(f"{display_path(path)}: the {key} {header[key]!r} is none of {', '.join(known)}")
    text = "\n".join(lines[top:]).strip() + "\n"
    form = _FORM.search(text)
    if not form:
        raise SyntaxInvalid(f"{display_path(path)}: holds no SELECT, ASK or CONSTRUCT at the beginning of a line")
    return Question(
        name=path.stem,
        question={"en": header["question-en"], "zh": header["question-zh"]},
        keywords=tuple(word.strip() for word in header["keywords"].split(",")),
        view=header["view"],
        group=header["group"],
        form=form[1].lower(),
        text=text,
    )


def describe_question(question: Question) -> list[Quad]:
    """Return a question as an executable that clients find in the graph of questions."""
    graph = NamedNode(QUERIES)
    sh, schema = EXTERNAL["sh"], EXTERNAL["schema"]
    triples: list[tuple[NamedNode, Term]] = [
        (TYPE, NamedNode(f"{sh}SPARQLExecutable")),
        (TYPE, NamedNode(f"{sh}{_CLASSES[question.form]}")),
        (NamedNode(f"{sh}{question.form}"), Literal(question.text)),
        (NamedNode(f"{schema}target"), NamedNode(f"{BASE}sparql")),
        (yc("view"), Literal(question.view)),
        (yc("group"), Literal(question.group)),
        *((NamedNode(f"{schema}keywords"), Literal(keyword)) for keyword in question.keywords),
    ]
    for language, words in question.question.items():
        triples += [
            (LABEL, Literal(words, language=language)),
            (NamedNode(f"{RDFS}comment"), Literal(words, language=language)),
        ]
    return [Quad(question.iri, predicate, value, graph) for predicate, value in triples]


def load_queries(folder: Path) -> list[Quad]:
    """Return the questions of a folder in the graph of questions.

    Raises:
        SyntaxInvalid: a file is no question, or there is none.
    """
    files = sorted(folder.glob("*.rq"))
    if not files:
        raise SyntaxInvalid(f"{display_path(folder)} holds no question (.rq)")
    return [quad for file in files for quad in describe_question(load_question(file))]
