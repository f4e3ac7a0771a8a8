"""Terms and voices in a page: names, links, texts in the reader's language, printed words behind a statement."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from urllib.parse import urlencode, urlsplit

from flask import has_request_context, request
from markupsafe import Markup, escape
from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, QuerySolutions, Store, Triple

from youcheng.rdf.labels import Label, label_from_iri
from youcheng.rdf.namespaces import EXTERNAL, XSD, YC, path_of
from youcheng.rdf.terms import SUBCLASS, TYPE, value_of
from youcheng.web.services import Services
from youcheng.web.view.description import Fact, select
from youcheng.web.view.i18n import LANGUAGES, Messages

DATES = {f"{XSD}{name}" for name in ("date", "gYearMonth", "gYear")}
NUMBERS = {f"{XSD}{name}" for name in ("integer", "decimal", "nonNegativeInteger")}
HAN = re.compile("[\u4e00-\u9fff]")
"""A Chinese character, which distinguishes printed words from codes; both lack a language tag."""

Argument = str | Sequence[str]
"""An argument of an address: one value or several."""


@dataclass(frozen=True)
class Reference:
    """A thing with its name and the address of its page."""

    iri: str
    label: Label
    href: str
    ours: bool

    @cached_property
    def anchor(self) -> Markup:
        """Return the link to the thing; made here because a template is slower and a page has a thousand links."""
        language = f' lang="{escape(self.label.language)}"' if self.label.language else ""
        outside = "" if self.ours else ' class="external" rel="external"'
        return Markup(f'<a href="{escape(self.href)}"{language}{outside}>{escape(self.label.text)}</a>')  # noqa: S704

    @property
    def order(self) -> tuple[bool, tuple[int, str]]:
        """Return the sort key: lines of the article by number, other things by name."""
        name = self.iri.rpartition("/")[2]
        return (not self.ours, (int(name), "") if name.isdigit() else (0, self.label.text.casefold()))


@dataclass(frozen=True)
class Text:
    """A literal in words, for a date also in the form for programs."""

    text: str
    language: str
    kind: str
    machine: str = ""


@dataclass(frozen=True)
class Evidence:
    """A voice that states a fact, for a passage with the line and the printed words."""

    kind: str
    voice: Reference
    line: int = 0
    words: tuple[str, ...] = ()


class Presenter:
    """Formats terms for one request: language, links and labels."""

    def __init__(self, services: Services, language: str) -> None:
        self.services = services
        self.language = language
        self.messages = Messages(language)
        self._references: dict[str, Reference] = {}

    @property
    def base(self) -> str:
        """Return the base of our IRIs."""
        return self.services.base

    @property
    def store(self) -> Store:
        """Return the graph, which is opened at the first use."""
        return self.services.store

    def select(self, query: str, **bindings: str) -> QuerySolutions:
        """Return the solutions of a SELECT query of ``queries/``, with some variables bound to IRIs."""
        return select(self.store, query, self.base, union=False, **bindings)

    def objects(self, subject: str, property_: str) -> list[object]:
        """Return the distinct objects of a property, named by a local name or a prefixed name, in all graphs."""
        quads = self.store.quads_for_pattern(NamedNode(subject), NamedNode(self.term(property_)), None)
        return list(dict.fromkeys(quad.object for quad in quads))

    def text(self, terms: Iterable[object]) -> str:
        """Return the text in the reader's language among terms, else the first text, else an empty one."""
        texts = {term.language or "": term.value for term in terms if isinstance(term, Literal)}
        return texts.get(self.language) or next(iter(texts.values()), "")

    def is_readable(self, value: object, others: Iterable[object]) -> bool:
        """Tell whether a value is shown: not a text in another of our languages beside one in the reader's."""
        if not isinstance(value, Literal) or value.language not in {*LANGUAGES} - {self.language}:
            return True
        return not any(isinstance(other, Literal) and other.language == self.language for other in others)

    @cached_property
    def root(self) -> str:
        """Return the path of the application, without a final slash."""
        return request.script_root if has_request_context() else ""

    @cached_property
    def _suffix(self) -> str:
        """Return the argument that keeps a language chosen in the address."""
        return f"?lang={self.language}" if has_request_context() and "lang" in request.args else ""

    def href(self, iri: str) -> str:
        """Return the address to link to for an IRI: on this server for our IRIs."""
        path = path_of(iri, self.base)
        if path is None:
            return iri
        path, hash_, fragment = path.partition("#")
        return f"{self.root}/{path}{self._suffix}{hash_}{fragment}"

    def path(self, path: str, **arguments: Argument) -> str:
        """Return the address of one of our pages, with the chosen language."""
        kept = {"lang": self.language} if self._suffix else {}
        return f"{self.root}/{path}{query_string(arguments | kept)}"

    def because(self, triple: Triple) -> str | None:
        """Return the address of the explanation of an entailed triple, or None for a triple with a blank node."""
        subject, predicate, value = triple.subject, triple.predicate, triple.object
        if not isinstance(subject, NamedNode) or not isinstance(value, NamedNode | Literal):
            return None
        object_ = str(value) if isinstance(value, Literal) else value.value
        return self.path("because", subject=subject.value, predicate=predicate.value, object=object_)

    def reference(self, iri: str) -> Reference:
        """Return a thing with its name in the reader's language."""
        if iri not in self._references:
            ours = path_of(iri, self.base) is not None
            label = self.services.labels.label(iri, self.language)
            if not label.language:
                label = self._unlabelled(iri, ours=ours)
            self._references[iri] = Reference(iri, label, self.href(iri), ours)
        return self._references[iri]

    def _unlabelled(self, iri: str, *, ours: bool) -> Label:
        """Return the name of a thing without a label: a message for well-known terms, else the end of its IRI."""
        name = label_from_iri(iri)
        if f"term.{name}" in self.messages:
            return Label(self.messages(f"term.{name}"), self.language)
        document, _, fragment = iri.partition("#")
        if ours and fragment:
            top = "/" not in (path_of(document, self.base) or "")
            return Label(fragment if top else f"{label_from_iri(document)} #{fragment}", "")
        return Label(name if name != iri or not urlsplit(iri).netloc else iri.partition("://")[2], "")

    def kinds(self, iri: str) -> list[Reference]:
        """Return the most specific classes of a thing in the story, else those in other sources."""
        story = list(self.store.quads_for_pattern(NamedNode(iri), TYPE, None, DefaultGraph()))
        types = story or self.store.quads_for_pattern(NamedNode(iri), TYPE, None)
        classes = {quad.object for quad in types if isinstance(quad.object, NamedNode)}
        broader = {
            quad.object
            for cls in classes
            for quad in self.store.quads_for_pattern(cls, SUBCLASS, None)
            if quad.object != cls
        }
        kinds = sorted((self.reference(cls.value) for cls in classes - broader), key=lambda kind: kind.order)
        return [kind for kind in kinds if kind.ours] or kinds

    def value(self, term: object) -> Reference | Text:
        """Return a term as it is shown."""
        if isinstance(term, BlankNode):
            return Text(str(term), "", "text")
        if not isinstance(term, Literal):
            return self.reference(value_of(term))
        datatype = term.datatype.value
        if datatype in DATES:
            return Text(self.messages.date(term.value), self.language, "date", term.value)
        if datatype in NUMBERS:
            return Text(self.messages.number(term.value), "", "number")
        if datatype == f"{XSD}boolean":
            return Text(self.messages("yes" if term.value == "true" else "no"), self.language, "text")
        return Text(term.value, term.language or ("zh" if HAN.search(term.value) else ""), "text")

    def evidence(self, fact: Fact) -> list[Evidence]:
        """Return the voices that state a fact: the article line by line, then the others."""
        evidence = [self._evidence(fact, voice) for voice in fact.voices]
        return sorted(evidence, key=lambda entry: (entry.kind != "passage", entry.line, entry.voice.iri))

    def _evidence(self, fact: Fact, voice: str) -> Evidence:
        local = voice.removeprefix(self.base)
        if local.startswith("id/passage/"):
            line = local.removeprefix("id/passage/")
            words = self.words(fact, voice)
            return Evidence("passage", self.reference(voice), int(line) if line.isdigit() else 0, words)
        return Evidence(local.removeprefix("graph/").partition("/")[0], self.voice(voice))

    def voice(self, graph: str) -> Reference:
        """Return a voice; another source goes by its name alone, without the prefix of its graph's label."""
        reference = self.reference(graph)
        name = reference.label.text.removeprefix(self.messages("voice.claims"))
        return replace(reference, label=Label(name, reference.label.language))

    def words(self, fact: Fact, voice: str) -> tuple[str, ...]:
        """Return the printed words of a passage for a fact: those of its object, else of its subject."""
        if fact.triple.predicate.value in self._printed:
            return ()
        for term in (fact.triple.object, fact.triple.subject):
            if isinstance(term, NamedNode) and (words := self.printed(term, voice)):
                return words
        return ()

    def printed(self, thing: NamedNode, voice: str) -> tuple[str, ...]:
        """Return the words by which a passage mentions a thing."""
        graph = NamedNode(voice)
        words = (
            quad.object.value
            for predicate in self._printed
            for quad in self.store.quads_for_pattern(thing, NamedNode(predicate), None, graph)
            if isinstance(quad.object, Literal)
        )
        return tuple(dict.fromkeys(words))

    @cached_property
    def _printed(self) -> tuple[str, str]:
        return (self.term("printedName"), self.term("printed"))

    def term(self, name: str) -> str:
        """Return the IRI of a term: of our vocabulary by its local name, of others by a prefixed name."""
        prefix, colon, local = name.partition(":")
        return f"{EXTERNAL[prefix]}{local}" if colon else f"{YC}{name}"


def query_string(arguments: Mapping[str, Argument]) -> str:
    """Return arguments as the query of an address, with its question mark if there are any.

    >>> query_string({"class": "Pairing", "country": ["japan", "laos"]}), query_string({})
    ('?class=Pairing&country=japan&country=laos', '')
    """
    return f"?{urlencode(arguments, doseq=True)}" if arguments else ""
