"""Templates, and the values that all of them share."""

from collections.abc import Callable
from typing import Any

from flask import Flask, current_app, request
from flask.sansio.blueprints import BlueprintSetupState

from youcheng import __version__
from youcheng.web.http.negotiation import request_language
from youcheng.web.services import services
from youcheng.web.view.i18n import LANGUAGES
from youcheng.web.view.presenter import Presenter, query_string

NAVIGATION = ("passages", "browse", "queries", "sparql", "validate", "ontology", "data")
"""The pages that every page links to, by path and message."""


def register(app: Flask) -> None:
    """Give the templates of an application their shared values."""
    app.config["LANGUAGE_ARGUMENTS"] = []
    app.context_processor(shared)


def keep_arguments(*names: str) -> Callable[[BlueprintSetupState], None]:
    """Return a hook for a blueprint: links to its pages in another language keep these arguments of the address."""
    return lambda state: state.app.config["LANGUAGE_ARGUMENTS"].extend(names)


def current_presenter() -> Presenter:
    """Return the presenter of the present request."""
    return Presenter(services(), request_language())


def shared() -> dict[str, Any]:
    """Return the values that all templates share; the graph stays closed because error pages need them too."""
    presenter = current_presenter()
    return {
        "lang": presenter.language,
        "t": presenter.messages,
        "languages": LANGUAGES,
        "navigation": NAVIGATION,
        "presenter": presenter,
        "in_language": in_language,
        "base": presenter.base,
        "version": __version__,
    }


def in_language(language: str, path: str | None = None) -> str:
    """Return the address of a page, by default the present one, in another language."""
    names = current_app.config["LANGUAGE_ARGUMENTS"]
    kept = {name: request.args.getlist(name) for name in names if name in request.args} | {"lang": [language]}
    return f"{request.script_root}{request.path if path is None else f'/{path}'}{query_string(kept)}"
