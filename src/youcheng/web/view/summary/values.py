"""What the places of a pattern are filled with: the values of properties, as they stand in a sentence."""

import re
from functools import cached_property
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode

from youcheng.rdf.terms import name_of
from youcheng.web.view.presenter import TYPE, Reference, Text, Viewer, in_language
from youcheng.web.view.summary.grammar import Piece, Slot, Value

Words = dict[str, Any]
NOTHING = Slot(())


class Values:
    """What the graph holds of one thing, as it stands in a sentence."""

    def __init__(self, thing: str, viewer: Viewer, words: Words, language: Words) -> None:
        """Look at a thing through the eyes of a reader, with the words that sentences need."""
        self.thing = NamedNode(thing)
        self.viewer = viewer
        self.words = words
        self.language = language
        self.tongue = viewer.language
        self.known: dict[str, Slot] = {}

    def slot(self, path: str) -> Slot:
        """Return what a place of a pattern is filled with."""
        if path not in self.known:
            self.known[path] = self._values(path)
        return self.known[path]

    def _values(self, path: str) -> Slot:
        """Return the values at the ends of paths from the thing."""
        if path.find("=") > 0:
            one, other = (self.slot(name) for name in path.split("="))
            return one if set(one.values) == set(other.values) else NOTHING
        nodes: list[Any] = []
        voices: set[str] = set()
        for one_path in path.removeprefix("=").split("+"):
            ends: list[Any] = [self.thing]
            for step in one_path.split("/"):
                pairs = [pair for end in ends if isinstance(end, NamedNode) for pair in self.step(end, step)]
                if path.startswith("="):
                    pairs = [pair for pair in pairs if pair[1]]
                ends = [end for end, _ in pairs]
                voices |= {voice for _, said_by in pairs for voice in said_by}
            nodes += ends
        open_ = self._is_open and not path.startswith("^") and "+" not in path
        things = len({node for node in nodes if isinstance(node, NamedNode)})
        return Slot(self._in_words(nodes), frozenset(voices), things, open=open_)

    def step(self, node: Any, step: str) -> list[tuple[Any, set[str]]]:
        """Return what a property leads to in the article's story, each with the kinds of voices that say so.

        What only follows from the rest is left out, unless all of it does, or it leads to the thing.
        """
        store, back = self.viewer.services.store, step.startswith("^")
        predicate = NamedNode(self.viewer.term(step.removeprefix("^")))
        subject, value = (None, node) if back else (node, None)
        found = []
        for quad in store.quads_for_pattern(subject, predicate, value, DefaultGraph()):
            other: Any = quad.subject if back else quad.object
            if isinstance(other, Literal | NamedNode) and other != node:
                said = store.quads_for_pattern(quad.subject, quad.predicate, quad.object)
                found.append((other, {self.kind_of(each.graph_name) for each in said} - {"", "entailed"}))
        stated = [pair for pair in found if pair[1]]
        return stated if stated and not back else found

    def kind_of(self, graph: Any) -> str:
        """Return what kind of voice a graph is, nothing for the default graph."""
        if isinstance(graph, DefaultGraph):
            return ""
        local = name_of(graph).removeprefix(self.viewer.services.base)
        return "passage" if local.startswith("id/passage/") else local.removeprefix("graph/").partition("/")[0]

    def _in_words(self, nodes: list[Any]) -> list[Value]:
        """Return nodes as they stand in a sentence, in the order of their names; texts in the reader's language."""
        things = {self.viewer.reference(node.value) for node in nodes if isinstance(node, NamedNode)}
        ordered = sorted(things, key=lambda reference: reference.order)
        named = {tuple(piece.text for piece in value): value for value in map(self.named, ordered)}
        texts = [node for node in nodes if isinstance(node, Literal)]
        mine = [text for text in texts if text.language in {None, self.tongue}] or texts
        return [*named.values(), *dict.fromkeys(map(self._literal, mine))]

    def _literal(self, literal: Literal) -> Value:
        """Return a literal in words: in quotation marks where it is printed, or not in the reader's language."""
        shown = self.viewer.value(literal)
        printed = isinstance(shown, Text) and shown.language == "zh" and shown.kind == "text" and not literal.language
        text = shown.text if isinstance(shown, Text) else literal.value
        if printed or literal.language not in {None, self.tongue}:
            return (Piece("“"), Piece(text, literal.language or "zh"), Piece("”"))
        return (Piece(text),)

    def named(self, reference: Reference) -> Value:
        """Return the name of a thing as it stands in a sentence: with its article, or in quotation marks."""
        kind = reference.iri.removeprefix(f"{self.viewer.services.base}id/").partition("/")[0]
        if kind in {"quantity", "count"}:
            return self._figure(reference)
        number = reference.iri.rpartition("/")[2]
        if kind == "passage" and number.isdecimal():
            return (self.line(int(number)),)
        piece = Piece(reference.label.text, reference.label.language, reference.href)
        if reference.label.language != "en" or self.tongue != "en":
            return (piece,)
        if kind in self.words["quoted"] or (kind in self.words["separated"] and ", " in piece.text):
            return (Piece("“"), piece, Piece("”"))
        rule = self.words["the"].get(kind)
        return (Piece("the "), piece) if rule and re.search(rule, piece.text) else (piece,)

    def _figure(self, reference: Reference) -> Value:
        """Return a number with what it is the number of."""
        scopes = [node for node, _ in self.step(NamedNode(reference.iri), "scope") if isinstance(node, Literal)]
        amount = Piece(self.amount_of(NamedNode(reference.iri)), self.tongue, reference.href)
        if not amount.text:
            return (Piece(reference.label.text, reference.label.language, reference.href),)
        before, after = self.language["beside"]
        return (amount, Piece(f"{before}{in_language(scopes, self.tongue) or reference.label.text}{after}"))

    @cached_property
    def is_in_the_story(self) -> bool:
        """Tell whether more than other sources speak of the thing."""
        quads = self.viewer.services.store.quads_for_pattern(self.thing, TYPE, None, DefaultGraph())
        return next(iter(quads), None) is not None

    @cached_property
    def _is_open(self) -> bool:
        return any(True for _ in self.step(self.thing, "openList"))

    def line(self, number: int) -> Piece:
        """Return the name of a line of the article."""
        address = self.viewer.href(f"{self.viewer.services.base}id/passage/{number}")
        return Piece(self.viewer.messages("voice.line", line=number), "", address)

    def amount_of(self, node: NamedNode) -> str:
        """Return a number with its bound and its unit."""
        said = {step: [end for end, _ in self.step(node, step)] for step in ("value", "magnitude", "bound", "unit")}
        bound = name_of(said["bound"][0]).rpartition("#")[2] if said["bound"] else "exactly"
        number = ""
        if said["value"]:
            number = self.viewer.messages.number(said["value"][0].value)
        elif said["magnitude"]:
            number = self.language["magnitude"].get(said["magnitude"][0].value, "")
        if not number:
            return ""
        unit = name_of(said["unit"][0]) if said["unit"] else ""
        name = (
            self.language["unit"].get(unit.rpartition("/")[2], self.viewer.reference(unit).label.text) if unit else ""
        )
        if number == "1":
            name = self.language["single"].get(unit.rpartition("/")[2], name)
        space = self.language["space"] if name else ""
        return f"{self.language['bound'].get(bound, '')}{number}{space}{name}"
