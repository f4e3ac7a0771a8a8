"""Link sets (RFC 9264): the links of a document, its representations and its files."""

from flask import Blueprint, Response

from youcheng.web.http.formats import HTML, Format
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import LICENSE, LINKSET, link, pretty_json, requested_format, uri, with_entity_tag
from youcheng.web.linked_data.dereference import document_of, thing_of
from youcheng.web.linked_data.document import Document, Relation, relations
from youcheng.web.linked_data.project_documents import at

JSON = Format("linkset-json", LINKSET, "json", "Linkset (JSON)", ("application/json",))
TEXT = Format("linkset", "application/linkset", "txt", "Linkset", ("text/plain",))

blueprint = Blueprint("linkset", __name__)


@blueprint.get("/linkset", defaults={"path": ""})
@blueprint.get("/linkset/", defaults={"path": ""})
@blueprint.get("/linkset/<path:path>")
def linkset(path: str) -> Response:
    """Answer with the links of the document at a path."""
    form = requested_format((JSON, TEXT))
    name = path.removeprefix("doc/")
    document = at(path) if name == path else document_of(thing_of(name))
    if document is None:
        raise Problem("not-found")
    contexts = _contexts(document)
    body = _as_json(contexts) if form.name == JSON.name else _as_text(contexts)
    response = Response(body, content_type=form.content_type)
    response.headers["Link"] = link(document.url(), "describes")
    response.vary.add("Accept")
    return with_entity_tag(response)


def _contexts(document: Document) -> dict[str, list[Relation]]:
    """Return the links by their sources: the page, its other representations, its files."""
    page = document.url()
    contexts = {page: relations(document, HTML)}
    for form in document.offers:
        if form.name != HTML.name:
            contexts[document.url(form.suffix)] = [
                (page, "describes", {"type": HTML.media_type}),
                (uri(document.thing), "describes", {}),
                (LICENSE, "license", {}),
                ("https://schema.org/Dataset", "type", {}),
            ]
    for address, _ in document.files():
        contexts[address] = [
            (page, "collection", {"type": HTML.media_type}),
            (LICENSE, "license", {}),
            ("https://schema.org/DataDownload", "type", {}),
        ]
    return contexts


def _as_json(contexts: dict[str, list[Relation]]) -> str:
    linkset = []
    for anchor, related in contexts.items():
        targets: dict[str, list[dict[str, str]]] = {}
        for target, relation, attributes in related:
            for name in relation.split():
                targets.setdefault(name, []).append({"href": target} | attributes)
        linkset.append({"anchor": anchor, **targets})
    return pretty_json({"linkset": linkset})


def _as_text(contexts: dict[str, list[Relation]]) -> str:
    lines = [
        link(target, relation, **attributes, anchor=anchor)
        for anchor, related in contexts.items()
        for target, relation, attributes in related
    ]
    return ",\n".join(lines) + "\n"
