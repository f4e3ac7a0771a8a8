"""A source document: what its record says, whether a text is that very document, and where words stand in it."""

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from youcheng.errors import SourceChanged, SyntaxInvalid
from youcheng.rdf.files import display_path, read_into
from youcheng.rdf.namespaces import CATALOG, EXTERNAL, PASSAGE
from youcheng.rdf.terms import TYPE, value_of, yc

_SHA256 = NamedNode(f"{EXTERNAL['schema']}sha256")
_HAS_PART = NamedNode(f"{EXTERNAL['dcterms']}hasPart")


@dataclass(frozen=True)
class Source:
    """A source as its record (``source.ttl``) describes it, with its text where that was given."""

    iri: NamedNode
    path: Path
    sha256: str
    characters: int
    lines: int
    passages: tuple[int, ...]
    """The numbers of the lines that are not empty, from 1."""
    quads: tuple[Quad, ...]
    text: str | None = None

    def with_text(self, text: str) -> "Source":
        """Return the source with its text.

        Raises:
            SourceChanged: the text is not the one that was annotated.
        """
        self.check(text)
        return replace(self, text=text)

    def check(self, text: str) -> None:
        """Confirm that a text is the one that was annotated, and that the record counts it rightly.

        Raises:
            SourceChanged: its SHA-256 differs from the record's, or the record miscounts.
        """
        digest = hashlib.sha256(text.encode()).hexdigest()
        if digest != self.sha256:
            raise SourceChanged(
                f"the text given has SHA-256 {digest}, {display_path(self.path)} records {self.sha256}: "
                "it is another edition; give the file that was annotated, or annotate this one"
            )
        lines = _lines(text)
        counted = (len(text), len(lines), tuple(n for n, line in enumerate(lines, 1) if line.strip()))
        if counted != (self.characters, self.lines, self.passages):
            raise SourceChanged(
                f"{display_path(self.path)} records {self.characters} characters, {self.lines} lines and "
                f"{len(self.passages)} passages; the text has {counted[0]}, {counted[1]} and {len(counted[2])}, "
                f"and differs in the passages {sorted(set(counted[2]) ^ set(self.passages))}"
            )

    def find(self, line: int, words: str) -> list[tuple[int, int]]:
        """Return each place of some words in a line: start and end in code points of the whole text, end exclusive."""
        if self.text is None:
            raise ValueError("the text of the source was not given")
        lines = _lines(self.text)
        offset = sum(len(one) + 1 for one in lines[: line - 1])
        return [(offset + m.start(), offset + m.end()) for m in re.finditer(re.escape(words), lines[line - 1])]


def read_text(path: Path) -> str:
    """Return the text of a file exactly as it is, with no change of line ends.

    Raises:
        SourceChanged: it is not UTF-8, so it is not what was annotated.
    """
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceChanged(f"{display_path(path)} is not UTF-8: {error.reason} at byte {error.start}") from error


def _lines(text: str) -> list[str]:
    """Return the physical lines of a text without their ends; only a line feed ends a line."""
    return text.removesuffix("\n").split("\n")


def load_source(path: Path, text: str | None = None) -> Source:
    """Return the source that a record (``source.ttl``) describes, with its text where that is given.

    Raises:
        SyntaxInvalid: the record is not valid Turtle, or lacks what a source must say about itself.
        SourceChanged: the text is not the one that was annotated.
    """
    quads = read_into(path, CATALOG)
    iri = next((q.subject for q in quads if (q.predicate, q.object) == (TYPE, yc("Source"))), None)
    if not isinstance(iri, NamedNode):
        raise SyntaxInvalid(f"{display_path(path)} describes no yc:Source")
    source = Source(
        iri=iri,
        path=path,
        sha256=_value(path, quads, iri, _SHA256),
        characters=int(_value(path, quads, iri, yc("characterCount"))),
        lines=int(_value(path, quads, iri, yc("lineCount"))),
        passages=_passages(path, quads, iri),
        quads=tuple(quads),
    )
    return source if text is None else source.with_text(text)


def _value(path: Path, quads: list[Quad], iri: NamedNode, predicate: NamedNode) -> str:
    """Return the one value of a property of the source."""
    values = [value_of(q.object) for q in quads if q.subject == iri and q.predicate == predicate]
    if len(values) != 1:
        raise SyntaxInvalid(f"{display_path(path)}: {iri} must have exactly one {predicate}, and has {len(values)}")
    return values[0]


def _passages(path: Path, quads: list[Quad], iri: NamedNode) -> tuple[int, ...]:
    """Return the numbers of the passages, which the record lists and counts."""
    parts = [value_of(q.object) for q in quads if q.subject == iri and q.predicate == _HAS_PART]
    lines = tuple(sorted(int(part.removeprefix(PASSAGE)) for part in parts if part.startswith(PASSAGE)))
    counted = int(_value(path, quads, iri, yc("passageCount")))
    if len(lines) != counted:
        raise SyntaxInvalid(f"{display_path(path)} counts {counted} passages and lists {len(lines)}")
    return lines
