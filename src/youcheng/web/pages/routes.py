"""Pages about no single thing: the article line by line, and the explanation of an entailed statement."""

from flask import Blueprint, Response, request

from youcheng.web.http.formats import HTML
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import html, requested_format, with_entity_tag
from youcheng.web.pages.explanation import because
from youcheng.web.pages.passages import coverage, passages
from youcheng.web.services import services
from youcheng.web.view.templating import current_presenter, keep_arguments, render

blueprint = Blueprint("pages", __name__)
blueprint.record(keep_arguments("subject", "predicate", "object"))


@blueprint.get("/passages")
def article() -> Response:
    """Answer with the passages of the article."""
    requested_format((HTML,))
    presenter = current_presenter()

    def make() -> tuple[bytes, int]:
        entries = passages(presenter)
        page = render("passages.html", path="passages", entries=entries, coverage=coverage(entries, presenter))
        return page.encode(), 1

    key = ("passages", presenter.language, "lang" in request.args, request.script_root)
    return with_entity_tag(html(services().remember(key, make)[0], presenter.language))


@blueprint.get("/because")
def explanation() -> Response:
    """Answer with the axiom and the premises of an entailed statement, each with its voices."""
    presenter = current_presenter()
    subject, predicate, object_ = (request.args.get(name, "") for name in ("subject", "predicate", "object"))
    try:
        reason = because(subject, predicate, object_, presenter)
    except ValueError:
        reason = None
    if reason is None:
        raise Problem("not-found", presenter.messages("because.none"))
    requested_format((HTML,))
    return with_entity_tag(html(render("explanation.html", path="because", why=reason), presenter.language))
