"""The validator: uploaded documents, or a part of the own graph, against shapes, with the report in many formats."""

import logging
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request

from youcheng.errors import YouchengError
from youcheng.rdf.namespaces import iri_of, path_of, rebased
from youcheng.validation.jobs.job import MEGABYTE, Job, to_message
from youcheng.web.http import negotiation, problems
from youcheng.web.http.clients import current_client
from youcheng.web.http.formats import CSV, HTML, JSON_LD, PLAIN_JSON, TEXT, TURTLE, Format
from youcheng.web.http.negotiation import request_language
from youcheng.web.http.problems import Problem, from_error, not_acceptable
from youcheng.web.http.responses import html, with_entity_tag
from youcheng.web.services import services
from youcheng.web.validation import starter_templates
from youcheng.web.validation.jobs import ValidationStopped
from youcheng.web.validation.request import FORMATS, MAX_REQUEST_BYTES, ValidationRequest, form_text, parse_request
from youcheng.web.validation.shapes_catalog import shapes_catalog
from youcheng.web.view.presenter import Presenter, Reference

log = logging.getLogger(__name__)
blueprint = Blueprint("validate", __name__)
blueprint.register_blueprint(starter_templates.blueprint)

SARIF = Format("sarif", "application/sarif+json", "sarif", "SARIF")
JUNIT = Format("junit", "application/xml", "xml", "JUnit XML", ("text/xml",), ("xml",))
FILES = (TURTLE, JSON_LD, PLAIN_JSON, CSV, SARIF, JUNIT, TEXT)
"""The formats of a report as a file; the last is for a terminal."""
FOR_FORMS = (HTML, *FILES)
FOR_PROGRAMS = (TEXT, *FILES[:-1], HTML)


@blueprint.route("/validate", methods=["GET", "POST"])
def validate() -> Response:
    """Return the report of the documents or the part of the graph in the request, or else the form."""
    wanted = ValidationRequest()
    try:
        wanted = parse_request()
        return _answer(wanted)
    except (Problem, YouchengError) as error:
        problem = from_error(error) if isinstance(error, YouchengError) else error
        if not _wants_page(wanted):
            raise problem from error
        response = _page(wanted, problem=problem, type_=problems.types()[problem.name])
        response.status_code = problem.status
        response.headers.update(problem.headers)
        return response


def _wants_page(wanted: ValidationRequest) -> bool:
    """Tell whether the client prefers a page to problem details."""
    if wanted.format:
        return wanted.format in {HTML.name, HTML.media_type}
    return problems.form_for(request.headers.get("Accept")) == HTML


def _answer(wanted: ValidationRequest) -> Response:
    """Return the report, or the form if there is nothing to validate."""
    offers = FOR_PROGRAMS if wanted.raw else FOR_FORMS
    accept = request.headers.get("Accept")
    form = negotiation.by_name(wanted.format, offers) if wanted.format else negotiation.choose(accept, offers)
    if form is None:
        raise not_acceptable(offers)
    if wanted.empty:
        if request.method == "POST":
            raise Problem("malformed-validation")
        if form != HTML:
            raise not_acceptable((HTML,))
        return _page(wanted)
    if unknown := sorted(set(wanted.job.shapes) - shapes_catalog().names()):
        raise Problem("malformed-validation", f"There are no shapes called {', '.join(unknown)[:200]}.")
    head, body = _run(wanted.job, form)
    if form == HTML:
        return _page(wanted, report=head["report"])
    response = Response(body, content_type=form.content_type)
    response.vary.update(("Accept", "Accept-Language"))
    if "download" in request.values:
        response.headers["Content-Disposition"] = f'attachment; filename="report.{form.suffix}"'
    return _with_caching(response)


def _with_caching(response: Response) -> Response:
    """Return a response that is stored only if it answers a GET, which depends on the graph alone."""
    if request.method == "POST":
        response.headers["Cache-Control"] = "no-store"
        return response
    return with_entity_tag(response)


