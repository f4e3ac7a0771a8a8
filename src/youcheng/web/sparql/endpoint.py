"""The SPARQL endpoint: queries by GET, POST and QUERY, their cancellation, and the read side of the graph store."""

from urllib.parse import urlencode

from flask import Blueprint, Response, request

from youcheng.errors import YouchengError
from youcheng.web.http import negotiation
from youcheng.web.http.formats import GRAPHS, HTML, Format
from youcheng.web.http.problems import Problem, from_error, not_acceptable
from youcheng.web.http.response_cache import holds
from youcheng.web.services import services
from youcheng.web.sparql import protocol, service_description
from youcheng.web.sparql import running_queries as operator
from youcheng.web.sparql import workbench as page
from youcheng.web.sparql.answers import CACHEABLE, Question, understand
from youcheng.web.sparql.client_connection import Presence
from youcheng.web.sparql.protocol import Operation
from youcheng.web.view.templating import keep_arguments

blueprint = Blueprint("sparql", __name__)
blueprint.record(keep_arguments("query"))
blueprint.add_url_rule("/sparql/queries", view_func=operator.queries)
METHODS = ["GET", "POST", "QUERY"]
FORM_OVERHEAD = 3
"""A form may write each byte of a query as three characters."""


@blueprint.route("/sparql", methods=METHODS)
@blueprint.route("/sparql/", methods=METHODS)
def endpoint() -> Response:
    """Answer a query; without one, show the form or describe the service."""
    accept = request.headers.get("Accept")
    try:
        operation = protocol.read(
            request.method,
            request.query_string.decode("latin-1"),
            request.headers.get("Content-Type", ""),
            body(),
            request.headers.get("Query-Id"),
        )
        operation = operation or _linked()
        if operation is None:
            return _without_query(accept)
        question = understand(operation, accept, services())
        if question.format.name == HTML.name and request.method in {"GET", "HEAD"} and operation.format is None:
            return page.show_question(operation.query)
        return _answer(question)
    except (Problem, YouchengError) as error:
        problem = from_error(error) if isinstance(error, YouchengError) else error
        if page.is_wanted(accept):
            return page.show_problem(problem)
        raise problem from error


@blueprint.delete("/sparql/queries/<name>")
def cancel(name: str) -> Response:
    """Kill the query of a name; only who gave it knows it."""
    if not (services().pool.cancel(name) or services().federation.cancel(name)):
        raise Problem("not-found", "No query of this name is running.")
    return Response(status=204)


@blueprint.get("/graphs")
def graph_store() -> Response:
    """Give a whole graph (https://www.w3.org/TR/sparql11-http-rdf-update/#http-get)."""
    parameters = protocol.decode(request.query_string.decode("latin-1"))
    graphs = protocol.graphs(parameters, "graph")
    default = any(name == "default" for name, _ in parameters)
    if default == bool(graphs) or len(graphs or ()) > 1:
        raise Problem("malformed-request", "Name one graph with “graph”, or the default graph with “default”.")
    asked = next((value for name, value in parameters if name == "format" and value), None)
    operation = Operation(query="CONSTRUCT WHERE { ?s ?p ?o }", default_graphs=graphs, format=asked)
    question = understand(operation, request.headers.get("Accept"), services(), pages=False)
    response = _answer(question)
    if graphs and response.headers.get("Result-Count") == "0":
        raise Problem("not-found", f"There is no graph <{graphs[0]}>.")
    return response


def body() -> bytes:
    """Return the body of the request, refused where it is longer than a query may be."""
    limit = services().settings.query_bytes
    if request.method in {"GET", "HEAD"}:
        return b""
    request.max_content_length = limit * FORM_OVERHEAD + limit
    return request.get_data(cache=False)


def text_of(link: str) -> str:
    """Return the query that is kept under the name in a short address."""
    links = services().links
    text: str | None = links.find(link) if links else None
    if text is None:
        raise Problem("not-found", "No query is kept under this name.")
    return text


def _linked() -> Operation | None:
    """Return the operation of a query that the address names and does not hold."""
    if request.method not in {"GET", "HEAD"} or "link" not in request.args:
        return None
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "link"]
    address = urlencode([("query", text_of(request.args["link"])), *others])
    return protocol.read("GET", address, "", b"", request.headers.get("Query-Id"))


def _without_query(accept: str | None) -> Response:
    """Show the form to people, and describe the service to programs."""
    asked = request.args.get("format")
    offers: tuple[Format, ...] = (*GRAPHS, HTML)
    format_ = negotiation.by_name(asked, offers) if asked else negotiation.choose(accept, offers)
    if format_ is None:
        raise not_acceptable(offers)
    if format_.name == HTML.name:
        return page.show_form()
    response = Response(service_description.write(services(), format_), content_type=format_.content_type)
    response.set_etag(f"{services().version}-{format_.media_type.replace('/', '-')}")
    response.headers["Cache-Control"] = CACHEABLE
    response.vary.add("Accept")
    return response


def _answer(question: Question) -> Response:
    """Return the answer to a question, or 304 without evaluating it if the client holds the answer."""
    answers = services().answers
    validator = answers.validator(question)
    if validator and holds(request.environ, f'"{validator}"'):
        return Response(status=304, headers=answers.headers(question, None, validator))
    result = answers.answer(question, Presence(request.environ))
    if question.format.name == HTML.name:
        return page.show_result(question, result)
    body = result.blocks() if result.file else result.body
    return Response(body, headers=answers.headers(question, result, validator))
