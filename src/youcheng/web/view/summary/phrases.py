"""Words that are made for the sentences of a summary: lines, kinds, dates, numbers, sides."""

from dataclasses import replace
from itertools import pairwise
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode

from youcheng.rdf.terms import name_of
from youcheng.web.view.description import select
from youcheng.web.view.presenter import TYPE, in_language
from youcheng.web.view.summary.grammar import Piece, Slot, Value, with_article
from youcheng.web.view.summary.values import NOTHING, Values

LINES = 5
"""Of how many lines each is named."""
STRENGTHS = ("asserted", "assertedBySpeaker", "presupposed", "impliedByLabel", "impliedByDiscourse")
ARTICLE = frozenset({"passage"})


class Words(Values):
    """What the graph holds of one thing, and words made of it: patterns name the methods, with an @ before them."""

    def slot(self, path: str) -> Slot:
        """Return what a place of a pattern is filled with."""
        if path.startswith("@") and path not in self.known:
            name = path[1:]
            self.known[path] = self.attested(name) if name in STRENGTHS else getattr(self, name)()
        return super().slot(path)

    def _text(self, text: str, voices: frozenset[str] = frozenset()) -> Slot:
        return Slot([(Piece(text),)], voices)

    def name(self) -> Slot:
        """Return the name of the thing, which leads nowhere: the reader is there."""
        reference = self.viewer.reference(self.thing.value)
        return Slot([tuple(replace(piece, href="") for piece in self.named(reference))])

    def kind(self) -> Slot:
        """Return the kinds of the thing, with an article; series in a way of their own."""
        kinds = self.viewer.kinds(self.thing.value)
        series = [kind for kind in kinds if kind.iri.endswith("#EventSeries")]
        given = self.language["kind"] if len(kinds) == 1 else {}
        others = [
            given.get(kind.iri.rpartition("#")[2], kind.label.text)
            for kind in kinds
            if kind not in series or len(kinds) == 1
        ]
        if not others:
            return NOTHING
        told = self.language["both"].join(others)
        if series and len(kinds) > 1:
            told = self.language["series"].replace("#", told)
        store = self.viewer.services.store
        said = [quad for kind in kinds for quad in store.quads_for_pattern(self.thing, TYPE, NamedNode(kind.iri))]
        voices = frozenset({self.kind_of(quad.graph_name) for quad in said} - {"", "entailed"})
        article = self.language.get("article", "")
        return self._text(with_article(told) if article and told not in given.values() else told, voices)

    def lines(self) -> Slot:
        """Return the lines of the article that mention the thing, the first of many."""
        numbers = sorted(
            int(name)
            for node, _ in self.step(self.thing, "^mentions")
            if (name := name_of(node).rpartition("/")[2]).isdigit()
        )
        if not numbers:
            return NOTHING
        if len(numbers) > LINES:
            many = self.language["lines"].replace("#", str(len(numbers))).partition("@")
            return Slot([(Piece(many[0]), self.line(numbers[0]), Piece(many[2]))], ARTICLE)
        return Slot([(self.line(number),) for number in numbers], ARTICLE)

    def attested(self, strength: str) -> Slot:
        """Return the line that attests a pairing, where that is the strength of its strongest attestation."""
        row = next(
            iter(select(self.viewer.services.store, "attested", self.viewer.services.base, pairing=self.thing.value)),
            None,
        )
        if row is None or row["attestation"].value.rpartition("#")[2] != strength:
            return NOTHING
        return Slot([(self.line(int(row["line"].value)),)], ARTICLE)

    def when(self) -> Slot:
        """Return the date with the preposition that goes with its precision."""
        dates = [node for node, _ in self.step(self.thing, "date") if isinstance(node, Literal)]
        if not dates:
            return NOTHING
        lexical = dates[0].value
        before = self.language["on" if lexical.count("-") == 2 else "in"]
        return self._text(before + self.viewer.messages.date(lexical), ARTICLE)

    def amount(self) -> Slot:
        """Return the number that the thing is."""
        text = self.amount_of(self.thing)
        return self._text(text, ARTICLE) if text else NOTHING

    def country(self) -> Slot:
        """Return the country of the partner abroad, where the partner is no country itself."""
        slot = self.slot("partnerCountry")
        return slot if set(slot.values) != set(self.slot("foreignParty").values) else NOTHING

    def where(self) -> Slot:
        """Return where the thing is, as one address: each place in the one that it is named with."""
        pairs = self.step(self.thing, "locatedIn")
        places = [node for node, _ in pairs if isinstance(node, NamedNode)]
        narrow_first = sorted(places, key=lambda place: (-len(self._wider(place)), place.value))
        chain = all(other in self._wider(place) for place, other in pairwise(narrow_first))
        if not chain or not places:
            return self.slot("locatedIn")
        ordered = narrow_first if self.tongue == "en" else narrow_first[::-1]
        pieces: list[Piece] = []
        for place in ordered:
            pieces += [Piece(self.language["within"])] if pieces else []
            pieces += self.named(self.viewer.reference(place.value))
        return Slot([tuple(pieces)], frozenset(voice for _, said_by in pairs for voice in said_by))

    def _wider(self, place: NamedNode) -> set[Any]:
        located = NamedNode(self.viewer.term("locatedIn"))
        return {
            quad.object for quad in self.viewer.services.store.quads_for_pattern(place, located, None, DefaultGraph())
        }

    def number(self) -> Slot:
        """Return which line of the article the thing is."""
        line = name_of(self.thing).rpartition("/")[2]
        return self._text(self.viewer.messages("voice.line", line=line))

    def decided(self) -> Slot:
        """Return the kind of a decision, with an article."""
        kinds = [self.viewer.reference(name_of(node)).label.text for node, _ in self.step(self.thing, "decisionKind")]
        return self._text(with_article(kinds[0]) if self.language.get("article") else kinds[0]) if kinds else NOTHING

    def sides(self) -> Slot:
        """Return who contradicts whom: lines of the article, then other sources."""
        sides = [name_of(node) for node, _ in self.step(self.thing, "side")]
        lines = [self.viewer.reference(side) for side in sides if "/id/passage/" in side]
        others = sorted(side for side in sides if "/id/passage/" not in side)
        found = map(self.named, sorted(lines, key=lambda line: line.order))
        return Slot([*found, *map(self._voice, others)])

    def _voice(self, graph: str) -> Value:
        voice = self.viewer.voice(graph)
        return (Piece("“"), Piece(voice.label.text, voice.label.language, voice.href), Piece("”"))

    def mentioned(self) -> Slot:
        """Return what a line mentions, the most telling first."""
        order = self.words["telling"]
        found = []
        for node, _ in self.step(self.thing, "mentions"):
            kind = name_of(node).removeprefix(f"{self.viewer.services.base}id/").partition("/")[0]
            if kind in order:
                reference = self.viewer.reference(name_of(node))
                found.append((order.index(kind), reference.order, reference))
        return Slot([self.named(reference) for _, _, reference in sorted(found)])

    def modality(self) -> Slot:
        """Return how a statement is meant."""
        nodes = [name_of(node).rpartition("#")[2] for node, _ in self.step(self.thing, "modality")]
        told = [self.language["modality"][name] for name in nodes if name in self.language["modality"]]
        return self._text(told[0]) if told else NOTHING

    def comment(self) -> Slot:
        """Return nothing to be read, but something, for what the newspaper says in its own voice."""
        kinds = {kind.iri.rpartition("#")[2] for kind in self.viewer.kinds(self.thing.value)}
        return self._text("") if "EditorialComment" in kinds else NOTHING

    def paraphrase(self) -> Slot:
        """Return a statement in our words."""
        texts = [node for node, _ in self.step(self.thing, "paraphrase") if isinstance(node, Literal)]
        return self._text(in_language(texts, self.tongue), ARTICLE) if texts else NOTHING

    def partners(self) -> Slot:
        """Return with whom a place is paired, once each."""
        rows = select(self.viewer.services.store, "summary-place", self.viewer.services.base, place=self.thing.value)
        others = {self.viewer.reference(row["other"].value) for row in rows}
        return Slot([self.named(other) for other in sorted(others, key=lambda other: other.order)])

    def sources(self) -> Slot:
        """Return the sources outside the article's story that speak of the thing."""
        quads = self.viewer.services.store.quads_for_pattern(self.thing, None, None)
        graphs = {name_of(quad.graph_name) for quad in quads if not isinstance(quad.graph_name, DefaultGraph)}
        return Slot([self._voice(graph) for graph in sorted(graphs) if "/graph/elsewhere/" in graph])
