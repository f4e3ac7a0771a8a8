"""The links of a document as a document of their own (RFC 9264), as Signposting asks for on its second level.

One linkset holds the links of the page and, seen from each of them, those of its other forms and of its files.
"""

import json

from flask import Blueprint, Response

from youcheng.web.http.formats import HTML, Format
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import LICENSE, LINKSET, link, requested_format, uri, with_entity_tag
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
    document = _document(path)
    if document is None:
        raise Problem("not-found")
    found = _contexts(document)
    response = Response(_as_json(found) if form.name == JSON.name else _as_text(found), content_type=form.content_type)
    response.headers["Link"] = link(document.url(), "describes")
    response.vary.add("Accept")
    return with_entity_tag(response)


def _document(path: str) -> Document | None:
    name = path.removeprefix("doc/")
    return at(path) if name == path else document_of(thing_of(name))


def _contexts(document: Document) -> dict[str, list[Relation]]:
    """Return the links by what they start from: the page, its other forms, its files."""
    page = document.url()
    found = {page: relations(document, HTML)}
    for form in document.offers:
        if form.name != HTML.name:
            found[document.url(form.suffix)] = [
                (page, "describes", {"type": HTML.media_type}),
                (uri(document.thing), "describes", {}),
                (LICENSE, "license", {}),
                ("https://schema.org/Dataset", "type", {}),
            ]
    for address in (address for address, _ in document.items()):
        found[address] = [
            (page, "collection", {"type": HTML.media_type}),
            (LICENSE, "license", {}),
            ("https://schema.org/DataDownload", "type", {}),
        ]
    return found


def _as_json(found: dict[str, list[Relation]]) -> str:
    contexts = []
    for anchor, related in found.items():
        context: dict[str, object] = {"anchor": anchor}
        targets: dict[str, list[dict[str, str]]] = {}
        for target, relation, attributes in related:
            for one in relation.split():
                targets.setdefault(one, []).append({"href": target} | attributes)
        contexts.append(context | targets)
    return json.dumps({"linkset": contexts}, ensure_ascii=False, indent=2) + "\n"


def _as_text(found: dict[str, list[Relation]]) -> str:
    lines = [
        link(target, relation, **attributes, anchor=anchor)
        for anchor, related in found.items()
        for target, relation, attributes in related
    ]
    return ",\n".join(lines) + "\n"
