"""Summaries: a paragraph about a thing, made from the graph by the patterns of ``summary.toml``."""

import tomllib
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from youcheng.paths import PACKAGE
from youcheng.rdf.namespaces import kind_of
from youcheng.web.view.presenter import Presenter
from youcheng.web.view.summary.grammar import Grammar, Piece, Sentence, fill, render
from youcheng.web.view.summary.values import Values


@lru_cache(maxsize=1)
def patterns() -> dict[str, Any]:
    """Return the patterns of sentences by kind of thing, and the words of each language."""
    return tomllib.loads((PACKAGE / "web" / "view" / "summary" / "summary.toml").read_text(encoding="utf-8"))


def summary(thing: str, presenter: Presenter) -> Markup | None:
    """Return a paragraph about a thing, or None if there are no sentences for its kind."""
    known = patterns()
    language = known["language"][presenter.language]
    values = Values(thing, presenter, known["words"], language)
    kind = kind_of(thing, presenter.base) if values.is_in_the_story else "elsewhere"
    grammar = Grammar(language, presenter.messages.number)

    written = []
    for entry in known["sentence"].get(kind, []):
        attempts = (fill(pattern, values.slot, grammar) for pattern in entry[presenter.language])
        sentence = next((attempt for attempt in attempts if attempt is not None), None)
        if sentence is not None:
            written.append(render(_attributed(entry, sentence, language), presenter.language))
    return escape(language["between"]).join(written) if written else None


def _attributed(entry: dict[str, Any], sentence: Sentence, language: dict[str, Any]) -> list[Piece]:
    """Return a sentence that names its voice first, unless the voice is the article."""
    if entry.get("voiced", True) and "passage" not in sentence.voices:
        for voice in ("editorial", "gazetteer"):
            if voice in sentence.voices:
                return [Piece(language["voice"][voice]), *sentence.pieces]
    return sentence.pieces
