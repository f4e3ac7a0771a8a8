"""A source document: its bibliographic record and, if given, its text."""

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from youcheng.errors import SourceChanged, SyntaxInvalid
from youcheng.rdf.files import display_path, read_into
from youcheng.rdf.namespaces import CATALOG, EXTERNAL, PASSAGE
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import TYPE, value_of, yc

_SHA256 = NamedNode(f"{EXTERNAL['schema']}sha256")
_HAS_PART = NamedNode(f"{EXTERNAL['dcterms']}hasPart")


@dataclass(frozen=True)
class Source:
    """A source as its record (``source.ttl``) describes it."""

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
        """Return the source with its text, or raise SourceChanged if the record describes another text."""
        file, digest = display_path(self.path), hashlib.sha256(text.encode()).hexdigest()
        if digest != self.sha256:
            raise SourceChanged(
                f"{file} records SHA-256 {self.sha256}, the text given has {digest}: "
                "it is another edition; give the annotated file, or annotate this one"
            )
        lines = _lines(text)
        passages = tuple(number for number, line in enumerate(lines, 1) if line.strip())
        if (len(text), len(lines), passages) != (self.characters, self.lines, self.passages):
            raise SourceChanged(
                f"{file} records {self.characters} characters, {self.lines} lines and {len(self.passages)} passages; "
                f"the text has {len(text)}, {len(lines)} and {len(passages)}, "
                f"and differs in the passages {sorted(set(passages) ^ set(self.passages))}"
            )
        return replace(self, text=text)

    def find(self, line: int, words: str) -> list[tuple[int, int]]:
        """Return each occurrence of words in a line: start and end in code points of the whole text, end exclusive."""
        if self.text is None:
            raise ValueError("the text of the source was not given")
        lines = _lines(self.text)
        offset = sum(len(before) + 1 for before in lines[: line - 1])
        return [(offset + m.start(), offset + m.end()) for m in re.finditer(re.escape(words), lines[line - 1])]


def read_text(path: Path) -> str:
    """Return the text of a file without any change of line ends."""
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceChanged(f"{display_path(path)} is not UTF-8: {error.reason} at byte {error.start}") from error


def _lines(text: str) -> list[str]:
    """Return the lines of a text; only a line feed ends a line."""
    return text.removesuffix("\n").split("\n")


def load_source(path: Path, text: str | None = None) -> Source:
    """Return the source that a record (``source.ttl``) describes, with its text if that is given."""
    quads, file = read_into(path, CATALOG), display_path(path)
    iri = next((quad.subject for quad in quads if (quad.predicate, quad.object) == (TYPE, yc("Source"))), None)
    if not isinstance(iri, NamedNode):
        raise SyntaxInvalid(f"{file} describes no yc:Source; add `a yc:Source`")

    def values(predicate: NamedNode) -> list[str]:
        return [value_of(quad.object) for quad in quads if (quad.subject, quad.predicate) == (iri, predicate)]

    def value(predicate: NamedNode) -> str:
        texts = values(predicate)
        if len(texts) != 1:
            raise SyntaxInvalid(f"{file}: {shorten(iri)} has {len(texts)} values of {shorten(predicate)}; give one")
        return texts[0]

    parts = [part.removeprefix(PASSAGE) for part in values(_HAS_PART) if part.startswith(PASSAGE)]
    passages, count = tuple(sorted(map(int, parts))), int(value(yc("passageCount")))
    if len(passages) != count:
        raise SyntaxInvalid(f"{file} counts {count} passages and lists {len(passages)}; correct one of them")
    characters, lines = int(value(yc("characterCount"))), int(value(yc("lineCount")))
    source = Source(iri, path, value(_SHA256), characters, lines, passages, tuple(quads))
    return source if text is None else source.with_text(text)
