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
from youcheng.rdf.terms import LABEL, iri, is_thing, rdfs, value_of, yc

MAX_LENGTH = {yc("printed"): 19, yc("printedName"): 23}
"""The most characters of an anchor: a few words or a name, never a sentence."""
_NEVER_INSIDE = {
    *map(yc, ("paraphrase", "scope", "modality", "mode", "recurrence", "reason", "strongestAttestation")),
    *map(yc, ("attestation", "earliest", "latest", "beginsAfter", "beginsBefore", "endsAfter", "endsBefore")),
    LABEL, rdfs("seeAlso"), rdfs("comment"),
    *(NamedNode(f"{EXTERNAL[name]}sameAs") for name in ("owl", "schema")),
    *(NamedNode(f"{EXTERNAL['skos']}{name}") for name in ("prefLabel", "altLabel", "exactMatch", "closeMatch")),
}  # fmt: skip
"""The properties that only the editors and the gazetteer use."""


class Block:
    """The statements of one passage, and their place in the file."""

    def __init__(self, path: Path, line: int) -> None:
        self.path, self.line = path, line
        self.passage = NamedNode(f"{PASSAGE}{line}")
        self.quads: list[Quad] = []

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


def read_blocks(path: Path) -> list[Block]:
    """Return the blocks of a file in its order."""
    blocks: list[Block] = []
    for quad in read(path):
        graph = value_of(quad.graph_name)
        number = graph.removeprefix(PASSAGE)
        if not graph:
            subject, predicate = shorten(quad.subject), shorten(quad.predicate)
            fault = f"{display_path(path)}: {subject} {predicate} stands outside the blocks"
            raise VoiceViolated(f"{fault}; move it into a block, or to data/editorial if the line does not say it")
        if not graph.startswith(PASSAGE) or not number.isdecimal():
            name = shorten(quad.graph_name)
            raise VoiceViolated(f"{display_path(path)}: the graph {name} is not a passage; name it passage:<line>")
        if not blocks or blocks[-1].line != int(number):
            blocks.append(Block(path, int(number)))
        blocks[-1].quads.append(quad)
    return blocks


def check_blocks(blocks: list[Block], passages: Iterable[int]) -> None:
    """Raise VoiceViolated unless blocks keep the rules and cover every passage once, in the order of the source."""
    faults = [*_order_faults(blocks, set(passages)), *(fault for block in blocks for fault in _statement_faults(block))]
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
        yield f"no block for the passages {', '.join(map(str, missing))}; give each a block with its yc:kind"


def _statement_faults(block: Block) -> Iterator[str]:
    anchored = {anchor.thing for anchor in block.anchors}
    for thing in block.things:
        name = shorten(thing)
        if not is_thing(thing):
            yield f"{block.place(name)}: {name} is not a thing of the project; use an IRI of the form <kind>:<name>"
        elif thing.value not in anchored:
            yield f"{block.place(name)}: {name} rests on no words of passage {block.line}; give yc:printedName"
    for quad in block.quads:
        if quad.predicate in _NEVER_INSIDE or (quad.subject == block.passage and quad.predicate != yc("kind")):
            subject, predicate = shorten(quad.subject), shorten(quad.predicate)
            yield f"{block.place(subject)}: {predicate} of {subject} is the editors' to say; move it to data/editorial"
        words, limit = value_of(quad.object), MAX_LENGTH.get(quad.predicate)
        if limit and not 0 < len(words) <= limit:
            yield f'{block.place(words)}: "{words}" has {len(words)} characters; give 1 to {limit}, never a sentence'
