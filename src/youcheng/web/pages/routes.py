"""Pages about no single thing: the article line by line, and the explanation of an entailed statement."""

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, render_template, request
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from youcheng.web.http.formats import HTML
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import html, requested_format, with_entity_tag
from youcheng.web.pages.passages import coverage, passages
from youcheng.web.services import services
from youcheng.web.view.presenter import Presenter
from youcheng.web.view.templating import current_presenter, keep_arguments

if TYPE_CHECKING:
    from youcheng.entailment import Explanation

blueprint = Blueprint("pages", __name__)
blueprint.record(keep_arguments("subject", "predicate", "object"))


@blueprint.get("/passages")
def article() -> Response:
    """Answer with the passages of the article."""
    requested_format((HTML,))
    presenter = current_presenter()

    def make() -> tuple[bytes, int]:
        entries = passages(presenter)
        page = render_template("passages.html", path="passages", entries=entries, coverage=coverage(entries, presenter))
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
    return with_entity_tag(html(render_template("explanation.html", path="because", why=reason), presenter.language))


def because(subject: str, predicate: str, object_: str, presenter: Presenter) -> dict[str, Any] | None:
    """Return the reason for a triple, or None if it is not in the graph; a literal is in N-Triples."""
    value = _literal(object_) if object_.startswith('"') else NamedNode(object_)
    explanation = presenter.services.explainer.explain(Triple(NamedNode(subject), NamedNode(predicate), value))
    return _reason(explanation, presenter) if explanation else None


def _literal(text: str) -> Literal:
    try:
        (quad,) = parse(f"<urn:s> <urn:p> {text} .", format=RdfFormat.N_TRIPLES)
    except SyntaxError as error:
        raise ValueError(text) from error
    if not isinstance(quad.object, Literal):
        raise TypeError(text)
    return quad.object


def _reason(explanation: "Explanation", presenter: Presenter) -> dict[str, Any]:
    triple = explanation.triple
    voices = [presenter.voice(graph.value) for graph in explanation.graphs]
    return {
        "subject": presenter.value(triple.subject),
        "predicate": presenter.value(triple.predicate),
        "object": presenter.value(triple.object),
        "stated_by": sorted(voices, key=lambda voice: voice.order),
        "axiom": explanation.axiom(presenter.language),
        "premises": [_reason(premise, presenter) for premise in explanation.premises],
    }
