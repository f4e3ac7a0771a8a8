"""The SPARQL endpoint: queries by GET, POST and QUERY, their cancellation, and the read side of the graph store."""

from typing import TYPE_CHECKING
from urllib.parse import urlencode

from flask import Blueprint, Response, request
from werkzeug.datastructures import Headers

from youcheng.errors import YouchengError
from youcheng.web.http.clients import is_connected
from youcheng.web.http.formats import GRAPHS, HTML
from youcheng.web.http.problems import Problem, from_error
from youcheng.web.http.response_cache import holds
from youcheng.web.http.responses import requested_format
from youcheng.web.services import Services, services
from youcheng.web.sparql import answers, protocol, service_description, workbench
from youcheng.web.sparql.answers import PreparedQuery
from youcheng.web.sparql.protocol import Operation
from youcheng.web.sparql.short_links import stored_query
from youcheng.web.view.templating import keep_arguments

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

blueprint = Blueprint("sparql", __name__)
blueprint.record(keep_arguments("query"))
METHODS = ["GET", "POST", "QUERY"]


@blueprint.route("/sparql", methods=METHODS)
@blueprint.route("/sparql/", methods=METHODS)
def endpoint() -> Response:
    """Answer a query; without one, show the form or describe the service."""
    environ, current = request.environ, services()
    accept = environ.get("HTTP_ACCEPT")
    try:
        operation = protocol.read_request() or _linked()
        if operation is None:
            return _without_query()
        query = answers.prepare(operation, accept, current)
        if query.is_page and environ["REQUEST_METHOD"] == "GET" and operation.format is None:
            return workbench.show_query(operation.query)
        return _answer(query, current, environ)
    except (Problem, YouchengError) as error:
        problem = from_error(error) if isinstance(error, YouchengError) else error
        if workbench.is_wanted(accept):
            return workbench.show_problem(problem)
        raise problem from error


@blueprint.delete("/sparql/queries/<name>")
def cancel(name: str) -> Response:
    """Kill the query of a name, which only its client knows."""
    if not (services().pool.cancel(name) or services().federation.cancel(name)):
        raise Problem("not-found", "No query of this name is running.")
    return Response(status=204)


@blueprint.get("/graphs")
def graph_store() -> Response:
    """Answer with a whole graph (https://www.w3.org/TR/sparql11-http-rdf-update/#http-get)."""
    parameters = protocol.decode(request.query_string.decode("latin-1"))
    graphs = protocol.graphs(parameters, "graph")
    default = any(name == "default" for name, _ in parameters)
    if default == bool(graphs) or len(graphs or ()) > 1:
        raise Problem("malformed-request", "Name one graph with “graph”, or the default graph with “default”.")
    name = next((value for key, value in parameters if key == "format" and value), None)
    operation = Operation(query="CONSTRUCT WHERE { ?s ?p ?o }", default_graphs=graphs, format=name)
    query = answers.prepare(operation, request.headers.get("Accept"), services(), pages=False)
    response = _answer(query, services(), request.environ)
    if graphs and response.headers.get("Result-Count") == "0":
        raise Problem("not-found", f"There is no graph <{graphs[0]}>.")
    return response


def _linked() -> Operation | None:
    """Return the operation whose query is stored under the short link of the address, or None without such a link."""
    if request.method not in {"GET", "HEAD"} or "link" not in request.args:
        return None
    others = [(name, value) for name, value in request.args.items(multi=True) if name != "link"]
    address = urlencode([("query", stored_query(request.args["link"])), *others])
    return protocol.read("GET", address, "", b"", request.headers.get("Query-Id"))


def _without_query() -> Response:
    """Show the form to people, and describe the service to programs."""
    format_ = requested_format((*GRAPHS, HTML))
    if format_.name == HTML.name:
        return workbench.show_form()
    response = Response(service_description.write(services(), format_), content_type=format_.content_type)
    response.set_etag(f"{services().version}-{format_.media_type.replace('/', '-')}")
    response.headers["Cache-Control"] = answers.CACHEABLE
    response.vary.add("Accept")
    return response


class QueryResponse(Response):
    """A response whose headers are complete, so that Werkzeug need not copy and check each of them."""

    def get_wsgi_headers(self, environ: "WSGIEnvironment") -> Headers:  # noqa: ARG002  (Werkzeug's signature)
        """Return the headers as they are."""
        return self.headers


def _answer(query: PreparedQuery, current: Services, environ: "WSGIEnvironment") -> Response:
    """Return the answer to a query, or 304 without evaluating it if the client holds the answer."""
    etag = answers.entity_tag(query, current)
    headers = answers.headers(query, current, etag)
    if etag and holds(environ, etag):
        return Response(status=304, headers=headers)
    result = answers.evaluate(query, current, is_connected())
    if query.is_page:
        return workbench.show_result(query, result)
    headers += [("Content-Type", query.format.content_type), ("Content-Length", str(result.size))]
    if result.rows is not None:
        headers.append(("Result-Count", str(result.rows)))
    return QueryResponse(result.blocks() if result.file else [result.body or b""], headers=headers)
