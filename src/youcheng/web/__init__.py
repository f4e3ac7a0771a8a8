"""The graph over HTTP. ``create_app`` returns a WSGI application that any server can run."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from flask import Flask

from youcheng.web.settings import Settings

BLUEPRINTS = (
    "sparql.endpoint", "sparql.syntax_check", "sparql.short_links", "linked_data.dereference", "pages.routes",
    "linked_data.linkset", "linked_data.distributions", "reconciliation.routes", "sparql.completion",
    "validation.routes", "sparql.monitoring",
)  # fmt: skip


def create_app(config: Settings | Mapping[str, Any] | None = None) -> Flask:
    """Return the application; what `config` leaves open is read from the environment (``YOUCHENG_…``).

    Nothing is opened before it is needed: neither the graph nor the workers that evaluate queries.
    """
    from youcheng.web.http import default_headers as headers
    from youcheng.web.http import problems
    from youcheng.web.http import static_files as assets
    from youcheng.web.http.proxy_prefix import Mount
    from youcheng.web.http.response_cache import Front
    from youcheng.web.services import Service

    settings = config if isinstance(config, Settings) else Settings.read(config)
    app = Flask(__name__)
    # Another address is another thing; and where Werkzeug leads on, it trusts the Host of the request.
    app.url_map.merge_slashes = app.url_map.redirect_defaults = False
    app.extensions["youcheng"] = Service(settings)
    problems.register(app)
    headers.register(app)
    assets.register(app)
    for name in BLUEPRINTS:
        app.register_blueprint(import_module(f"youcheng.web.{name}").blueprint)
    front = Front(app.wsgi_app, settings.cache_bytes // 2)
    app.wsgi_app = Mount(front, settings.base, trust=settings.trust_proxy > 0)  # type: ignore[method-assign]
    return app
