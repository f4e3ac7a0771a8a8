"""The page of a thing: its names, what is said of it in the order of meaning, by whom, and what points to it."""

from collections import defaultdict
from functools import cached_property

from pyoxigraph import Literal, NamedNode

from youcheng.rdf.labels import Label
from youcheng.rdf.namespaces import EXTERNAL
from youcheng.rdf.terms import value_of
from youcheng.web.view.description import Description, Fact
from youcheng.web.view.graphics.timeline import Line, Moment, line, moments
from youcheng.web.view.presenter import Evidence, Presenter, Reference, layout
from youcheng.web.view.query_snippets import ask_incoming
from youcheng.web.view.sections import Row, Section, sections, statements, subject_of

ALTERNATIVE = f"{EXTERNAL['skos']}altLabel"


class ThingView:
    """What the page of a thing shows."""

    def __init__(self, described: Description, presenter: Presenter) -> None:
        """See a description through the eyes of a reader."""
        self.described = described
        self.presenter = presenter
        self.iri = described.thing
        self.reference = presenter.reference(described.thing)
        hidden = layout()["hidden"]
        self._hidden = {presenter.term(name) for name in hidden["properties"]}
        self._hidden_incoming = {presenter.term(name) for name in hidden["incoming"]}
        self._words = {presenter.term("printed"), presenter.term("printedName")}

    @cached_property
    def other_names(self) -> list[Label]:
        """Return the name in the other language of the interface, and all further names."""
        labels = self.presenter.services.labels.of(self.iri)
        other = [Label(text, language) for language, text in labels.items() if text != self.reference.label.text]
        alternatives = [
            Label(fact.triple.object.value, fact.triple.object.language or "")
            for fact in self.described.outgoing
            if fact.triple.predicate.value == ALTERNATIVE and isinstance(fact.triple.object, Literal)
        ]
        return list(dict.fromkeys([*other, *alternatives]))

    @cached_property
    def kinds(self) -> list[Reference]:
        """Return the most specific classes of the thing."""
        return self.presenter.kinds(self.iri)

    @cached_property
    def sections(self) -> list[Section]:
        """Return what is said of the thing, grouped and ordered by meaning."""
        return sections(filter(self._worth_telling, self.described.outgoing), self.presenter, self.iri, self._hidden)

    def _worth_telling(self, fact: Fact) -> bool:
        """Tell whether a fact is more than the words of a line, which stand beside that line."""
        lines = (f"{self.presenter.base}id/passage/", f"{self.presenter.base}graph/entailed")
        return not (
            fact.triple.predicate.value in self._words and all(voice.startswith(lines) for voice in fact.voices)
        )

    @cached_property
    def lines(self) -> list[tuple[Evidence, tuple[str, ...]]]:
        """Return the passages that mention the thing, each with the words that do."""
        node = NamedNode(self.iri)
        mentions = self.presenter.term("mentions")
        found = [
            (said, self.presenter.printed(node, said.voice.iri))
            for fact in self.described.incoming
            if fact.triple.predicate.value == mentions
            for said in self.presenter.evidence(fact)
        ]
        return sorted(found, key=lambda mention: mention[0].line)

    @property
    def parts(self) -> list[str]:
        """Return the fragments of the parts of the thing that are described with it: their IRIs lead to its page."""
        subjects = {value_of(fact.triple.subject) for fact in self.described.said}
        return sorted(iri.removeprefix(f"{self.iri}#") for iri in subjects if iri.startswith(f"{self.iri}#"))

    @cached_property
    def moments(self) -> list[Moment]:
        """Return what is dated, of the thing itself and of what it has to do with; not of what describes the data."""
        if not self.iri.startswith(f"{self.presenter.base}id/"):
            return []
        facts = [*self.described.outgoing, *self.described.incoming]
        near = {value_of(term) for fact in facts for term in (fact.triple.subject, fact.triple.object)}
        return moments(self.presenter, near)

    @property
    def years(self) -> Line:
        """Return the line of years on which it stands."""
        return line(self.moments)

    @cached_property
    def incoming(self) -> list[Section]:
        """Return what points to the thing, by property."""
        rows: dict[str, list[Fact]] = defaultdict(list)
        for fact in self.described.incoming:
            predicate = fact.triple.predicate.value
            if predicate not in self._hidden_incoming and "#" not in value_of(fact.triple.subject).rpartition("/")[2]:
                rows[predicate].append(fact)
        found = []
        for predicate, facts in rows.items():
            reference = self.presenter.reference(predicate)
            row = Row(reference, statements(facts, self.presenter, of=subject_of))
            query = ask_incoming(self.iri, predicate, self.presenter.base)
            found.append(Section(predicate, reference.label.text, [row], query))
        return sorted(found, key=lambda section: section.title)
