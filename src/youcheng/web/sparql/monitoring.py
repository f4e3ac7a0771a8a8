"""Numbers about the running service, in the text format of Prometheus; they tell nothing of who asks what.

https://prometheus.io/docs/instrumenting/exposition_formats/
"""

from flask import Blueprint, Response

from youcheng import __version__
from youcheng.web.services import services

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
blueprint = Blueprint("metrics", __name__)


@blueprint.get("/metrics")
def metrics() -> Response:
    """Answer with how many queries run, call other endpoints and wait, of how many that may."""
    running, limits = services(), services().settings.limits
    states = {
        "running": len(running.pool.running()),
        "calling": len(running.federation.active()),
        "waiting": len(running.pool.waiting()),
    }
    lines = [
        "# HELP youcheng_info The version of the service and the dataset that it holds.",
        "# TYPE youcheng_info gauge",
        f'youcheng_info{{version="{__version__}",dataset="{running.version}"}} 1',
        "# HELP youcheng_queries Queries by what they do at this moment.",
        "# TYPE youcheng_queries gauge",
        *(f'youcheng_queries{{state="{state}"}} {number}' for state, number in states.items()),
        "# HELP youcheng_queries_limit Queries that may run, and that may wait, at once.",
        "# TYPE youcheng_queries_limit gauge",
        f'youcheng_queries_limit{{state="running"}} {limits.workers}',
        f'youcheng_queries_limit{{state="waiting"}} {limits.waiting}',
    ]
    response = Response("\n".join([*lines, ""]), content_type=CONTENT_TYPE)
    response.headers["Cache-Control"] = "no-store"
    return response
