"""Web Annotations: each thing that a passage mentions, tied to the places and the words it is mentioned by."""

from collections.abc import Iterable

from pyoxigraph import Literal, NamedNode, Quad

from youcheng.build.anchors import Span
from youcheng.rdf.namespaces import BASE, EXTERNAL, PASSAGE, XSD
from youcheng.rdf.terms import TYPE, Term, yc


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