def _run(job: Job, form: Format) -> tuple[dict[str, Any], bytes]:
    """Return the head and the body of the report of a job, or raise the problem that stopped it."""
    base = services().base
    part = None if job.part is None else iri_of_part(job.part, base)
    dataset = str(services().settings.dataset_path)
    head, chunks = to_message(replace(job, part=part, language=request_language(), base=base, dataset=dataset))
    try:
        answer, body = services().validator.validate(
            head | {"answer": "page" if form == HTML else form.name}, chunks, current_client()
        )
    except ValidationStopped as error:
        raise Problem(error.name, str(error), limit=error.limit, unit=error.unit) from error
    if "error" not in answer:
        return answer, body
    if "log" in answer:
        log.error("a validation failed: %s", answer["log"])
    raise _problem(answer["error"], answer["detail"], job)


def _problem(name: str, detail: str, job: Job) -> Problem:
    """Return the problem of a document, with the line and column that begin the message."""
    if job.part and name == "invalid-document" and not job.shape_documents:
        return Problem("not-found", detail)
    members: dict[str, Any] = {}
    for document in [*job.documents, *job.shape_documents]:
        place, colon, message = detail.removeprefix(f"{document.name}:").partition(": ")
        numbers = [int(number) for number in place.split(":") if number.isdecimal()]
        if detail.startswith(f"{document.name}:") and colon and numbers:
            members = {"document": document.name} | dict(zip(("line", "column"), numbers, strict=False))
            detail = message
            break
    return Problem(name, re.sub("[;；][^;；]*--max-size$", "", detail), **members)


def iri_of_part(part: str, base: str) -> str:
    """Return the IRI of a part of the own graph, which may be given as the path of its page or with a prefix.

    >>> iri_of_part("place/kunming", "https://example.org/"), iri_of_part("graph/editorial", "https://example.org/")
    ('https://example.org/id/place/kunming', 'https://example.org/graph/editorial')
    """
    if not part or "://" in part:
        return iri_of(part.removeprefix(base).replace("doc/", "id/", 1), base) if part.startswith(base) else part
    path = part.strip("/").replace(":", "/", 1)
    path = path.replace("doc/", "id/", 1) if path.startswith(("id/", "doc/", "graph/")) else f"id/{path}"
    return iri_of(path, base)


def linker(presenter: Presenter) -> Callable[[str], Reference | None]:
    """Return a function from an IRI, canonical or of this server, to the link to its page, or None for others."""
    base = presenter.base

    def link(iri: str) -> Reference | None:
        here = rebased(iri, base)
        return None if path_of(here, base) is None else presenter.voice(here)

    return link


def _download(job: Job, form: Format) -> str:
    """Return the URL of the report of a part of the own graph as a file."""
    entailment = {None: [], True: ["yes"], False: ["no"]}[job.entailment]
    parameters = {"part": job.part or "", "shapes": job.shapes, "entailment": entailment, "download": form.name}
    language = {"lang": request.args["lang"]} if "lang" in request.args else {}
    return f"{request.script_root}/validate?{urlencode(parameters | language, doseq=True)}"


def _page(wanted: ValidationRequest, **values: Any) -> Response:
    """Return the page with the form as it was sent, and with the report or the problem."""
    language, job = request_language(), wanted.job
    example = "example" in request.args and wanted.empty
    body = render_template(
        "validate.html",
        job=job,
        text=starter_templates.faulty() if example else form_text(job.documents),
        shapes_text=form_text(job.shape_documents),
        files=shapes_catalog().files,
        formats=FORMATS,
        reports=FILES,
        reference=linker(Presenter(services(), language)),
        download=lambda form: _download(job, form),
        largest=MAX_REQUEST_BYTES // MEGABYTE,
        **(dict.fromkeys(("report", "problem", "type_")) | values),
    )
    return _with_caching(html(body, language))
