"""The graph over HTTP. ``create_app`` returns a WSGI application that any server can run."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from youcheng.web.settings import Settings

if TYPE_CHECKING:
    from flask import Blueprint, Flask
    from pyoxigraph import Store

    from youcheng.web.services import Services
    from youcheng.web.sparql.short_links import LinkStore

MAX_QUADS_IN_PROCESS = 2_000_000
"""A store of more quads on disk, or of an unknown number, is not read as a whole by the serving process."""


def create_app(config: Settings | Mapping[str, Any] | None = None, store: "Store | None" = None) -> "Flask":
    """Return the application; settings that `config` leaves open are read from the environment (``YOUCHENG_…``).

    Neither the graph nor the workers that evaluate queries are opened before they are needed. A `store` that is already
    open serves the pages; queries of clients are evaluated on the dataset of the settings.
    """
    from flask import Flask

    from youcheng.web.http import clients, default_headers, problems, static_files
    from youcheng.web.http.proxy_prefix import ProxyPrefix
    from youcheng.web.http.response_cache import ResponseCache
    from youcheng.web.services import Services
    from youcheng.web.view import templating
    from youcheng.web.view.i18n import LANGUAGES

    settings = config if isinstance(config, Settings) else Settings.read(config)
    app = Flask(__name__)
    # Each spelling of an address is an address of its own; and Werkzeug would redirect to the Host of the request.
    app.url_map.merge_slashes = app.url_map.redirect_defaults = False
    services = app.extensions["youcheng"] = Services(settings, _factories(app, store))
    app.config["LANGUAGES"] = sorted(LANGUAGES, key=lambda language: language != settings.language)
    clients.register(app, clients.Clients(settings.trust_proxy, settings.key))
    problems.register(app, settings.base)
    default_headers.register(app, settings.base)
    static_files.register(app)
    templating.register(app)
    for blueprint in _blueprints():
        app.register_blueprint(blueprint)
    cached = ResponseCache(app.wsgi_app, services.responses, services.metrics.observe)
    app.wsgi_app = ProxyPrefix(cached, settings.base, trust=settings.trust_proxy > 0)  # type: ignore[method-assign]
    return app


def _blueprints() -> list["Blueprint"]:
    """Return the routes of every feature."""
    from youcheng.web.linked_data import crawlers, dataset, dereference, dumps, linkset, project_documents
    from youcheng.web.pages import routes as pages
    from youcheng.web.reconciliation import routes as reconciliation
    from youcheng.web.search import routes as search
    from youcheng.web.sparql import completion, endpoint, monitoring, running_queries, short_links, syntax_check
    from youcheng.web.validation import routes as validation

    modules = (
        endpoint, running_queries, syntax_check, short_links, completion, monitoring, dataset, dereference,
        project_documents, linkset, dumps, crawlers, pages, search, reconciliation, validation,
    )  # fmt: skip
    return [module.blueprint for module in modules]


def _factories(app: "Flask", store: "Store | None") -> dict[str, "Callable[[Services], Any]"]:
    """Return how each part of the services is made from others."""
    from youcheng.paths import resource
    from youcheng.rdf.labels import Labels
    from youcheng.rdf.writers.jsonld import context_of
    from youcheng.sparql.federation.federation import Federation
    from youcheng.sparql.workers.pool import Pool
    from youcheng.store.digest import digest
    from youcheng.store.open import open_store
    from youcheng.web.http.response_cache import ByteBoundedCache
    from youcheng.web.linked_data.dumps import dumps, start_making
    from youcheng.web.linked_data.tombstones import read
    from youcheng.web.reconciliation.entities import Entities
    from youcheng.web.search import Index, names_of_things
    from youcheng.web.search.facets import Facets
    from youcheng.web.sparql.monitoring import Metrics
    from youcheng.web.validation.jobs import Validator
    from youcheng.web.view.description import anchored

    return {
        "version": lambda s: digest(s.settings.dataset_path, s.base),
        "store": lambda s: store if store is not None else open_store(s.settings.dataset_path, s.base),
        "large": _is_large,
        "pool": lambda s: Pool(s.settings.dataset_path, s.base, s.settings.limits),
        "federation": lambda s: Federation(s.pool, s.settings.service),
        "labels": lambda s: Labels(s.store),
        "context": lambda s: context_of(s.store, s.base),
        "owl_xml": _owl_xml,
        "explainer": _explainer,
        "source_lines": lambda s: s.settings.source.read_text("utf-8").split("\n") if s.settings.source else [],
        "responses": lambda s: ByteBoundedCache(s.settings.cache_bytes // 2),
        "results": lambda s: ByteBoundedCache(s.settings.cache_bytes // 4),
        "documents": lambda s: ByteBoundedCache(s.settings.cache_bytes // 4),
        "metrics": lambda s: Metrics(s, {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}),
        "links": _links,
        "anchors": lambda s: anchored(s.store),
        "index": lambda s: Index(names_of_things(s.small_store, s.base)),
        "facets": lambda s: Facets(s.small_store, s.base),
        "dumps": lambda s: {} if s.large else dumps(s.store, s.base),
        "making": lambda s: start_making(s.dumps),
        "withdrawn": lambda _: read(resource("data/withdrawn.csv")),
        "entities": Entities,
        "validator": lambda s: Validator(s.settings.limits, s.pool.budget),
    }


def _links(services: "Services") -> "LinkStore | None":
    from youcheng.web.sparql.short_links import LinkStore

    folder, settings = services.settings.store_queries, services.settings
    return LinkStore(folder, settings.stored_queries, settings.share) if folder else None


def _owl_xml(services: "Services") -> bytes | None:
    from youcheng.paths import OWL_DOCUMENT, root
    from youcheng.rdf.merged_ontology import read_owl_xml
    from youcheng.rdf.namespaces import AXIOMS, ONTOLOGY, rebased
    from youcheng.web.view.description import contents

    base, beside = services.base, services.settings.dataset_path.with_name(OWL_DOCUMENT.rpartition("/")[2])
    quads = contents(services.store, rebased(ONTOLOGY, base), rebased(AXIOMS, base))
    return read_owl_xml(quads, base, beside, root() / OWL_DOCUMENT)


def _is_large(services: "Services") -> bool:
    from youcheng.store.statistics import record

    path = services.settings.dataset_path
    if not path.is_dir():
        return False
    statistics = record(path)
    return statistics is None or statistics.holdings["quads"] > MAX_QUADS_IN_PROCESS


def _explainer(services: "Services") -> Any:
    from youcheng.entailment import Explainer

    return Explainer(services.store, services.base)
