"""The validator's desk: what somebody sends, or a part of our graph, held against shapes; the report in many forms."""

import logging
from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, request

from youcheng.errors import YouchengError
from youcheng.rdf.rebase import rebased
from youcheng.web.http import negotiation, problems
from youcheng.web.http.formats import CSV, HTML, JSON_LD, PLAIN_JSON, TEXT, TURTLE, Format
from youcheng.web.http.negotiation import request_language
from youcheng.web.http.problems import Problem, from_error, not_acceptable
from youcheng.web.http.responses import with_entity_tag
from youcheng.web.services import services
from youcheng.web.validation import request as asked
from youcheng.web.validation import shapes_catalog as offer
from youcheng.web.validation import starter_templates as start
from youcheng.web.validation.jobs import ValidationStopped
from youcheng.web.validation.request import Asked
from youcheng.web.view.presenter import Presenter, Reference
from youcheng.web.view.templating import render

log = logging.getLogger(__name__)
blueprint = Blueprint("validate", __name__)
blueprint.register_blueprint(start.blueprint)

SARIF = Format("sarif", "application/sarif+json", "sarif", "SARIF")
JUNIT = Format("junit", "application/xml", "xml", "JUnit XML", ("text/xml",), ("xml",))
FILES = (TURTLE, JSON_LD, PLAIN_JSON, CSV, SARIF, JUNIT, TEXT)
"""The forms of a report for programs; the last is for a terminal."""
FOR_FORMS = (HTML, *FILES)
FOR_PROGRAMS = (TEXT, *FILES[:-1], HTML)


@blueprint.route("/validate", methods=["GET", "POST"])
def validate() -> Response:
    """Answer with the report of what is sent or named; without anything, with the form."""
    wish = Asked()
    try:
        wish = asked.read()
        return _answer(wish)
    except (Problem, YouchengError) as error:
        problem = from_error(error) if isinstance(error, YouchengError) else error
        if not _is_page(wish):
            raise problem from error
        response = _page(wish, problem=problem, type_=problems.types()[problem.name])
        response.status_code = problem.status
        response.headers.update(problem.headers)
        return response


def _is_page(wish: Asked) -> bool:
    """Tell whether it is a reader of pages who asks."""
    if wish.format:
        return wish.format in {HTML.name, HTML.media_type}
    return problems.form_for(request.headers.get("Accept")) == HTML


def _answer(wish: Asked) -> Response:
    """Return the answer to a wish that could be read."""
    form = _form(wish)
    if wish.empty:
        if request.method == "POST":
            raise Problem("malformed-validation")
        if form != HTML:
            raise not_acceptable((HTML,))
        return _page(wish)
    if unknown := sorted(set(wish.shapes) - offer.shapes().names()):
        raise Problem("malformed-validation", f"There are no shapes called {', '.join(unknown)[:200]}.")
    head, body = _ask(wish, form)
    if form == HTML:
        return _page(wish, report=head["report"])
    response = Response(body, content_type=form.content_type)
    if "download" in request.values:
        response.headers["Content-Disposition"] = f'attachment; filename="report.{form.suffix}"'
    return _finished(response)


def _form(wish: Asked) -> Format:
    """Return the form of the report that is asked for."""
    offers = FOR_PROGRAMS if wish.raw else FOR_FORMS
    if wish.format:
        found = negotiation.by_name(wish.format, offers)
    else:
        found = negotiation.choose(request.headers.get("Accept"), offers)
    if found is None:
        raise not_acceptable(offers)
    return found


def _finished(response: Response) -> Response:
    """Return a response that says what it depends on; that to a GET is the same as long as the graph is."""
    response.vary.update(("Accept", "Accept-Language"))
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
        return response
    return with_entity_tag(response)


