"""What the service offers, as clients read it when they are given its address."""

from typing import Any

from youcheng import __version__
from youcheng.web.reconciliation.config import words
from youcheng.web.reconciliation.entities import Things
from youcheng.web.reconciliation.requests import BATCH
from youcheng.web.view.presenter import Presenter

WIDTH, HEIGHT = 420, 260
"""The size of a preview, in pixels."""


def manifest(endpoint: str, things: Things, presenter: Presenter) -> dict[str, Any]:
    """Return the manifest of the service at an endpoint, in the language of a presenter."""
    said = words()[presenter.language]
    return {
        "versions": ["0.2"],
        "name": said["name"],
        "identifierSpace": f"{things.base}id/",
        "schemaSpace": things.vocabulary,
        "documentation": f"{things.base}data",
        "logo": f"{things.base}static/icon.svg",
        "serviceVersion": __version__,
        "defaultTypes": [type_of(things.term(name), things, presenter) for name in words()["types"]],
        "view": {"url": f"{things.base}id/{{{{id}}}}"},
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
            "property_settings": [
                {
                    "name": "limit",
                    "type": "number",
                    "default": 0,
                    "label": said["limit"],
                    "help_text": said["limit_help"],
                },
                {
                    "name": "count",
                    "type": "checkbox",
                    "default": False,
                    "label": said["count"],
                    "help_text": said["count_help"],
                },
                {
                    "name": "voices",
                    "type": "select",
                    "default": "story",
                    "label": said["voices"],
                    "help_text": said["voices_help"],
                    "choices": [
                        {"value": "story", "name": said["voices_story"]},
                        {"value": "all", "name": said["voices_all"]},
                    ],
                },
            ],
        },
        "batchSize": BATCH,
    }


def type_of(iri: str, things: Things, presenter: Presenter) -> dict[str, Any]:
    """Return a class as clients read it."""
    return {"id": things.term_identifier(iri), "name": presenter.reference(iri).label.text}


def property_of(identifier: str, things: Things, presenter: Presenter) -> dict[str, str]:
    """Return a property as clients read it."""
    said = words()["properties"].get(identifier)
    name = said[presenter.language] if said else presenter.reference(things.term(identifier)).label.text
    return {"id": identifier, "name": name}
