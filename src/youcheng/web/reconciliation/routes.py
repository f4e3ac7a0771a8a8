"""The reconciliation service over HTTP, at /reconcile and, in a fixed language, at /reconcile/en and /reconcile/zh."""

import json
from typing import Any, cast

from flask import Blueprint, Response, g, render_template, request
from markupsafe import escape

from youcheng.web.http import problems
from youcheng.web.http.formats import GRAPHS, PLAIN_JSON, PROBLEM
from youcheng.web.http.negotiation import choose, request_language
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import html, pretty_json, with_entity_tag
from youcheng.web.reconciliation.candidates import Candidate, candidates
from youcheng.web.reconciliation.data_extension import extend, propose
from youcheng.web.reconciliation.entities import Entities, config
from youcheng.web.reconciliation.manifest import described, manifest, property_of, type_of
from youcheng.web.reconciliation.requests import MAX_BYTES, MAX_LIMIT, extension, queries
from youcheng.web.search import Kind
from youcheng.web.services import services
from youcheng.web.view.i18n import LANGUAGES
from youcheng.web.view.presenter import Presenter
from youcheng.web.view.summary import summary

MAX_SUGGESTIONS = 20
FRAMED = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
"""The content security policy of a preview, which clients show in a frame."""

service = Blueprint("service", __name__)
blueprint = Blueprint("reconciliation", __name__)


@service.url_value_preprocessor
def _read_language(_: str | None, values: dict[str, Any] | None) -> None:
    """Keep the language of the address, which the views need not know."""
    g.fixed_language = (values or {}).pop("language", "")


def current_presenter() -> Presenter:
    """Return the presenter of the present request, in the language of its address or else of its headers."""
    return Presenter(services(), g.fixed_language or request_language())


def entities() -> Entities:
    """Return the entities of the application."""
    return cast("Entities", services().entities)


def answer(value: Any) -> Response:
    """Answer with JSON."""
    response = Response(json.dumps(value, ensure_ascii=False) + "\n", content_type=PLAIN_JSON.content_type)
    response.headers["Content-Language"] = current_presenter().language
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
        return response
    response.vary.add("Accept-Language")
    return with_entity_tag(response)


@service.errorhandler(Problem)
def refuse(problem: Problem) -> Response:
    """Answer with a problem as JSON, the only format that clients of this protocol read."""
    body = pretty_json(problems.describe(problem, current_presenter().language))
    response = Response(body, problem.status, problem.headers, content_type=PROBLEM.content_type)
    response.headers["Cache-Control"] = "no-store"
    return response


@service.errorhandler(413)
def refuse_length(_: Exception) -> Response:
    """Answer that a form is too long."""
    return refuse(Problem("request-too-large", f"A batch may have {MAX_BYTES} bytes.", limit=MAX_BYTES, unit="bytes"))


@service.route("", methods=["GET", "POST"])
def endpoint() -> Response:
    """Answer a batch of queries or a data extension; without either, with the manifest."""
    parameters = request.args
    if request.method == "POST":
        request.max_content_length = request.max_form_memory_size = 3 * MAX_BYTES + 1000
        parameters = request.form
    presenter = current_presenter()
    if "queries" in parameters:
        answers = {}
        for name, query in queries(parameters["queries"]).items():
            answers[name] = {"result": [_result(candidate, presenter) for candidate in candidates(query, entities())]}
        return answer(answers)
    if "extend" in parameters:
        return answer(extend(*extension(parameters["extend"]), presenter))
    if request.method == "POST":
        raise Problem("malformed-reconciliation", "Send “queries” or “extend” in a form.")
    # Clients of the protocol accept anything or JSON; a client that names a format of RDF wants a description.
    form = choose(request.headers.get("Accept"), (PLAIN_JSON, *GRAPHS))
    if form in GRAPHS and not g.fixed_language and (description := described(form, presenter)):
        return description
    address = f"{presenter.base}reconcile{f'/{g.fixed_language}' if g.fixed_language else ''}"
    response = answer(manifest(address, presenter))
    response.vary.add("Accept")
    return response


def _result(candidate: Candidate, presenter: Presenter) -> dict[str, Any]:
    features: list[dict[str, Any]] = [
        {"id": "name", "value": candidate.name},
        {"id": "exact_name", "value": candidate.exact},
        {"id": "type", "value": candidate.typed},
    ]
    if candidate.properties is not None:
        features.append({"id": "properties", "value": round(candidate.properties, 2)})
    return {
        **_entity(candidate.thing, presenter),
        "type": [type_of(kind.iri, presenter) for kind in presenter.kinds(candidate.thing)],
        "score": candidate.score,
        "match": candidate.match,
        "features": features,
    }


