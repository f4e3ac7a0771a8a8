"""Templates for data about sister cities, and the rules that they must meet."""

import tomllib
from dataclasses import dataclass
from functools import lru_cache

from flask import Blueprint, Response, render_template

from youcheng.paths import resource
from youcheng.rdf.namespaces import YC
from youcheng.web.http.formats import CSV, TURTLE, Format
from youcheng.web.http.negotiation import request_language
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import html, with_entity_tag
from youcheng.web.services import services
from youcheng.web.validation.shapes_catalog import Rule, shapes_catalog
from youcheng.web.view.presenter import Presenter, Reference

blueprint = Blueprint("start", __name__)
CSVW = Format("csvw", "application/csvm+json", "csv-metadata.json", "CSVW")
TYPES = {".ttl": TURTLE, ".csv": CSV, ".json": CSVW}


@dataclass(frozen=True)
class Kind:
    """A kind of thing with a template."""

    name: str
    reference: Reference
    files: tuple[str, ...]
    rules: list[Rule]


@lru_cache(maxsize=1)
def listed() -> list[dict[str, list[str]]]:
    """Return the templates in order, each with its class and the classes whose rules apply to it."""
    text = (resource("data/templates") / "templates.toml").read_text(encoding="utf-8")
    kinds: list[dict[str, list[str]]] = tomllib.loads(text)["template"]
    return kinds


@lru_cache(maxsize=1)
def files() -> dict[str, bytes]:
    """Return the downloadable files by name."""
    folder = resource("data/templates")
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.suffix in TYPES}


def faulty() -> str:
    """Return a document with mistakes, as an example for the validator."""
    return files()["faulty.ttl"].decode()


@blueprint.get("/validate/start")
def page() -> Response:
    """Return the page that explains how to publish data about sister cities."""
    language = request_language()
    presenter = Presenter(services(), language)
    kinds = [_kind(entry, presenter) for entry in listed()]
    body = render_template("starter_templates.html", kinds=kinds, snippets=snippets(), path="validate/start")
    return with_entity_tag(html(body, language))


def _kind(entry: dict[str, list[str]], presenter: Presenter) -> Kind:
    classes = entry["classes"]
    name = classes[0]
    stem = f"{name.lower()}."
    available = tuple(sorted(file for file in files() if file.startswith(stem)))
    rules = shapes_catalog().rules(*(f"{YC}{one}" for one in classes))
    return Kind(name, presenter.reference(presenter.term(name)), available, rules)


@blueprint.get("/validate/templates/<name>")
def template(name: str) -> Response:
    """Return a template as a download."""
    if name not in files():
        raise Problem("not-found")
    form = TYPES[f".{name.rpartition('.')[2]}"]
    response = Response(files()[name], content_type=form.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return with_entity_tag(response, "public, max-age=3600")


@lru_cache(maxsize=1)
def snippets() -> dict[str, str]:
    """Return configuration files that validate a repository at each commit and in continuous integration."""
    return {
        path.name: path.read_text(encoding="utf-8")
        for path in sorted((resource("data/templates") / "automation").iterdir())
    }
