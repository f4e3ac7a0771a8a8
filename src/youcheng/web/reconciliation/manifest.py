"""What the service offers: the manifest for its clients, and its description as RDF."""

from typing import Any

from flask import Response

from youcheng import __version__
from youcheng.rdf.namespaces import YC
from youcheng.rdf.writers.serialize import write
from youcheng.web.http.formats import Format
from youcheng.web.http.responses import link, with_entity_tag
from youcheng.web.reconciliation.entities import config
from youcheng.web.reconciliation.requests import MAX_QUERIES
from youcheng.web.view.description import as_quads, describe
from youcheng.web.view.presenter import Presenter

WIDTH, HEIGHT = 420, 260


def manifest(endpoint: str, presenter: Presenter) -> dict[str, Any]:
    """Return the manifest of the service at an endpoint, in the language of a reader."""
    entities = presenter.services.entities
    return {
        "versions": ["0.2"],
        "name": config()["name"][presenter.language],
        "identifierSpace": f"{presenter.base}id/",
        "schemaSpace": YC,
        "documentation": f"{presenter.base}data",
        "logo": f"{presenter.base}static/icon.svg",
        "serviceVersion": __version__,
        "defaultTypes": [type_of(entities.term(name), presenter) for name in config()["types"]],
        "view": {"url": f"{presenter.base}id/{{{{id}}}}"},
        "preview": {"url": f"{endpoint}/preview?id={{{{id}}}}", "width": WIDTH, "height": HEIGHT},
        "suggest": {
            kind: {
                "service_url": endpoint,
                "service_path": f"/suggest/{kind}",
                "flyout_service_url": endpoint,
                "flyout_service_path": f"/flyout/{kind}?id=${{id}}",
            }
            for kind in ("entity", "property", "type")
        },
        "extend": {
            "propose_properties": {"service_url": endpoint, "service_path": "/propose"},
            "property_settings": _in_language(config()["property_settings"], presenter.language),
        },
        "batchSize": MAX_QUERIES,
    }


def _in_language(value: Any, language: str) -> Any:
    """Return a value of ``config.toml`` with every text in one language."""
    if isinstance(value, list):
        return [_in_language(entry, language) for entry in value]
    if isinstance(value, dict):
        return value[language] if language in value else {k: _in_language(v, language) for k, v in value.items()}
    return value


def type_of(iri: str, presenter: Presenter) -> dict[str, Any]:
    """Return a class with its identifier and name."""
    return {"id": presenter.services.entities.term_identifier(iri), "name": presenter.reference(iri).label.text}


def property_of(identifier: str, presenter: Presenter) -> dict[str, str]:
    """Return a property with its identifier and name."""
    names = config()["properties"].get(identifier)
    iri = presenter.services.entities.term(identifier)
    return {"id": identifier, "name": names[presenter.language] if names else presenter.reference(iri).label.text}


def described(form: Format, presenter: Presenter) -> Response | None:
    """Answer with the description of the service as RDF, or None if no graph describes it."""
    service = f"{presenter.base}reconcile"
    description = describe(presenter.store, presenter.base, service)
    if description is None:
        return None
    quads, context = as_quads(presenter.store, description), presenter.services.context
    body = write(quads, form.codec, thing=service, base=presenter.base, context=context)
    response = Response(body, content_type=form.content_type)
    response.headers["Link"] = ", ".join([link(service, "describes"), link(f"{presenter.base}dataset", "collection")])
    response.vary.update(("Accept", "Accept-Language"))
    return with_entity_tag(response)
