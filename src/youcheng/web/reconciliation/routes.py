"""The service over HTTP: one address for the manifest, queries and extension, and those beside it."""

import json
from typing import Any, cast

from flask import Blueprint, Response, request
from markupsafe import escape

from youcheng.web.http import problems
from youcheng.web.http.formats import GRAPHS, HTML, PLAIN_JSON, PROBLEM
from youcheng.web.http.negotiation import choose, request_language
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import with_entity_tag
from youcheng.web.reconciliation.candidates import Candidate, candidates
from youcheng.web.reconciliation.config import words
from youcheng.web.reconciliation.data_extension import extend, propose
from youcheng.web.reconciliation.described import described
from youcheng.web.reconciliation.entities import Things
from youcheng.web.reconciliation.manifest import manifest, property_of, type_of
from youcheng.web.reconciliation.requests import LONGEST, MOST, extension, queries
from youcheng.web.search import Kind
from youcheng.web.services import services
from youcheng.web.view.i18n import LANGUAGES
from youcheng.web.view.presenter import Presenter
from youcheng.web.view.summary import summary
from youcheng.web.view.templating import render

SUGGESTED = 20
"""How many suggestions are given at once."""
ANYONE = "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
"""The policy of a preview: it stands in frames of clients, loads our style sheet and nothing else."""

blueprint = Blueprint("reconciliation", __name__)


def things() -> Things:
    """Return the things of the application that answers the present request."""
    return cast("Things", services().entities)


def language() -> str:
    """Return the language of the answer: that of the address, else what the client prefers."""
    return (request.view_args or {}).get("fixed") or request_language()


def current_presenter() -> Presenter:
    """Return the eyes of the client who asks."""
    return Presenter(services(), language())


def answer(value: Any) -> Response:
    """Answer with JSON."""
    response = Response(json.dumps(value, ensure_ascii=False) + "\n", content_type=PLAIN_JSON.content_type)
    response.headers["Content-Language"] = language()
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
        return response
    response.vary.add("Accept-Language")
    return with_entity_tag(response)


@blueprint.errorhandler(Problem)
def refuse(problem: Problem) -> Response:
    """Answer with what is wrong, as JSON: clients of this protocol read nothing else, whatever they say."""
    body = json.dumps(problems.describe(problem, language()), ensure_ascii=False, indent=2) + "\n"
    response = Response(body, problem.status, problem.headers, content_type=PROBLEM.content_type)
    response.headers["Cache-Control"] = "no-store"
    return response


@blueprint.errorhandler(413)
def refuse_length(_: Exception) -> Response:
    """Answer that a form is too long to be read."""
    return refuse(Problem("request-too-large", f"A batch may have {LONGEST} bytes.", limit=LONGEST, unit="bytes"))


@blueprint.route("/reconcile", methods=["GET", "POST"])
@blueprint.route(f"/reconcile/<any({', '.join(LANGUAGES)}):fixed>", methods=["GET", "POST"])
def endpoint(fixed: str = "") -> Response:
    """Answer a batch of queries or an extension; without either, with the manifest."""
    asked = request.args
    if request.method == "POST":
        request.max_content_length = request.max_form_memory_size = 3 * LONGEST + 1000
        asked = request.form
    if "queries" in asked:
        presenter = current_presenter()
        found = {name: candidates(query, things()) for name, query in queries(asked["queries"]).items()}
        return answer({name: {"result": [_result(each, presenter) for each in some]} for name, some in found.items()})
    if "extend" in asked:
        return answer(extend(*extension(asked["extend"]), things(), current_presenter()))
    if request.method == "POST":
        raise Problem("malformed-reconciliation", "Send “queries” or “extend” in a form.")
    # Clients of the protocol say nothing, */* or a kind of JSON; who names a form of RDF asks what the service is.
    form = choose(request.headers.get("Accept"), (PLAIN_JSON, *GRAPHS))
    if form in GRAPHS and not fixed and (told := described(form)):
        return told
    response = answer(manifest(address(fixed), things(), current_presenter()))
    response.vary.add("Accept")
    return response


def address(fixed: str) -> str:
    """Return the public address of the service."""
    return f"{services().base}reconcile{f'/{fixed}' if fixed else ''}"


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
        "type": [type_of(kind.iri, things(), presenter) for kind in presenter.kinds(candidate.thing)],
        "score": candidate.score,
        "match": candidate.match,
        "features": features,
    }


