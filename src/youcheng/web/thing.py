"""The page of a thing."""

from flask import render_template

from youcheng.web.description import Description


def thing_page(described: Description, path: str, language: str) -> str:
    """Return the page of a thing."""
    return render_template("thing.html", described=described, path=path, lang=language)
