"""Blocks: the annotators' file of passages, with one named graph for each, and the rules for a block."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from youcheng.build.anchors import Anchor
from youcheng.errors import VoiceViolated
from youcheng.rdf.files import display_path, read
from youcheng.rdf.namespaces import EXTERNAL, PASSAGE
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import LABEL, Term, iri, is_thing, rdfs, value_of, yc

MAX_LENGTH = {yc("printed"): 19, yc("printedName"): 23}
"""The most characters of an anchor: a few words or a name, never a sentence."""
REASON = yc("coverageReason")
ANNOTATED, NOTHING, NOT_YET = yc("annotated"), yc("nothingToState"), yc("notYetAnnotated")
_SKOS = EXTERNAL["skos"]
_OUTSIDE = {
    REASON, yc("paraphrase"), LABEL, rdfs("comment"),
    *(NamedNode(f"{_SKOS}{name}") for name in ("altLabel", "note", "scopeNote", "editorialNote")),
}  # fmt: skip
"""Properties of the annotators' own statements, which stand outside the blocks."""
_NEVER_INSIDE = {
    REASON, yc("reason"), yc("scope"), LABEL, rdfs("seeAlso"),
    *map(yc, ("earliest", "latest", "beginsAfter", "beginsBefore", "endsAfter", "endsBefore")),
    *(NamedNode(f"{EXTERNAL[name]}sameAs") for name in ("owl", "schema")),
    *(NamedNode(f"{_SKOS}{name}") for name in ("prefLabel", "altLabel", "exactMatch", "closeMatch")),
}  # fmt: skip
"""The properties that only the editors and the gazetteer use."""


class Block:
    """The statements of one passage, and their place in the file."""

    def __init__(self, path: Path, line: int) -> None:
        self.path, self.line = path, line
        self.passage = NamedNode(f"{PASSAGE}{line}")
        self.quads: list[Quad] = []

    @property
    def coverage(self) -> set[Term]:
        """How far the passage is annotated."""
        return {q.object for q in self.quads if (q.subject, q.predicate) == (self.passage, yc("coverage"))}

    @property
    def things(self) -> list[NamedNode]:
        """The subjects of the block in its order, without the passage itself."""
        return list(dict.fromkeys(iri(quad.subject) for quad in self.quads if quad.subject != self.passage))

    @property
    def anchors(self) -> list[Anchor]:
        """The words that each thing rests on, in the order of the block."""
        printed = (quad for quad in self.quads if quad.predicate in MAX_LENGTH)
        return list(dict.fromkeys(Anchor(self.line, iri(q.subject).value, value_of(q.object)) for q in printed))

    def place(self, text: str | None = None) -> str:
        """Return ``file:line`` of a text in the block, or of the block's first line."""
        return place_of(self.path, self.line, text) or display_path(self.path)


def place_of(path: Path, passage: int | str, text: str | None = None) -> str | None:
    """Return ``file:line`` of a text in the block of a passage, or of the block; None if there is no block."""
    lines = path.read_text(encoding="utf-8").splitlines()
    opening = re.compile(rf"(passage:{passage}|<{re.escape(PASSAGE)}{passage}>)\s*\{{")
    start = next((number for number, line in enumerate(lines) if opening.search(line)), None)
    if start is None:
        return None
    number = next((n for n in range(start, len(lines)) if text is None or text in lines[n]), start)
    return f"{display_path(path)}:{number + 1}"


def read_blocks(path: Path) -> tuple[list[Block], list[Quad]]:
    """Return the blocks of a file in its order, and the statements outside them."""
    blocks: list[Block] = []
    outside: list[Quad] = []
    for quad in read(path):
        graph = value_of(quad.graph_name)
        number = graph.removeprefix(PASSAGE)
        if not graph:
            outside.append(quad)
            continue
        if not graph.startswith(PASSAGE) or not number.isdecimal():
            name = shorten(quad.graph_name)
            raise VoiceViolated(f"{display_path(path)}: the graph {name} is not a passage; name it passage:<line>")
        if not blocks or blocks[-1].line != int(number):
            blocks.append(Block(path, int(number)))
        blocks[-1].quads.append(quad)
    return blocks, outside


def check_blocks(blocks: list[Block], outside: list[Quad], passages: Iterable[int]) -> None:
    """Raise VoiceViolated unless blocks keep the rules and cover every passage once, in the order of the source."""
    reasons: set[Term] = {quad.subject for quad in outside if quad.predicate == REASON}
    faults = [*_order_faults(blocks, set(passages)), *_outside_faults(blocks, outside)]
    for block in blocks:
        faults += (f"{block.place()}: passage {block.line} {fault}" for fault in _coverage_faults(block, reasons))
        faults += _statement_faults(block)
    if faults:
        raise VoiceViolated(f"{len(faults)} faults in the passages:\n  " + "\n  ".join(faults))


def _order_faults(blocks: list[Block], passages: set[int]) -> Iterator[str]:
    lines = [block.line for block in blocks]
    for before, block in pairwise(blocks):
        if block.line < before.line:
            yield f"{block.place()}: passage {block.line} stands after passage {before.line}; keep the source's order"
    for block in blocks:
        if lines.count(block.line) > 1:
            yield f"{block.place()}: passage {block.line} has more than one block; merge them"
        if block.line not in passages:
            yield f"{block.place()}: the source has no passage {block.line}; lines are counted from 1"
    if missing := sorted(passages - set(lines)):
        yield f"no block for the passages {', '.join(map(str, missing))}; say yc:coverage yc:notYetAnnotated of them"


def _outside_faults(blocks: list[Block], outside: list[Quad]) -> Iterator[str]:
    for quad in outside:
        if quad.predicate not in _OUTSIDE:
            file = display_path(blocks[0].path) if blocks else ""
            subject, predicate = shorten(quad.subject), shorten(quad.predicate)
            yield f"{file}: {subject} {predicate} stands outside the blocks, in no voice; move it into a block"


def _coverage_faults(block: Block, reasons: set[Term]) -> Iterator[str]:
    if len(block.coverage) != 1 or not block.coverage <= {ANNOTATED, NOTHING, NOT_YET}:
        yield "must have one yc:coverage: annotated, nothingToState or notYetAnnotated"
    if block.coverage == {ANNOTATED} and not block.things:
        yield "is yc:annotated but states nothing; use yc:nothingToState"
    if block.coverage in ({NOTHING}, {NOT_YET}) and block.things:
        yield "states something though its yc:coverage says otherwise; use yc:annotated"
    if block.coverage == {NOTHING} and block.passage not in reasons:
        yield "states nothing; give a yc:coverageReason outside the block"


def _statement_faults(block: Block) -> Iterator[str]:
    anchored = {anchor.thing for anchor in block.anchors}
    for thing in block.things:
        name = shorten(thing)
        if not is_thing(thing):
            yield f"{block.place(name)}: {name} is not a thing of the project; use an IRI of the form <kind>:<name>"
        elif thing.value not in anchored:
            yield f"{block.place(name)}: {name} rests on no words of passage {block.line}; give yc:printedName"
    for quad in block.quads:
        if quad.predicate in _NEVER_INSIDE:
            subject, predicate = shorten(quad.subject), shorten(quad.predicate)
            yield f"{block.place(subject)}: {predicate} of {subject} is the editors' to say; move it to data/editorial"
        words, limit = value_of(quad.object), MAX_LENGTH.get(quad.predicate)
        if limit and not 0 < len(words) <= limit:
            yield f'{block.place(words)}: "{words}" has {len(words)} characters; give 1 to {limit}, never a sentence'