def _entity(iri: str, presenter: Presenter) -> dict[str, Any]:
    kinds = "; ".join(kind.label.text for kind in presenter.kinds(iri))
    countries = [presenter.reference(term.value).label.text for term in entities().values(iri, "country")]
    return {
        "id": entities().identifier(iri),
        "name": presenter.reference(iri).label.text,
        "description": " · ".join(filter(None, (kinds, *countries))),
    }


@service.get("/suggest/<any(entity, property, type):kind>")
def suggest(kind: str) -> Response:
    """Answer with the things, properties or classes that match the beginning of a name."""
    prefix, start, presenter = request.args.get("prefix", ""), _number("cursor"), current_presenter()
    known = entities()
    if kind == "entity":
        wanted = known.term(request.args["type"]) if request.args.get("type") else ""
        iri = known.iri(prefix.strip())
        things = [iri] if known.known(iri) else []
        things += [thing for thing, _ in known.index.find(prefix, MAX_LIMIT * MAX_SUGGESTIONS) if thing not in things]
        results = [thing for thing in things if not wanted or wanted in known.types(thing)]
        return answer({"result": [_suggestion(thing, presenter) for thing in results[start : start + MAX_SUGGESTIONS]]})
    index = known.classes if kind == "type" else known.properties
    iris = [iri for iri, _ in index.find(prefix, MAX_LIMIT)]
    if kind == "type":
        named = [type_of(iri, presenter) for iri in iris]
    else:
        typed = prefix.casefold()
        more = [name for name, texts in config()["properties"].items() if typed and typed in f"{name}{texts}"]
        named = [property_of(name, presenter) for name in [*more, *map(known.term_identifier, iris)]]
    return answer({"result": named[start : start + MAX_SUGGESTIONS]})


def _suggestion(iri: str, presenter: Presenter) -> dict[str, Any]:
    return {**_entity(iri, presenter), "notable": [type_of(kind.iri, presenter) for kind in presenter.kinds(iri)]}


@service.get("/flyout/<any(entity, property, type):kind>")
def flyout(kind: str) -> Response:
    """Answer with a short description of a suggestion."""
    identifier, presenter = request.args.get("id", ""), current_presenter()
    if kind == "entity":
        entity = _entity(_known(identifier), presenter)
        title, text = entity["name"], entity["description"]
    elif kind == "property":
        title, text = property_of(identifier, presenter)["name"], identifier
    else:
        title, text = type_of(entities().term(identifier), presenter)["name"], identifier
    return answer({"id": identifier, "html": f"<p><strong>{escape(title)}</strong></p><p>{escape(text)}</p>"})


@service.get("/preview")
def preview() -> Response:
    """Answer with a small page about a thing, for a frame in the client's page."""
    iri, presenter = _known(request.args.get("id", "")), current_presenter()
    names = [name.text for name in entities().names(iri) if name.kind != Kind.IDENTIFIER]
    page = render_template(
        "preview.html",
        thing=presenter.reference(iri),
        kinds=presenter.kinds(iri),
        names=list(dict.fromkeys(names)),
        summary=summary(iri, presenter),
        lang=presenter.language,
    )
    response = html(page, presenter.language)
    response.headers["Content-Security-Policy"] = FRAMED
    return with_entity_tag(response)


@service.get("/propose")
def proposed() -> Response:
    """Answer with the properties that can be fetched for the members of a class."""
    type_, limit = request.args.get("type", ""), _number("limit")
    properties = propose(type_, limit, current_presenter())
    return answer({"type": type_, "properties": properties} | ({"limit": limit} if limit else {}))


def _known(identifier: str) -> str:
    iri = entities().iri(identifier)
    if not entities().known(iri):
        raise Problem("not-found", config()["unknown"][current_presenter().language])
    return iri


def _number(name: str) -> int:
    text = request.args.get(name, "0")
    return int(text[:6]) if text.isascii() and text.isdigit() else 0


blueprint.register_blueprint(service, url_prefix="/reconcile")
blueprint.register_blueprint(
    service, url_prefix=f"/reconcile/<any({', '.join(LANGUAGES)}):language>", name="fixed_language"
)
