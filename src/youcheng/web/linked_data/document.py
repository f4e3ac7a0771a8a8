"""Documents: one thing in every representation, with its links, and how a document is served."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, request
from pyoxigraph import Quad

from youcheng.rdf.writers.owlxml import Ontology
from youcheng.rdf.writers.serialize import faithful, write
from youcheng.web.http.formats import HTML, OWL_XML, REPRESENTATIONS, Format
from youcheng.web.http.negotiation import request_language
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import LICENSE, LINKSET, link, requested_format, uri, with_entity_tag
from youcheng.web.services import services

Relation = tuple[str, str, dict[str, str]]
"""The target of a link, how it is related, and the attributes of the link."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document about one thing: where it is, without a suffix, and how to make it as RDF and as a page."""

    path: str
    thing: str
    quads: Callable[[], list[Quad]]
    page: Callable[[str], str]
    number: int = 1
    """Which page this is."""
    count: Callable[[], int] = lambda: 1
    """Of how many pages it is one."""
    data: str = ""
    """Where the representations with a suffix are, if not at the path itself."""
    whole: bool = False
    """Whether it is everything that a graph holds, not what is said about one thing."""
    offers: tuple[Format, ...] = REPRESENTATIONS
    """The forms in which it can be had."""
    items: Callable[[], list[tuple[str, Format]]] = list
    """The files of what it is about, each with its form."""
    state: str = ""
    """What tells it from what it will be later, where it is not yet all that it will be."""

    @property
    def key(self) -> tuple[str, int, str]:
        """Return what tells the document from every other."""
        return (self.path, self.number, self.state)

    def url(self, suffix: str = "", language: str = "", page: int | None = None) -> str:
        """Return the public address of the document or of one of its representations."""
        number = page or self.number
        asked = ({"lang": language} if language else {}) | ({"page": number} if number > 1 else {})
        path = f"{self.data or self.path}.{suffix}" if suffix else self.path
        return f"{services().base}{uri(path)}{f'?{urlencode(asked)}' if asked else ''}"


def form_of(document: Document) -> Format:
    """Return the form of a document that the present request asks for; who reads none is told where the others are."""
    try:
        return requested_format(document.offers)
    except Problem as problem:
        forms = [link(document.url(_suffix(form)), "alternate", type=form.media_type) for form in document.offers]
        problem.headers["Link"] = ", ".join(forms)
        raise


def serve(document: Document, fixed: Format | None = None) -> Response:
    """Answer the present request with a document, in the form that its suffix fixes or the client prefers."""
    form = fixed or form_of(document)
    language = request_language() if form.name == HTML.name else ""
    body, count = _finished(document, form, language)
    response = Response(body, content_type=form.content_type)
    response.headers["Link"] = ", ".join(links(document, form, count))
    if language:
        response.headers["Content-Language"] = language
        response.vary.add("Accept-Language")
    if fixed is None:
        response.vary.update(("Accept", "Accept-Language"))
        suffix = "" if document.data and language else form.suffix
        response.headers["Content-Location"] = document.url(suffix, language if "lang" in request.args else "")
    # Not "public": what will be more later is not to be kept by the layer in front.
    return with_entity_tag(response, "no-cache" if document.state else "public, no-cache")


def _finished(document: Document, form: Format, language: str) -> tuple[bytes, int]:
    """Return a representation and the number of pages of the document, made now if they are not kept."""
    # A page links below the path where the application is mounted, and keeps a language that its address asks for.
    where = (language, "lang" in request.args, request.script_root) if language else ()
    key = (document.key, form.name, where)
    return services().remember(key, lambda: (_make(document, form), document.count()))


def _make(document: Document, form: Format) -> bytes:
    if form.name == HTML.name:
        return document.page(request_language()).encode()
    current = services()
    if form.name == OWL_XML.name:
        return Ontology(document.thing, [faithful(quad.triple) for quad in document.quads()]).write()
    thing = "" if document.whole else document.thing
    return write(document.quads(), form.codec, thing=thing, base=current.base, context=current.context)


def see_other(document: Document, form: Format) -> Response:
    """Send the client from a thing to the document about it (https://www.w3.org/TR/cooluris/#r303gendocument)."""
    suffix = "" if form.name == HTML.name else f".{form.suffix}"
    kept = {name: request.args[name] for name in ("lang", "page") if name in request.args}
    location = f"{request.script_root}/{uri(document.path)}{suffix}{f'?{urlencode(kept)}' if kept else ''}"
    response = Response(status=303, content_type="text/plain; charset=utf-8", response=f"{location}\n")
    response.headers["Location"] = location
    response.headers["Link"] = ", ".join(links(document, form))
    response.headers["Cache-Control"] = "public, no-cache"
    response.vary.add("Accept")
    # Werkzeug would make the address absolute with the Host of the request, which nobody should trust.
    response.autocorrect_location_header = False
    return response


def links(document: Document, form: Format, count: int = 1) -> list[str]:
    """Return the typed links of a document (https://signposting.org/FAIR/)."""
    linkset = f"{services().base}linkset/{uri(document.data or document.path)}"
    found = [
        *(link(target, relation, **attributes) for target, relation, attributes in relations(document, form)),
        link(linkset, "linkset", type=LINKSET),
    ]
    if 1 < document.number <= count:
        found.append(link(document.url(_suffix(form), page=document.number - 1), "prev"))
    if document.number < count:
        found.append(link(document.url(_suffix(form), page=document.number + 1), "next"))
    return found


def relations(document: Document, form: Format) -> list[Relation]:
    """Return what a form of a document is linked to, and how."""
    thing, base = uri(document.thing), services().base
    found: list[Relation] = [
        (document.url(), "canonical", {}),
        (thing, "cite-as", {}),
        (thing, "describes", {}),
        (LICENSE, "license", {}),
        (f"{base}dataset#contributors", "author", {}),
        ("https://schema.org/AboutPage" if form.name == HTML.name else "https://schema.org/Dataset", "type", {}),
    ]
    if thing != f"{base}dataset":
        found.append((f"{base}dataset", "collection", {}))
    elif form.name == HTML.name:
        found.append(("https://schema.org/Dataset", "type", {}))
    others = _others(document, form)
    found += [(document.url(_suffix(other)), _relation(other), {"type": other.media_type}) for other in others]
    return [*found, *((address, "item", {"type": kind.media_type}) for address, kind in document.items())]


def _others(document: Document, form: Format) -> list[Format]:
    """Return the representations to link to: all but the present one.

    JSON-LD names the page alone: widely used readers of JSON-LD stumble over several alternates.
    """
    offered = (HTML,) if form.name == "jsonld" else document.offers
    return [other for other in offered if other.name != form.name]


def _relation(other: Format) -> str:
    return "alternate" if other == HTML else "alternate describedby"


def _suffix(form: Format) -> str:
    return "" if form.name == HTML.name else form.suffix
