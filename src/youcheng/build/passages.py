"""Passages: what the article says, line by line, each thing with the words it rests on and where they stand."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad

from youcheng.build.anchors import Positions, Span, find_positions, load_positions
from youcheng.build.blocks import NOT_YET, Block, check_blocks, read_blocks
from youcheng.build.source import Source
from youcheng.errors import AnchorMissing, SyntaxInvalid
from youcheng.rdf.files import display_path
from youcheng.rdf.namespaces import BASE, EXTERNAL, PASSAGE, XSD
from youcheng.rdf.terms import TYPE, Term, yc


@dataclass(frozen=True)
class Passages:
    """What the passages of a source say, and what the annotators say beside them."""

    quads: list[Quad]
    beside: list[Quad]
    positions: Positions
    unannotated: tuple[int, ...]


def load_passages(folder: Path, source: Source, *, find: bool = False) -> Passages:
    """Return what the passages of a source say, each thing anchored at its positions.

    Where the source has its text every anchor is looked up in it, and the table of positions must hold what is found;
    `find` takes the positions from the text instead of the table.

    Raises:
        SyntaxInvalid: a file is not valid TriG, or there is none.
        VoiceViolated: a block says what no passage says, or a passage has no block.
        AnchorMissing: words are not in their line, or the table of positions does not have them.
    """
    blocks, beside = _read(folder)
    check_blocks(blocks, beside, source.passages)
    table = folder / "positions.csv"
    positions = _find(source, blocks) if find else load_positions(table)
    problems = [*_without_position(blocks, positions, table), *_unused(blocks, positions, table)]
    if source.text is not None and not find:
        problems = [*_differences(positions, _find(source, blocks), table), *problems]
    if problems:
        advice = "to write the table anew from the article: youcheng build --source FILE --write-positions"
        raise AnchorMissing("\n  ".join([f"{len(problems)} positions are wrong; {advice}", *problems]))
    quads = [quad for block in blocks for quad in _spell_out(block, source.iri, positions)]
    return Passages(quads, beside, positions, tuple(block.line for block in blocks if NOT_YET in block.coverage))


def _read(folder: Path) -> tuple[list[Block], list[Quad]]:
    """Return the blocks of all files of a source, and what stands beside them."""
    files = sorted(folder.glob("passages*.trig"))
    if not files:
        raise SyntaxInvalid(f"{display_path(folder)} holds no passages.trig")
    read = [read_blocks(file) for file in files]
    return [block for blocks, _ in read for block in blocks], [quad for _, beside in read for quad in beside]


def _find(source: Source, blocks: list[Block]) -> Positions:
    """Return the positions of all anchors in the text, which must have each.

    Raises:
        AnchorMissing: words are not in their line; the message lists each with file, line, passage and words.
    """
    positions = find_positions(source, (anchor for block in blocks for anchor in block.anchors))
    absent = [
        f'{block.place(anchor.words)}: "{anchor.words}" is not in line {block.line} of the source'
        for block in blocks
        for anchor in block.anchors
        if (block.line, anchor.words) not in positions.spans
    ]
    if absent:
        raise AnchorMissing(f"{len(absent)} anchors are not in their lines:\n  " + "\n  ".join(absent))
    return positions


def _without_position(blocks: list[Block], positions: Positions, table: Path) -> Iterator[str]:
    """Yield each anchor that the table has no position for."""
    file = display_path(table)
    for block in blocks:
        for words in dict.fromkeys(anchor.words for anchor in block.anchors):
            if not positions.spans.get((block.line, words)):
                yield f'{block.place(words)}: "{words}" of passage {block.line} has no position in {file}'


def _unused(blocks: list[Block], positions: Positions, table: Path) -> Iterator[str]:
    """Yield each row of the table that no anchor uses."""
    used = {(block.line, anchor.words) for block in blocks for anchor in block.anchors}
    for line, words in sorted(positions.spans.keys() - used):
        yield f'{display_path(table)}: "{words}" of passage {line} is no anchor (any more)'


def _differences(committed: Positions, found: Positions, table: Path) -> Iterator[str]:
    """Yield each anchor whose committed positions are not those found in the text."""
    for (line, words), spans in found.spans.items():
        known = committed.spans.get((line, words), [])
        if known and sorted(known) != spans:
            stands, says = ([tuple(span) for span in some] for some in (spans, known))
            yield f'{display_path(table)}: "{words}" of passage {line} stands at {stands}, the table says {says}'


def _spell_out(block: Block, source: NamedNode, positions: Positions) -> Iterator[Quad]:
    """Return what a block says, what makes it a passage of its source, and an annotation for each thing it mentions."""
    yield from block.quads
    yield from describe_passage(source, block.line)
    anchors = block.anchors
    for thing in block.things:
        own = [anchor for anchor in anchors if anchor.thing == thing.value]
        spans = {(span, anchor.words) for anchor in own for span in positions.of(anchor, anchors)}
        yield from annotate(source, block.line, thing, sorted(spans))


def _oa(name: str) -> NamedNode:
    """Return a term of the Web Annotation vocabulary."""
    return NamedNode(f"{EXTERNAL['oa']}{name}")


def describe_passage(source: NamedNode, line: int) -> list[Quad]:
    """Return what makes a line a passage of its source, in the passage's graph."""
    passage = NamedNode(f"{PASSAGE}{line}")
    number = Literal(str(line), datatype=NamedNode(f"{XSD}integer"))
    return [
        Quad(passage, TYPE, yc("Passage"), passage),
        Quad(passage, yc("line"), number, passage),
        Quad(passage, yc("inSource"), source, passage),
    ]


def annotate(source: NamedNode, line: int, thing: NamedNode, spans: Iterable[tuple[Span, str]]) -> list[Quad]:
    """Return the annotation that identifies a thing by the spans, and the words there, that mention it in a line.

    The parts have IRIs, not blank nodes; that of a target is the passage's with the fragment of RFC 5147.
    """
    passage = NamedNode(f"{PASSAGE}{line}")
    slug = thing.value.removeprefix(f"{BASE}id/").replace("/", "-")
    annotation = NamedNode(f"{passage.value}#{slug}")
    triples: list[tuple[NamedNode, NamedNode, Term]] = [
        (passage, yc("mentions"), thing),
        (annotation, TYPE, _oa("Annotation")),
        (annotation, _oa("motivatedBy"), _oa("identifying")),
        (annotation, _oa("hasBody"), thing),
    ]
    for span, words in spans:
        target = NamedNode(f"{passage.value}#char={span.start},{span.end}")
        selector = NamedNode(f"{passage.value}#selector={span.start},{span.end}")
        triples += [
            (annotation, _oa("hasTarget"), target),
            (target, TYPE, _oa("SpecificResource")),
            (target, _oa("hasSource"), source),
            (target, _oa("hasSelector"), selector),
            (selector, TYPE, _oa("TextPositionSelector")),
            (selector, TYPE, _oa("TextQuoteSelector")),
            (selector, _oa("start"), _offset(span.start)),
            (selector, _oa("end"), _offset(span.end)),
            (selector, _oa("exact"), Literal(words)),
        ]
    return [Quad(*triple, passage) for triple in triples]


def _offset(number: int) -> Literal:
    """Return a number as the Web Annotation vocabulary wants offsets."""
    return Literal(str(number), datatype=NamedNode(f"{XSD}nonNegativeInteger"))
