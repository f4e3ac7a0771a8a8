"""The bundled files of the front end: their addresses by name, kept by browsers for ever."""

import json
from functools import lru_cache

from flask import Flask, Response, current_app, request

from youcheng.paths import PACKAGE

FOLDER = PACKAGE / "web" / "static" / "dist"
IMMUTABLE = "public, max-age=31536000, immutable"


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    """Return the name of each bundled file, which carries a hash of its content, by the name it is asked for."""
    names: dict[str, str] = json.loads((FOLDER / "manifest.json").read_text(encoding="utf-8"))
    return names


def asset(name: str) -> str:
    """Return the address of a bundled file; a name that is not in the manifest is an error of ours and raises."""
    return f"{request.script_root}{current_app.static_url_path}/dist/{manifest()[name]}"


def register(app: Flask) -> None:
    """Let the templates of an application link to bundled files, and browsers keep them."""
    app.jinja_env.globals["bundled"] = asset
    app.after_request(keep)


def keep(response: Response) -> Response:
    """Let a bundled file be kept for ever, since its name changes with its content."""
    folder, _, name = request.path.rpartition("/")
    if folder == f"{current_app.static_url_path}/dist" and name in manifest().values() and response.status_code < 400:
        response.headers["Cache-Control"] = IMMUTABLE
    return response
