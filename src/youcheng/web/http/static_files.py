"""Static files, whose addresses change with their content, so that browsers can cache them for ever."""

import hashlib
import json
from functools import lru_cache, partial

from flask import Flask, Response, current_app, request

from youcheng.paths import PACKAGE

FOLDER = PACKAGE / "web" / "static"
DIST = FOLDER / "dist"
IMMUTABLE = "public, max-age=31536000, immutable"


@lru_cache(maxsize=1)
def manifest() -> dict[str, str]:
    """Return the file name of each bundle, which contains a hash of its content."""
    names: dict[str, str] = json.loads((DIST / "manifest.json").read_text(encoding="utf-8"))
    return names


@lru_cache(maxsize=32)
def fingerprint(name: str) -> str:
    """Return a short hash of the content of a static file."""
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


def asset(name: str) -> str:
    """Return the address of a bundle or of another static file; an unknown name is an error."""
    bundle = manifest().get(name)
    path = f"dist/{bundle}" if bundle else f"{name}?v={fingerprint(name)}"
    return f"{request.script_root}{current_app.static_url_path}/{path}"


def register(app: Flask) -> None:
    """Let templates link to static files, and let browsers cache them."""
    app.jinja_env.globals["asset"] = asset
    app.view_functions["static"] = partial(send, app)


def send(app: Flask, filename: str) -> Response:
    """Return a static file, which browsers may cache for ever if the address has the hash of its content."""
    response = app.send_static_file(filename)
    bundled = filename.removeprefix("dist/") in manifest().values() and filename.startswith("dist/")
    if bundled or request.args.get("v") == fingerprint(filename):
        response.headers["Cache-Control"] = IMMUTABLE
    return response
