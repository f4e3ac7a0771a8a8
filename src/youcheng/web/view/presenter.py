"""Terms and voices as a reader meets them: with a name, a link, and the words that a statement rests on."""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

from flask import has_request_context, request
from markupsafe import Markup, escape
from pyoxigraph import DefaultGraph, Literal, NamedNode, QuerySolutions, Store, Triple

from youcheng.paths import PACKAGE
from youcheng.rdf.labels import Label, name_in
from youcheng.rdf.namespaces import EXTERNAL, XSD
from youcheng.rdf.terms import SUBCLASS, TYPE, value_of
from youcheng.web.services import Services
from youcheng.web.view.description import Fact, select
from youcheng.web.view.i18n import Messages

DATES = {f"{XSD}{name}" for name in ("date", "gYearMonth", "gYear")}
NUMBERS = {f"{XSD}{name}" for name in ("integer", "decimal", "nonNegativeInteger")}
HAN = re.compile("[\u4e00-\u9fff]")
"""What tells printed words, which carry no language of their own, from codes."""

Argument = str | Sequence[str]
"""An argument of an address: a value, or several under one name."""


@dataclass(frozen=True)
class Reference:
    """A thing with its name and the address of what is said about it."""

    iri: str
    label: Label
    href: str
    ours: bool

    @cached_property
    def anchor(self) -> Markup:
        """Return the link to it: pages have a thousand of them, and each goes through a template more slowly."""
        attribute = f' lang="{escape(self.label.language)}"' if self.label.language else ""
        outside = "" if self.ours else ' class="external" rel="external"'
        return Markup(f'<a href="{escape(self.href)}"{attribute}{outside}>{escape(self.label.text)}</a>')  # noqa: S704

    @property
    def order(self) -> tuple[bool, tuple[int, str]]:
        """Return what references are sorted by: their names, lines of the article by number."""
        name = self.iri.rpartition("/")[2]
        return (not self.ours, (int(name), "") if name.isdigit() else (0, self.label.text.casefold()))


@dataclass(frozen=True)
class Text:
    """A literal in words; `machine` is what a program reads, for dates."""

    text: str
    language: str
    kind: str
    machine: str = ""


@dataclass(frozen=True)
class Evidence:
    """Who says something: the voice, its kind, and the printed words where it is a passage."""

    kind: str
    voice: Reference
    line: int = 0
    words: tuple[str, ...] = ()


