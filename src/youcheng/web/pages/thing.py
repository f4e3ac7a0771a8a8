"""The page of a thing: its names, its statements by meaning, and the things that refer to it."""

from collections import defaultdict
from functools import cached_property
from typing import Any

from pyoxigraph import Literal, NamedNode

from youcheng.rdf.labels import Label
from youcheng.rdf.namespaces import EXTERNAL, kind_of
from youcheng.rdf.terms import value_of
from youcheng.web.view.description import Description, Fact
from youcheng.web.view.graphics.timeline import Moment, line, moments
from youcheng.web.view.presenter import Evidence, Presenter
from youcheng.web.view.sections import Row, Section, layout, query_incoming, sections, statements

ALTERNATIVE = f"{EXTERNAL['skos']}altLabel"


class ThingView:
    """The content of the page."""

    def __init__(self, description: Description, presenter: Presenter) -> None:
        self.description = description
        self.presenter = presenter
        self.iri = description.thing
        self.reference = presenter.reference(description.thing)
        hidden = layout()["hidden"]
        self._hidden = {presenter.term(name) for name in hidden["properties"]}
        self._hidden_incoming = {presenter.term(name) for name in hidden["incoming"]}
        self._hidden_entailed = {presenter.term(name) for name in hidden["entailed"]}
        self._words = {presenter.term("printed"), presenter.term("printedName")}

    @cached_property
    def other_names(self) -> list[Label]:
        """Return the labels in other languages and all further names."""
        labels = self.presenter.services.labels.of(self.iri)
        others = [Label(text, language) for language, text in labels.items() if text != self.reference.label.text]
        for fact in self.description.outgoing:
            value = fact.triple.object
            if fact.triple.predicate.value == ALTERNATIVE and isinstance(value, Literal):
                others.append(Label(value.value, value.language or ""))
        return list(dict.fromkeys(others))

    @cached_property
    def sections(self) -> list[Section]:
        """Return the statements about the thing, grouped and ordered by meaning."""
        # The words of a line stand beside that line.
        lines = (f"{self.presenter.base}id/passage/", f"{self.presenter.base}graph/entailed")
        facts = [
            fact
            for fact in self.description.outgoing
            if fact not in self._aligned
            and (fact.triple.predicate.value not in self._words or not all(v.startswith(lines) for v in fact.voices))
        ]
        return sections(facts, self.presenter, self.iri, self._hidden)

    @cached_property
    def _aligned(self) -> list[Fact]:
        voices = (f"{self.presenter.base}graph/aligned",)
        return [fact for fact in self.description.outgoing if fact.voices == voices]

    @cached_property
    def aligned(self) -> list[Section]:
        """Return the statements about the thing in the terms of other vocabularies."""
        return sections(self._aligned, self.presenter, self.iri, set())

    @cached_property
    def lines(self) -> list[tuple[Evidence, tuple[str, ...]]]:
        """Return the passages that mention the thing, each with the words for it."""
        node, mentions = NamedNode(self.iri), self.presenter.term("mentions")
        lines = [
            (evidence, self.presenter.printed(node, evidence.voice.iri))
            for fact in self.description.incoming
            if fact.triple.predicate.value == mentions
            for evidence in self.presenter.evidence(fact)
        ]
        return sorted(lines, key=lambda line: line[0].line)

    @property
    def parts(self) -> list[str]:
        """Return the fragments of the parts that are described with the thing: their IRIs lead to its page."""
        subjects = {value_of(fact.triple.subject) for fact in self.description.contained}
        return sorted(iri.removeprefix(f"{self.iri}#") for iri in subjects if iri.startswith(f"{self.iri}#"))

    @cached_property
    def moments(self) -> list[Moment]:
        """Return the dates of the thing and of the things connected to it, except for descriptions of data."""
        if not kind_of(self.iri, self.presenter.base):
            return []
        triples = [fact.triple for fact in (*self.description.outgoing, *self.description.incoming)]
        connected = {value_of(term) for triple in triples for term in (triple.subject, triple.object)}
        return moments(self.presenter, connected)

    @property
    def years(self) -> dict[str, Any]:
        """Return the line of years with these dates."""
        return line(self.moments)

    @cached_property
    def incoming(self) -> list[Section]:
        """Return the things that refer to the thing, by property."""
        by_property: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.description.incoming:
            predicate = fact.triple.predicate.value
            if predicate in self._hidden_entailed and fact.voices == (f"{self.presenter.base}graph/entailed",):
                continue
            if predicate not in self._hidden_incoming and "#" not in value_of(fact.triple.subject).rpartition("/")[2]:
                by_property[predicate].append(fact)
        incoming, messages = [], self.presenter.messages
        for predicate, facts in by_property.items():
            reference = self.presenter.reference(predicate)
            row = Row(reference, statements(facts, self.presenter, value="subject"))
            query = query_incoming(self.iri, predicate, self.presenter.base)
            special, label = f"incoming.as.{predicate.rpartition('#')[2]}", reference.label.text
            title = messages(special) if special in messages else messages("incoming.as", property=label)
            incoming.append(Section(predicate, title, [row], query))
        return sorted(incoming, key=lambda section: section.title)
