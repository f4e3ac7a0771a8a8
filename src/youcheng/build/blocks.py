"""Blocks: the annotators' file of passages, one named graph a passage, and the rules that each block keeps."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

from pyoxigraph import NamedNode, Quad

from youcheng.build.anchors import Anchor
from youcheng.errors import VoiceViolated
from youcheng.rdf.files import display_path, read
from youcheng.rdf.namespaces import EXTERNAL, PASSAGE, RDFS
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import LABEL, Term, iri, is_thing, value_of, yc

LONGEST = {yc("printed"): 20, yc("printedName"): 24}
"""Anchors are shorter than this: a few words, or a name; never a sentence."""
COVERAGE, KIND, REASON = yc("coverage"), yc("kind"), yc("coverageReason")
ANNOTATED, NOTHING, NOT_YET = yc("annotated"), yc("nothingToState"), yc("notYetAnnotated")
_SKOS = EXTERNAL["skos"]
_BESIDE = {
    REASON, yc("paraphrase"), LABEL, NamedNode(f"{RDFS}comment"),
    *(NamedNode(f"{_SKOS}{name}") for name in ("altLabel", "note", "scopeNote", "editorialNote")),
}  # fmt: skip
"""What may stand beside a block: the annotators' own words about it."""
_NEVER_INSIDE = {
    REASON, yc("earliest"), yc("latest"), yc("reason"),
    LABEL, NamedNode(f"{EXTERNAL['owl']}sameAs"),
    *(NamedNode(f"{_SKOS}{name}") for name in ("prefLabel", "altLabel", "exactMatch", "closeMatch")),
}  # fmt: skip
"""What no passage says: it belongs to the editors or to the gazetteer."""


class Block:
    """What one passage says, and where in its file it is written."""

    def __init__(self, path: Path, line: int) -> None:
        """Begin the block of a line with nothing in it."""
        self.path, self.line = path, line
        self.passage = NamedNode(f"{PASSAGE}{line}")
        self.quads: list[Quad] = []

    @property
    def coverage(self) -> set[Term]:
        """How far the passage is annotated."""
        return {quad.object for quad in self.quads if (quad.subject, quad.predicate) == (self.passage, COVERAGE)}

    @property
    def things(self) -> list[NamedNode]:
        """What the block speaks about, in the order of the block."""
        return list(dict.fromkeys(iri(quad.subject) for quad in self.quads if quad.subject != self.passage))

    @property
    def anchors(self) -> list[Anchor]:
        """The words that each thing rests on, in the order of the block."""
        printed = (quad for quad in self.quads if quad.predicate in LONGEST)
        return list(dict.fromkeys(Anchor(self.line, iri(q.subject).value, value_of(q.object)) for q in printed))

    def place(self, text: str | None = None) -> str:
        """Return ``file:line`` of a text in the block, or of the block's first line."""
        return place_of(self.path, self.line, text) or display_path(self.path)


def place_of(path: Path, passage: int | str, text: str | None = None) -> str | None:
    """Return ``file:line`` of a text in the block of a passage, or of the block; None where there is no block."""
    lines = path.read_text(encoding="utf-8").splitlines()
    opening = re.compile(rf"(passage:{passage}|<{re.escape(PASSAGE)}{passage}>)\s*\{{")
    start = next((n for n, line in enumerate(lines) if opening.search(line)), None)
    if start is None:
        return None
    number = next((n for n in range(start, len(lines)) if text is None or text in lines[n]), start)
    return f"{display_path(path)}:{number + 1}"


def read_blocks(path: Path) -> tuple[list[Block], list[Quad]]:
    """Return the blocks of a file in its order, and what stands beside them.

    Raises:
        SyntaxInvalid: the file is not valid TriG.
        VoiceViolated: a named graph in it is no passage.
    """
    blocks: list[Block] = []
    beside: list[Quad] = []
    for quad in read(path):
        graph = value_of(quad.graph_name)
        number = graph.removeprefix(PASSAGE)
        if not graph:
            beside.append(quad)
            continue
        if not graph.startswith(PASSAGE) or not number.isdecimal():
            raise VoiceViolated(f"{display_path(path)}: the graph {shorten(quad.graph_name)} is no passage")
        if not blocks or blocks[-1].line != int(number):
            blocks.append(Block(path, int(number)))
        blocks[-1].quads.append(quad)
    return blocks, beside


