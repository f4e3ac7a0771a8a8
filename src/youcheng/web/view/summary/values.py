"""The values of the slots of a pattern: properties of a thing and text made from them."""

import re
from dataclasses import replace
from functools import cached_property
from itertools import pairwise
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode

from youcheng.rdf.namespaces import YC, kind_of
from youcheng.rdf.terms import TYPE, value_of
from youcheng.web.view.presenter import Presenter, Reference, Text
from youcheng.web.view.summary.grammar import Piece, Slot, Value, with_article

MAX_LINES = 5
STRENGTHS = (
    "asserted", "assertedBySpeaker", "presupposed", "presupposedBySpeaker", "impliedByLabel", "impliedByDiscourse",
)  # fmt: skip
ARTICLE = frozenset({"passage"})
NOTHING = Slot(())

Words = dict[str, Any]


class Values:
    """The values of a thing for one reader; a pattern names a method with an @ before it."""

    def __init__(self, thing: str, presenter: Presenter, words: Words, language: Words) -> None:
        """Take a thing, and the words of ``summary.toml`` for all languages and for the reader's."""
        self.thing = NamedNode(thing)
        self.presenter = presenter
        self.words = words
        self.language = language
        self._slots: dict[str, Slot] = {}

    def slot(self, path: str) -> Slot:
        """Return the values of a slot."""
        if path not in self._slots:
            name = path.removeprefix("@")
            if name == path:
                self._slots[path] = self._at(path)
            else:
                self._slots[path] = self.attested(name) if name in STRENGTHS else getattr(self, name)()
        return self._slots[path]

    def _at(self, path: str) -> Slot:
        """Return the values at the ends of property paths from the thing."""
        if path.find("=") > 0:
            first, second = (self.slot(name) for name in path.split("="))
            return first if set(first.values) == set(second.values) else NOTHING
        nodes: list[Any] = []
        voices: set[str] = set()
        for alternative in path.removeprefix("=").split("+"):
            ends: list[Any] = [self.thing]
            for step in alternative.split("/"):
                pairs = [pair for end in ends if isinstance(end, NamedNode) for pair in self._step(end, step)]
                if path.startswith("="):
                    pairs = [pair for pair in pairs if pair[1]]
                ends = [end for end, _ in pairs]
                voices |= {voice for _, kinds in pairs for voice in kinds}
            nodes += ends
        is_open = path in self._open_for
        things = len({node for node in nodes if isinstance(node, NamedNode)})
        return Slot(self._in_words(nodes), frozenset(voices), things, open=is_open)

    def _step(self, node: Any, step: str) -> list[tuple[Any, set[str]]]:
        """Return the objects of a property (with ^ its subjects) in the story, each with the kinds of its voices.

        Entailed triples are left out, unless there are no others or the step leads to the node.
        """
        store, back = self.presenter.store, step.startswith("^")
        predicate = NamedNode(self.presenter.term(step.removeprefix("^")))
        subject, value = (None, node) if back else (node, None)
        pairs = []
        for quad in store.quads_for_pattern(subject, predicate, value, DefaultGraph()):
            other: Any = quad.subject if back else quad.object
            if isinstance(other, Literal | NamedNode) and other != node:
                pairs.append((other, self._voices(quad.subject, quad.predicate, quad.object)))
        stated = [pair for pair in pairs if pair[1]]
        return stated if stated and not back else pairs

    def _ends(self, step: str, node: NamedNode | None = None) -> list[Any]:
        return [end for end, _ in self._step(node or self.thing, step)]

    def _texts(self, step: str, node: NamedNode | None = None) -> list[Literal]:
        return [end for end in self._ends(step, node) if isinstance(end, Literal)]

    def _voices(self, *triple: Any) -> set[str]:
        """Return the kinds of voices that state a triple."""
        return {self._kind_of(quad.graph_name) for quad in self.presenter.store.quads_for_pattern(*triple)} - {
            "", "entailed", "aligned",
        }  # fmt: skip

    def _kind_of(self, graph: Any) -> str:
        """Return the kind of voice of a graph, empty for the default graph."""
        if isinstance(graph, DefaultGraph):
            return ""
        local = value_of(graph).removeprefix(self.presenter.base)
        return "passage" if local.startswith("id/passage/") else local.removeprefix("graph/").partition("/")[0]

    def _in_words(self, nodes: list[Any]) -> list[Value]:
        """Return nodes as parts of a sentence: things by name, then texts in the reader's language."""
        things = {self.presenter.reference(node.value) for node in nodes if isinstance(node, NamedNode)}
        ordered = sorted(things, key=lambda reference: reference.order)
        named = {tuple(piece.text for piece in value): value for value in map(self._named, ordered)}
        texts = [node for node in nodes if isinstance(node, Literal)]
        readable = [text for text in texts if text.language in {None, self.presenter.language}] or texts
        return [*named.values(), *dict.fromkeys(map(self._literal, readable))]

    def _literal(self, literal: Literal) -> Value:
        """Return a literal in words, with quotation marks if it is printed or in another language."""
        shown = self.presenter.value(literal)
        printed = isinstance(shown, Text) and shown.language == "zh" and shown.kind == "text" and not literal.language
        text = shown.text if isinstance(shown, Text) else literal.value
        if printed or literal.language not in {None, self.presenter.language}:
            return _quoted(Piece(text, literal.language or "zh"))
        return (Piece(text),)

    def _named(self, reference: Reference) -> Value:
        """Return the name of a thing in a sentence: with its article, or with quotation marks."""
        kind = kind_of(reference.iri, self.presenter.base)
        if kind in {"quantity", "count"}:
            return self._figure(reference)
        number = reference.iri.rpartition("/")[2]
        if kind == "passage" and number.isdecimal():
            return (self._line(int(number)),)
        piece = Piece(reference.label.text, reference.label.language, reference.href)
        if reference.label.language != "en" or self.presenter.language != "en":
            return (piece,)
        if kind in self.words["quoted"] or (kind in self.words["separated"] and ", " in piece.text):
            return _quoted(piece)
        rule = self.words["the"].get(kind)
        return (Piece("the "), piece) if rule and re.search(rule, piece.text) else (piece,)

    def _figure(self, reference: Reference) -> Value:
        """Return a quantity with its scope."""
        node = NamedNode(reference.iri)
        amount = Piece(self._amount(node), self.presenter.language, reference.href)
        if not amount.text:
            return (Piece(reference.label.text, reference.label.language, reference.href),)
        before, after = self.language["beside"]
        scope = self.presenter.text(self._ends("scope", node)) or reference.label.text
        return (amount, Piece(f"{before}{scope}{after}"))

    def _amount(self, node: NamedNode) -> str:
        """Return the number of a quantity with its bound and its unit, empty without a number."""
        ends = {
            step: self._ends(step, node) for step in ("value", "numerator", "denominator", "magnitude", "bound", "unit")
        }
        if ends["numerator"] and ends["denominator"]:
            number = "/".join(value_of(ends[step][0]) for step in ("numerator", "denominator"))
        elif ends["value"]:
            number = self.presenter.messages.number(ends["value"][0].value)
        else:
            number = self.language["magnitude"].get(ends["magnitude"][0].value, "") if ends["magnitude"] else ""
        if not number:
            return ""
        bound = value_of(ends["bound"][0]).rpartition("#")[2] if ends["bound"] else "exactly"
        unit = ""
        if ends["unit"]:
            iri = value_of(ends["unit"][0])
            name = iri.rpartition("/")[2]
            unit = self.language["unit"].get(name, self.presenter.reference(iri).label.text)
            unit = self.language["single"].get(name, unit) if number == "1" else unit
        return f"{self.language['bound'].get(bound, '')}{number}{self.language['space'] if unit else ''}{unit}"

    def _line(self, number: int) -> Piece:
        """Return the name of a line of the article."""
        address = self.presenter.href(f"{self.presenter.base}id/passage/{number}")
        return Piece(self.presenter.messages("voice.line", line=number), "", address)

    def _voice(self, graph: str) -> Value:
        voice = self.presenter.voice(graph)
        return _quoted(Piece(voice.label.text, voice.label.language, voice.href))

    @cached_property
    def is_in_the_story(self) -> bool:
        """Tell whether the article's story has the thing, not only other sources."""
        quads = self.presenter.store.quads_for_pattern(self.thing, TYPE, None, DefaultGraph())
        return next(iter(quads), None) is not None

    @cached_property
    def _open_for(self) -> set[str]:
        """The properties of which the source names only some of the values."""
        return {value.value.removeprefix(YC) for value, _ in self._step(self.thing, "openFor")}

    def name(self) -> Slot:
        """Return the name of the thing, without a link because the reader is on its page."""
        reference = self.presenter.reference(self.thing.value)
        return Slot([tuple(replace(piece, href="") for piece in self._named(reference))])

    def kind(self) -> Slot:
        """Return the classes of the thing with an article; "series of …" for a series."""
        kinds = self.presenter.kinds(self.thing.value)
        series = [kind for kind in kinds if kind.iri.endswith("#EventSeries")] if len(kinds) > 1 else []
        own = self.language["kind"] if len(kinds) == 1 else {}
        names = [own.get(kind.iri.rpartition("#")[2], kind.label.text) for kind in kinds if kind not in series]
        if not names:
            return NOTHING
        text = self.language["both"].join(names)
        text = self.language["series"].replace("#", text) if series else text
        voices = frozenset().union(*(self._voices(self.thing, TYPE, NamedNode(kind.iri)) for kind in kinds))
        article = self.language.get("article") and text not in own.values()
        return _text(with_article(text) if article else text, voices)

    def lines(self) -> Slot:
        """Return the lines of the article that mention the thing, or their number and the first one."""
        names = (value_of(node).rpartition("/")[2] for node in self._ends("^mentions"))
        numbers = sorted(int(name) for name in names if name.isdigit())
        if not numbers:
            return NOTHING
        if len(numbers) > MAX_LINES:
            before, _, after = self.language["lines"].replace("#", str(len(numbers))).partition("@")
            return Slot([(Piece(before), self._line(numbers[0]), Piece(after))], ARTICLE)
        return Slot([(self._line(number),) for number in numbers], ARTICLE)

    def attested(self, strength: str) -> Slot:
        """Return the line that attests a pairing, if the strength of its strongest evidence is this one."""
        rows = self.presenter.select("attested", pairing=self.thing.value)
        row = next(iter(rows), None)
        if row is None or row["attestation"].value.rpartition("#")[2] != strength:
            return NOTHING
        return Slot([(self._line(int(row["line"].value)),)], ARTICLE)

    def when(self) -> Slot:
        """Return the date with the preposition of its precision."""
        dates = self._texts("date")
        if not dates:
            return NOTHING
        before = self.language["on" if dates[0].value.count("-") == 2 else "in"]
        return _text(before + self.presenter.messages.date(dates[0].value), ARTICLE)

    def amount(self) -> Slot:
        """Return the number of a quantity."""
        text = self._amount(self.thing)
        return _text(text, ARTICLE) if text else NOTHING

    def country(self) -> Slot:
        """Return the country of the foreign party, unless that party is the country."""
        slot = self.slot("partnerCountry")
        return slot if set(slot.values) != set(self.slot("foreignParty").values) else NOTHING

    def where(self) -> Slot:
        """Return the location as one address if each place lies in the next, else as a list."""
        pairs = self._step(self.thing, "locatedIn")
        places = [node for node, _ in pairs if isinstance(node, NamedNode)]
        narrow_first = sorted(places, key=lambda place: (-len(self._wider(place)), place.value))
        if not places or any(other not in self._wider(place) for place, other in pairwise(narrow_first)):
            return self.slot("locatedIn")
        pieces: list[Piece] = []
        for place in narrow_first if self.presenter.language == "en" else narrow_first[::-1]:
            pieces += [Piece(self.language["within"])] if pieces else []
            pieces += self._named(self.presenter.reference(place.value))
        return Slot([tuple(pieces)], frozenset(voice for _, voices in pairs for voice in voices))

    def _wider(self, place: NamedNode) -> set[Any]:
        located = NamedNode(self.presenter.term("locatedIn"))
        return {quad.object for quad in self.presenter.store.quads_for_pattern(place, located, None, DefaultGraph())}

    def number(self) -> Slot:
        """Return the number of the line that the thing is."""
        return _text(self.presenter.messages("voice.line", line=value_of(self.thing).rpartition("/")[2]))

    def decided(self) -> Slot:
        """Return the kind of a decision with an article."""
        kinds = [self.presenter.reference(value_of(node)).label.text for node in self._ends("decisionKind")]
        return _text(with_article(kinds[0]) if self.language.get("article") else kinds[0]) if kinds else NOTHING

    def sides(self) -> Slot:
        """Return the sides of a contradiction: lines of the article, then other sources."""
        sides = [value_of(node) for node in self._ends("side")]
        lines = [self.presenter.reference(side) for side in sides if "/id/passage/" in side]
        others = sorted(side for side in sides if "/id/passage/" not in side)
        in_order = sorted(lines, key=lambda line: line.order)
        return Slot([*map(self._named, in_order), *map(self._voice, others)])

    def mentioned(self) -> Slot:
        """Return the things that a line mentions, the most informative kinds first."""
        order = self.words["telling"]
        mentions = []
        for iri in map(value_of, self._ends("mentions")):
            kind = kind_of(iri, self.presenter.base)
            if kind in order:
                reference = self.presenter.reference(iri)
                mentions.append((order.index(kind), reference.order, reference))
        return Slot([self._named(reference) for _, _, reference in sorted(mentions)])

    def modality(self) -> Slot:
        """Return the modality of a statement in words."""
        names = [value_of(node).rpartition("#")[2] for node in self._ends("modality")]
        words = [self.language["modality"][name] for name in names if name in self.language["modality"]]
        return _text(words[0]) if words else NOTHING

    def comment(self) -> Slot:
        """Return an empty, non-missing value for editorial comments of the newspaper, so that the sentence is kept."""
        kinds = {kind.iri.rpartition("#")[2] for kind in self.presenter.kinds(self.thing.value)}
        return _text("") if "EditorialComment" in kinds else NOTHING

    def paraphrase(self) -> Slot:
        """Return the editors' paraphrase of a statement."""
        texts = self._texts("paraphrase")
        return _text(self.presenter.text(texts), ARTICLE) if texts else NOTHING

    def partners(self) -> Slot:
        """Return the partners of a place."""
        rows = self.presenter.select("summary-place", place=self.thing.value)
        others = {self.presenter.reference(row["other"].value) for row in rows}
        return Slot([self._named(other) for other in sorted(others, key=lambda other: other.order)])

    def sources(self) -> Slot:
        """Return the other sources that describe the thing."""
        quads = self.presenter.store.quads_for_pattern(self.thing, None, None)
        graphs = {value_of(quad.graph_name) for quad in quads if not isinstance(quad.graph_name, DefaultGraph)}
        return Slot([self._voice(graph) for graph in sorted(graphs) if "/graph/elsewhere/" in graph])


def _text(text: str, voices: frozenset[str] = frozenset()) -> Slot:
    return Slot([(Piece(text),)], voices)


def _quoted(piece: Piece) -> Value:
    return (Piece("“"), piece, Piece("”"))