def _entity(iri: str, presenter: Presenter) -> dict[str, Any]:
    kinds = "; ".join(kind.label.text for kind in presenter.kinds(iri))
    where = [presenter.reference(term.value).label.text for term in things().values(iri, "country")]
    return {
        "id": things().identifier(iri),
        "name": presenter.reference(iri).label.text,
        "description": " · ".join(filter(None, (kinds, *where))),
    }


@blueprint.get("/reconcile/suggest/<any(entity, property, type):kind>")
@blueprint.get(f"/reconcile/<any({', '.join(LANGUAGES)}):fixed>/suggest/<any(entity, property, type):kind>")
def suggest(kind: str, fixed: str = "") -> Response:  # noqa: ARG001  (read by language())
    """Answer with what the beginning of a name may become."""
    prefix, start = request.args.get("prefix", ""), _number("cursor")
    presenter = current_presenter()
    if kind == "entity":
        wanted = things().term(request.args["type"]) if request.args.get("type") else ""
        iri = things().iri(prefix.strip())
        found = [iri] if things().known(iri) else []
        found += [thing for thing, _ in things().index.find(prefix, MOST * SUGGESTED) if thing not in found]
        chosen = [thing for thing in found if not wanted or wanted in things().types(thing)]
        return answer({"result": [_suggestion(thing, presenter) for thing in chosen[start : start + SUGGESTED]]})
    index = things().classes if kind == "type" else things().properties
    terms = [things().term_identifier(iri) for iri, _ in index.find(prefix, MOST)]
    if kind == "type":
        named = [type_of(things().term(term), things(), presenter) for term in terms]
    else:
        typed = prefix.casefold()
        more = [name for name in words()["properties"] if typed and typed in (name + str(words()["properties"][name]))]
        named = [property_of(term, things(), presenter) for term in [*more, *terms]]
    return answer({"result": named[start : start + SUGGESTED]})


def _suggestion(iri: str, presenter: Presenter) -> dict[str, Any]:
    return {
        **_entity(iri, presenter),
        "notable": [type_of(kind.iri, things(), presenter) for kind in presenter.kinds(iri)],
    }


@blueprint.get("/reconcile/flyout/<any(entity, property, type):kind>")
@blueprint.get(f"/reconcile/<any({', '.join(LANGUAGES)}):fixed>/flyout/<any(entity, property, type):kind>")
def flyout(kind: str, fixed: str = "") -> Response:  # noqa: ARG001  (read by language())
    """Answer with a few words about something that is suggested."""
    identifier, presenter = request.args.get("id", ""), current_presenter()
    if kind == "entity":
        about = _entity(_known(identifier), presenter)
        title, text = about["name"], about["description"]
    elif kind == "property":
        title, text = property_of(identifier, things(), presenter)["name"], identifier
    else:
        title, text = type_of(things().term(identifier), things(), presenter)["name"], identifier
    return answer({"id": identifier, "html": f"<p><strong>{escape(title)}</strong></p><p>{escape(text)}</p>"})


@blueprint.get("/reconcile/preview")
@blueprint.get(f"/reconcile/<any({', '.join(LANGUAGES)}):fixed>/preview")
def preview(fixed: str = "") -> Response:  # noqa: ARG001  (read by language())
    """Answer with a page about a thing that is small enough to stand in the page of a client."""
    iri, presenter = _known(request.args.get("id", "")), current_presenter()
    response = Response(
        render(
            "preview.html",
            thing=presenter.reference(iri),
            kinds=presenter.kinds(iri),
            names=list(dict.fromkeys(name.text for name in things().called(iri) if name.kind != Kind.IDENTIFIER)),
            summary=summary(iri, presenter),
            lang=presenter.language,
        ),
        content_type=HTML.content_type,
    )
    response.headers["Content-Language"] = presenter.language
    response.headers["Content-Security-Policy"] = ANYONE
    response.vary.add("Accept-Language")
    return with_entity_tag(response)


@blueprint.get("/reconcile/propose")
@blueprint.get(f"/reconcile/<any({', '.join(LANGUAGES)}):fixed>/propose")
def proposed(fixed: str = "") -> Response:  # noqa: ARG001  (read by language())
    """Answer with the properties that may be fetched for the members of a class."""
    type_, limit = request.args.get("type", ""), _number("limit")
    found = propose(type_, limit, things(), current_presenter())
    return answer({"type": type_, "properties": found} | ({"limit": limit} if limit else {}))


def _known(identifier: str) -> str:
    iri = things().iri(identifier)
    if not things().known(iri):
        raise Problem("not-found", words()[language()]["none"])
    return iri


def _number(name: str) -> int:
    text = request.args.get(name, "0")
    return int(text[:6]) if text.isascii() and text.isdigit() else 0