def _ask(wish: Asked, form: Format) -> tuple[dict[str, Any], bytes]:
    """Have the job done that a wish stands for.

    Raises:
        Problem: it could not be done.
    """
    running = services()
    head = {
        "answer": "page" if form == HTML else form.name,
        "documents": [document.head() for document in wish.documents],
        "shape_documents": [document.head() for document in wish.given],
        "shapes": wish.shapes,
        "part": None if wish.part is None else full(wish.part, running.base),
        "entailment": wish.entailment,
        "language": request_language(),
        "base": running.base,
        "limit": asked.LARGEST_DOCUMENT,
        "dataset": str(running.settings.dataset_path),
    }
    try:
        answer, body = services().validator.validate(
            head, [document.content for document in [*wish.documents, *wish.given]]
        )
    except ValidationStopped as error:
        raise Problem(error.name, str(error), limit=error.limit, unit=error.unit) from error
    if "error" not in answer:
        return answer, body
    if "log" in answer:
        log.error("a validation failed: %s", answer["log"])
    raise _problem(answer["error"], answer["detail"], wish)


def _problem(name: str, detail: str, wish: Asked) -> Problem:
    """Return the problem of a document, with its place where the message begins with one."""
    if wish.part and name == "invalid-document" and not wish.given:
        return Problem("not-found", detail)
    members: dict[str, Any] = {}
    for document in [*wish.documents, *wish.given]:
        place, colon, said = detail.removeprefix(f"{document.name}:").partition(": ")
        numbers = [int(number) for number in place.split(":") if number.isdecimal()]
        if detail.startswith(f"{document.name}:") and colon and numbers:
            members = {"document": document.name} | dict(zip(("line", "column"), numbers, strict=False))
            detail = said
            break
    return Problem(name, detail.replace("; see --max-size", ""), **members)


def full(part: str, base: str) -> str:
    """Return the IRI of a part of our graph as people name it: with the path of its page, or its prefix.

    >>> full("place/kunming", "https://example.org/"), full("graph/editorial", "https://example.org/")
    ('https://example.org/id/place/kunming', 'https://example.org/graph/editorial')
    """
    if not part or "://" in part:
        return part.replace("/doc/", "/id/", 1) if part.startswith(base) else part
    path = part.strip("/").replace(":", "/", 1)
    return f"{base}{path.replace('doc/', 'id/', 1) if path.startswith(('id/', 'doc/', 'graph/')) else f'id/{path}'}"


def linker(presenter: Presenter) -> Callable[[str], Reference | None]:
    """Return how an IRI is linked to: to a page of ours where it is ours, canonical or not, else not at all."""
    base = presenter.base

    def link(iri: str) -> Reference | None:
        here = rebased(iri, base)
        return presenter.voice(here) if here.startswith(base) else None

    return link


def _download(wish: Asked, form: Format) -> str:
    """Return the address of the report of a part of our graph as a file."""
    entailment = {None: [], True: ["yes"], False: ["no"]}[wish.entailment]
    parameters = {"part": wish.part or "", "shapes": wish.shapes, "entailment": entailment, "download": form.name}
    language = {"lang": request.args["lang"]} if "lang" in request.args else {}
    return f"{request.script_root}/validate?{urlencode(parameters | language, doseq=True)}"


def _page(wish: Asked, **values: Any) -> Response:
    """Return the page: the form as it was sent, and the report or what is wrong."""
    language = request_language()
    text = wish.text or (start.faulty() if "example" in request.args and wish.empty else "")
    known = dict.fromkeys(("report", "problem", "type_"))
    body = render(
        "validate.html",
        wish=wish,
        text=text,
        files=offer.shapes().files,
        formats=asked.FORMATS,
        reports=FILES,
        reference=linker(Presenter(services(), language)),
        download=lambda form: _download(wish, form),
        largest=asked.LARGEST_REQUEST // asked.MEGABYTE,
        **(known | values),
    )
    response = Response(body, content_type=HTML.content_type)
    response.headers["Content-Language"] = language
    return _finished(response)
