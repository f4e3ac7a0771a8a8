"""Passages: what the article says, line by line, and a Web Annotation for each thing that a passage mentions."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, Triple

from youcheng.build.anchors import Positions, Span, find_positions, load_positions
from youcheng.build.blocks import Block, check_blocks, read_blocks
from youcheng.build.source import Source
from youcheng.errors import AnchorMissing, SyntaxInvalid
from youcheng.rdf.files import display_path
from youcheng.rdf.namespaces import ANNOTATIONS
from youcheng.rdf.terms import THING, TYPE, into, oa, yc


@dataclass(frozen=True)
class Passages:
    """The passages of a source, their annotations, and the positions of the anchors."""

    quads: list[Quad]
    annotations: list[Quad]
    positions: Positions


def load_passages(folder: Path, source: Source, *, find: bool = False) -> Passages:
    """Return the passages of a source, with each thing annotated at the positions of its anchors.

    If the source has its text, every anchor is looked up in it, and the table of positions must agree. With `find`,
    the positions are taken from the text instead of the table.

    Raises:
        SyntaxInvalid: a file is not valid TriG, or there is none.
        VoiceViolated: a block breaks a rule, or a passage has no block.
        AnchorMissing: words are not in their line or have no position in the table.
    """
    files = [read_blocks(file) for file in sorted(folder.glob("passages*.trig"))]
    if not files:
        raise SyntaxInvalid(f"{display_path(folder)} holds no passages.trig")
    blocks = [block for in_file in files for block in in_file]
    check_blocks(blocks, source.passages)
    table = folder / "positions.csv"
    positions = _find(source, blocks) if find else load_positions(table)
    faults = [*_without_position(blocks, positions, table), *_unused(blocks, positions, table)]
    if source.text is not None and not find:
        faults = [*_differences(positions, _find(source, blocks), table), *faults]
    if faults:
        advice = "write the table again from the article: youcheng build --source FILE --write-positions"
        raise AnchorMissing("\n  ".join([f"{len(faults)} positions are wrong; {advice}", *faults]))
    quads = [quad for block in blocks for quad in _completed(block, source.iri)]
    annotations = into((t for block in blocks for t in _annotations(block, source.iri, positions)), ANNOTATIONS)
    return Passages(quads, annotations, positions)


def _find(source: Source, blocks: list[Block]) -> Positions:
    """Return the positions of all anchors in the text, or raise AnchorMissing for words that are not in their line."""
    positions = find_positions(source, (anchor for block in blocks for anchor in block.anchors))
    missing = [
        f'{block.place(anchor.words)}: "{anchor.words}" is not in line {block.line} of the source'
        for block in blocks
        for anchor in block.anchors
        if (block.line, anchor.words) not in positions.spans
    ]
    if missing:
        raise AnchorMissing(f"{len(missing)} anchors are not in their lines; quote them:\n  " + "\n  ".join(missing))
    return positions


def _without_position(blocks: list[Block], positions: Positions, table: Path) -> Iterator[str]:
    file = display_path(table)
    for block in blocks:
        for words in dict.fromkeys(anchor.words for anchor in block.anchors):
            if not positions.spans.get((block.line, words)):
                yield f'{block.place(words)}: "{words}" of passage {block.line} has no position in {file}'


def _unused(blocks: list[Block], positions: Positions, table: Path) -> Iterator[str]:
    used = {(block.line, anchor.words) for block in blocks for anchor in block.anchors}
    for line, words in sorted(positions.spans.keys() - used):
        yield f'{display_path(table)}: "{words}" of passage {line} is not an anchor'


def _differences(committed: Positions, found: Positions, table: Path) -> Iterator[str]:
    for (line, words), spans in found.spans.items():
        recorded = committed.spans.get((line, words), [])
        if recorded and sorted(recorded) != spans:
            actual, expected = ([tuple(span) for span in side] for side in (spans, recorded))
            yield f'{display_path(table)}: "{words}" of passage {line} is at {actual}, the table says {expected}'


def _completed(block: Block, source: NamedNode) -> Iterator[Quad]:
    """Yield the statements of a block, and what the passage is and mentions."""
    yield from block.quads
    passage = block.passage
    yield Quad(passage, TYPE, yc("Passage"), passage)
    yield Quad(passage, yc("line"), Literal(block.line), passage)
    yield Quad(passage, yc("inSource"), source, passage)
    for thing in block.things:
        yield Quad(passage, yc("mentions"), thing, passage)


def _annotations(block: Block, source: NamedNode, positions: Positions) -> Iterator[Triple]:
    """Yield a Web Annotation for each thing of a block.

    Its parts have IRIs, not blank nodes; that of a target is the passage's with a fragment of RFC 5147.
    """
    anchors, passage = block.anchors, block.passage.value
    for thing in block.things:
        annotation = NamedNode(f"{passage}#{thing.value.removeprefix(THING).replace('/', '-')}")
        yield Triple(annotation, TYPE, oa("Annotation"))
        yield Triple(annotation, oa("motivatedBy"), oa("identifying"))
        yield Triple(annotation, oa("hasBody"), thing)
        own = [anchor for anchor in anchors if anchor.thing == thing.value]
        for span, words in sorted({(span, anchor.words) for anchor in own for span in positions.of(anchor, anchors)}):
            target = NamedNode(f"{passage}#char={span.start},{span.end}")
            yield Triple(annotation, oa("hasTarget"), target)
            yield Triple(target, TYPE, oa("SpecificResource"))
            yield Triple(target, oa("hasSource"), source)
            yield Triple(target, oa("hasScope"), block.passage)
            yield from _selectors(target, span, words, positions)


def _selectors(target: NamedNode, span: Span, words: str, positions: Positions) -> Iterator[Triple]:
    """Yield the two selectors of a target: by position in the source, and by quotation."""
    position, quote = (NamedNode(target.value.replace("#char=", f"#{name}=")) for name in ("position", "quote"))
    prefix, suffix = positions.context(span)
    yield Triple(target, oa("hasSelector"), position)
    yield Triple(position, TYPE, oa("TextPositionSelector"))
    yield Triple(position, oa("start"), Literal(span.start))
    yield Triple(position, oa("end"), Literal(span.end))
    yield Triple(target, oa("hasSelector"), quote)
    yield Triple(quote, TYPE, oa("TextQuoteSelector"))
    for name, text in (("exact", words), ("prefix", prefix), ("suffix", suffix)):
        yield Triple(quote, oa(name), Literal(text))