def check_blocks(blocks: list[Block], beside: list[Quad], passages: Iterable[int]) -> None:
    """Confirm that blocks keep the rules of their voice and cover every passage once, in the order of the source.

    Raises:
        VoiceViolated: they do not; the message lists every fault with file and line.
    """
    reasons: set[Term] = {quad.subject for quad in beside if quad.predicate == REASON}
    problems = [*_misplaced(blocks, set(passages)), *_wrong_beside(blocks, beside)]
    for block in blocks:
        problems += _wrong_coverage(block, reasons)
        problems += _wrong_things(block)
    if problems:
        raise VoiceViolated(f"{len(problems)} faults in the passages:\n  " + "\n  ".join(problems))


def _misplaced(blocks: list[Block], passages: set[int]) -> Iterator[str]:
    """Yield what is wrong with the sequence of the blocks."""
    for before, block in pairwise(blocks):
        if block.line < before.line:
            yield f"{block.place()}: passage {block.line} stands after passage {before.line}; keep the source's order"
    lines = [block.line for block in blocks]
    for block in blocks:
        if lines.count(block.line) > 1:
            yield f"{block.place()}: passage {block.line} has more than one block"
        if block.line not in passages:
            yield f"{block.place()}: the source has no passage {block.line}"
    missing = sorted(passages - set(lines))
    if missing:
        yield f"no block for the passages {', '.join(map(str, missing))}; say yc:coverage yc:notYetAnnotated of them"


def _wrong_beside(blocks: list[Block], beside: list[Quad]) -> Iterator[str]:
    """Yield what the annotators say outside the blocks that is not a word of theirs about a passage."""
    for quad in beside:
        if quad.predicate not in _BESIDE:
            file = display_path(blocks[0].path) if blocks else ""
            yield f"{file}: {shorten(quad.subject)} {shorten(quad.predicate)} stands outside the blocks, in no voice"


def _wrong_coverage(block: Block, reasons: set[Term]) -> Iterator[str]:
    """Yield what is wrong with what a block says about its own coverage."""
    if len(block.coverage) != 1 or not block.coverage <= {ANNOTATED, NOTHING, NOT_YET}:
        options = "annotated, nothingToState or notYetAnnotated"
        yield f"{block.place()}: passage {block.line} must have one yc:coverage: {options}"
    if block.coverage == {ANNOTATED} and not block.things:
        yield f"{block.place()}: passage {block.line} is called annotated and states nothing"
    if block.coverage in ({NOTHING}, {NOT_YET}) and block.things:
        yield f"{block.place()}: passage {block.line} states something though its coverage says otherwise"
    if block.coverage == {NOTHING} and block.passage not in reasons:
        yield f"{block.place()}: passage {block.line} states nothing and gives no yc:coverageReason beside its block"


def _wrong_things(block: Block) -> Iterator[str]:
    """Yield what a block says that a passage cannot say, or does not rest on words."""
    anchored = {anchor.thing for anchor in block.anchors}
    for thing in block.things:
        if not is_thing(thing):
            yield f"{block.place(shorten(thing))}: {shorten(thing)} is no thing of ours"
        elif thing.value not in anchored:
            yield f"{block.place(shorten(thing))}: {shorten(thing)} rests on no words of passage {block.line}"
    for quad in block.quads:
        if quad.predicate in _NEVER_INSIDE:
            subject = shorten(quad.subject)
            yield f"{block.place(subject)}: no passage says {shorten(quad.predicate)} of {subject}"
        words = value_of(quad.object)
        if quad.predicate in LONGEST and not 0 < len(words) < LONGEST[quad.predicate]:
            size = f"{len(words)} characters: words, never a sentence"
            yield f'{block.place(words)}: "{words}" has {size}'