class Presenter:
    """The eyes of one reader: a site seen in a language."""

    def __init__(self, services: Services, language: str) -> None:
        """See a site in a language."""
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

    @cached_property
    def root(self) -> str:
        """Return the path under which the application answers, without a slash at its end."""
        return request.script_root if has_request_context() else ""

    @cached_property
    def _suffix(self) -> str:
        """Return what keeps the language that the reader chose when a link is followed."""
        return f"?lang={self.language}" if has_request_context() and "lang" in request.args else ""

    def href(self, iri: str) -> str:
        """Return the address to link to for an IRI: on this server for what is ours."""
        base = self.base
        if not iri.startswith(base):
            return iri
        path, hash_, fragment = iri[len(base) :].partition("#")
        return f"{self.root}/{path}{self._suffix}{hash_}{fragment}"

    def path(self, path: str, **arguments: Argument) -> str:
        """Return the address of a page of ours, the language kept."""
        kept = {"lang": self.language} if self._suffix else {}
        return f"{self.root}/{path}{query_string(arguments | kept)}"

    def because(self, triple: Triple) -> str | None:
        """Return the address of the explanation of an entailed triple, or None where it has a blank node."""
        said = triple.object
        if not isinstance(triple.subject, NamedNode) or not isinstance(said, NamedNode | Literal):
            return None
        subject, predicate = value_of(triple.subject), value_of(triple.predicate)
        object_ = str(said) if isinstance(said, Literal) else said.value
        return self.path("because", subject=subject, predicate=predicate, object=object_)

    def reference(self, iri: str) -> Reference:
        """Return a thing with its name in the reader's language."""
        if iri not in self._references:
            self._references[iri] = self._refer(iri)
        return self._references[iri]

    def _refer(self, iri: str) -> Reference:
        ours = iri.startswith(self.base)
        label = self.services.labels.label(iri, self.language)
        if not label.language:
            label = self._foreign(iri, ours=ours)
        return Reference(iri, label, self.href(iri), ours)

    def kinds(self, iri: str) -> list[Reference]:
        """Return the most specific classes of a thing; those that only other sources say, where the story has none."""
        store = self.store
        story = list(store.quads_for_pattern(NamedNode(iri), TYPE, None, DefaultGraph()))
        types = story or store.quads_for_pattern(NamedNode(iri), TYPE, None)
        classes = {quad.object for quad in types if isinstance(quad.object, NamedNode)}
        broader = {
            quad.object
            for cls in classes
            for quad in store.quads_for_pattern(cls, SUBCLASS, None)
            if quad.object != cls and quad.object in classes
        }
        found = sorted((self.reference(cls.value) for cls in classes - broader), key=lambda kind: kind.order)
        return [kind for kind in found if kind.ours] or found

    def _foreign(self, iri: str, *, ours: bool) -> Label:
        """Return the name of a thing that no voice labels: a message of ours for well-known terms, else its IRI."""
        name = name_in(iri)
        if f"term.{name}" in self.messages:
            return Label(self.messages(f"term.{name}"), self.language)
        document, hash_, fragment = iri.partition("#")
        if ours and hash_ and fragment:
            return Label(fragment if document.count("/") < 4 else f"{name_in(document)} #{fragment}", "")
        return Label(name if name != iri or not urlsplit(iri).netloc else iri.partition("://")[2], "")

    def value(self, term: object) -> Reference | Text:
        """Return a term as it is shown."""
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
        """Return all who say a fact: the article line by line, then the other voices."""
        found = [self._voice(fact, voice) for voice in fact.voices]
        return sorted(found, key=lambda said: (said.kind != "passage", said.line, said.voice.iri))

    def _voice(self, fact: Fact, voice: str) -> Evidence:
        local = voice.removeprefix(self.base)
        reference = self.reference(voice)
        if local.startswith("id/passage/"):
            line = local.removeprefix("id/passage/")
            return Evidence("passage", reference, int(line) if line.isdigit() else 0, self.words(fact, voice))
        kind = local.removeprefix("graph/").partition("/")[0]
        return Evidence(kind, self.voice(voice))

    def voice(self, graph: str) -> Reference:
        """Return a voice; another source goes by its name alone, without the words that its graph's label adds."""
        reference = self.reference(graph)
        name = reference.label.text.removeprefix(self.messages("voice.claims"))
        return replace(reference, label=Label(name, reference.label.language))

    def words(self, fact: Fact, voice: str) -> tuple[str, ...]:
        """Return the printed words of a passage that a fact rests on: those of its object, else of its subject."""
        if fact.triple.predicate.value in self._printed:
            return ()
        for term in (fact.triple.object, fact.triple.subject):
            if isinstance(term, NamedNode) and (found := self.printed(term, voice)):
                return found
        return ()

    def printed(self, thing: NamedNode, voice: str) -> tuple[str, ...]:
        """Return the words by which a passage mentions a thing."""
        store, graph = self.store, NamedNode(voice)
        found = [
            quad.object.value
            for predicate in self._printed
            for quad in store.quads_for_pattern(thing, NamedNode(predicate), None, graph)
            if isinstance(quad.object, Literal)
        ]
        return tuple(dict.fromkeys(found))

    @cached_property
    def _printed(self) -> tuple[str, str]:
        vocabulary = f"{self.base}ontology#"
        return (f"{vocabulary}printedName", f"{vocabulary}printed")

    @cached_property
    def groups(self) -> list[tuple[str, list[str]]]:
        """Return the groups in which facts are told, each with the IRIs of its properties in their order."""
        return [(group["key"], [self.term(name) for name in group["properties"]]) for group in layout()["group"]]

    def term(self, name: str) -> str:
        """Return the IRI of a term named as in our data files: by its local name, or with a prefix."""
        prefix, colon, local = name.partition(":")
        return f"{EXTERNAL[prefix]}{local}" if colon else f"{self.base}ontology#{name}"


@lru_cache(maxsize=1)
def layout() -> dict[str, Any]:
    """Return the order in which pages tell what is said of a thing."""
    return tomllib.loads((PACKAGE / "web" / "view" / "sections.toml").read_text(encoding="utf-8"))


def query_string(arguments: Mapping[str, Argument]) -> str:
    """Return arguments as the query of an address, with its question mark where there are any.

    >>> query_string({"class": "Pairing", "country": ["japan", "laos"]}), query_string({})
    ('?class=Pairing&country=japan&country=laos', '')
    """
    return f"?{urlencode(arguments, doseq=True)}" if arguments else ""


def in_language(texts: Iterable[Literal], language: str) -> str:
    """Return the text of the reader's language among literals, else the first."""
    found = {text.language or "": text.value for text in texts}
    return found.get(language) or next(iter(found.values()), "")
