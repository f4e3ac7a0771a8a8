"""Documents: one thing in every representation, with its links, and how a document is served."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from urllib.parse import urlencode

from flask import Response, request
from pyoxigraph import Quad

from youcheng.rdf.writers.serialize import write
from youcheng.web.http.formats import HTML, OWL_XML, REPRESENTATIONS, Format, by_suffix
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import (
    LICENSE,
    LINKSET,
    REVALIDATED,
    link,
    requested_format,
    requested_page,
    uri,
    with_entity_tag,
)
from youcheng.web.services import services
from youcheng.web.view.description import Description, as_quads, describe, known
from youcheng.web.view.presenter import Presenter
from youcheng.web.view.templating import current_presenter

Relation = tuple[str, str, dict[str, str]]
"""A typed link: target, relation and attributes."""


@dataclass(frozen=True, kw_only=True)
class Document:
    """A document about a thing: its path without a suffix, its RDF and its page."""

    path: str
    thing: str
    quads: Callable[[], list[Quad]]
    page: Callable[[Presenter], str]
    number: int = 1
    count: Callable[[], int] = lambda: 1
    data: str = ""
    """The path of the representations with a suffix, if it is another."""
    whole: bool = False
    """Whether the document is a whole graph, not the description of one thing."""
    offers: tuple[Format, ...] = REPRESENTATIONS
    files: Callable[[], list[tuple[str, Format]]] = list
    """The files of the thing, each with its format."""
    state: str = ""
    """The reason why the document is incomplete, "" once it is complete."""

    @property
    def key(self) -> tuple[str, int, str]:
        """Return the cache key of the document."""
        return (self.path, self.number, self.state)

    def url(self, suffix: str = "", language: str = "", page: int | None = None) -> str:
        """Return the public address of the document or of one of its representations."""
        number = page or self.number
        arguments = ({"lang": language} if language else {}) | ({"page": number} if number > 1 else {})
        path = f"{self.data or self.path}.{suffix}" if suffix else self.path
        return f"{services().base}{uri(path)}{f'?{urlencode(arguments)}' if arguments else ''}"


def about(path: str, iri: str, page: Callable[[Description, Presenter], str]) -> Document:
    """Return the document about one thing, at the page of the present request; refuse an unknown thing."""
    store, base, number = services().store, services().base, requested_page()
    if not known(store, iri):
        raise Problem("not-found")

    @cache
    def described() -> Description:
        description = describe(store, base, iri, number)
        if description is None:
            raise Problem("not-found")
        return description

    return Document(
        path=path,
        thing=iri,
        quads=lambda: as_quads(store, described()),
        page=lambda presenter: page(described(), presenter),
        number=number,
        count=lambda: described().pages,
    )


def format_of_suffix(suffix: str, offers: tuple[Format, ...] = REPRESENTATIONS) -> Format | None:
    """Return the format of a suffix, None without a suffix; raise Problem for an unknown one."""
    form = by_suffix(suffix, offers)
    if suffix and form is None:
        raise Problem("not-found")
    return form


def form_of(document: Document) -> Format:
    """Return the format that the present request asks for; a refusal links to the available formats."""
    try:
        return requested_format(document.offers)
    except Problem as problem:
        links = [link(document.url(_suffix(form)), "alternate", type=form.media_type) for form in document.offers]
        problem.headers["Link"] = ", ".join(links)
        raise


def serve(document: Document, fixed: Format | None = None) -> Response:
    """Answer the present request with a document, in the format of its suffix or the client's preferred one."""
    form = fixed or form_of(document)
    presenter = current_presenter()
    is_page = form.name == HTML.name
    # A page links below the path of the application, and its links keep the language of its address.
    variant = (presenter.language, "lang" in request.args, request.script_root) if is_page else ()
    body, count = services().remember(
        (document.key, form.name, variant), lambda: (_make(document, form, presenter), document.count())
    )
    response = Response(body, content_type=form.content_type)
    response.headers["Link"] = ", ".join(links(document, form, count))
    if is_page:
        response.headers["Content-Language"] = presenter.language
        response.vary.add("Accept-Language")
    if fixed is None:
        response.vary.update(("Accept", "Accept-Language"))
        suffix = "" if document.data and is_page else form.suffix
        language = presenter.language if is_page and "lang" in request.args else ""
        response.headers["Content-Location"] = document.url(suffix, language)
    # Not "public" while incomplete: the response cache must not keep such a document.
    return with_entity_tag(response, "no-cache" if document.state else REVALIDATED)


def _make(document: Document, form: Format, presenter: Presenter) -> bytes:
    if form.name == HTML.name:
        return document.page(presenter).encode()
    if form.name == OWL_XML.name:
        return services().owl_xml or b""
    context = services().context
    thing = "" if document.whole else document.thing
    return write(document.quads(), form.codec, thing=thing, base=presenter.base, context=context)


def see_other(document: Document, form: Format) -> Response:
    """Redirect from a thing to the document about it (https://www.w3.org/TR/cooluris/#r303gendocument)."""
    suffix = "" if form.name == HTML.name else f".{form.suffix}"
    kept = {name: request.args[name] for name in ("lang", "page") if name in request.args}
    location = f"{request.script_root}/{uri(document.path)}{suffix}{f'?{urlencode(kept)}' if kept else ''}"
    response = Response(f"{location}\n", 303, content_type="text/plain; charset=utf-8")
    response.headers["Location"] = location
    response.headers["Link"] = ", ".join(links(document, form))
    response.headers["Cache-Control"] = REVALIDATED
    response.vary.add("Accept")
    return response


def links(document: Document, form: Format, count: int = 1) -> list[str]:
    """Return the typed links of a document for its Link header (https://signposting.org/FAIR/)."""
    linkset = f"{services().base}linkset/{uri(document.data or document.path)}"
    values = [link(target, relation, **attributes) for target, relation, attributes in relations(document, form)]
    values.append(link(linkset, "linkset", type=LINKSET))
    if 1 < document.number <= count:
        values.append(link(document.url(_suffix(form), page=document.number - 1), "prev"))
    if document.number < count:
        values.append(link(document.url(_suffix(form), page=document.number + 1), "next"))
    return values


def relations(document: Document, form: Format) -> list[Relation]:
    """Return the typed links of a document in one of its formats."""
    thing, base = uri(document.thing), services().base
    is_page = form.name == HTML.name
    is_dataset = thing == f"{base}dataset"
    # Widely used JSON-LD readers fail on several alternates, so JSON-LD links to the page alone.
    offers = (HTML,) if form.name == "jsonld" else document.offers
    typed: list[Relation] = [
        (document.url(), "canonical", {}),
        (thing, "cite-as", {}),
        (thing, "describes", {}),
        (LICENSE, "license", {}),
        (f"{base}dataset#contributors", "author", {}),
        ("https://schema.org/AboutPage" if is_page else "https://schema.org/Dataset", "type", {}),
    ]
    if not is_dataset:
        typed.append((f"{base}dataset", "collection", {}))
    elif is_page:
        typed.append(("https://schema.org/Dataset", "type", {}))
    for other in offers:
        if other.name != form.name:
            relation = "alternate" if other == HTML else "alternate describedby"
            typed.append((document.url(_suffix(other)), relation, {"type": other.media_type}))
    return [*typed, *((address, "item", {"type": kind.media_type}) for address, kind in document.files())]


def _suffix(form: Format) -> str:
    return "" if form.name == HTML.name else form.suffix
