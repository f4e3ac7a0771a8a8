"""Tombstones: withdrawn IRIs stay reserved and answer 410 Gone.

``data/withdrawn.csv`` has one line for each: the path of the IRI, the version since which it is withdrawn, the reason
in both languages, and the path of its replacement, if there is one.
"""

import csv
from pathlib import Path

from flask import request

from youcheng.rdf.namespaces import iri_of
from youcheng.web.http.formats import split_suffix
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import link
from youcheng.web.services import services
from youcheng.web.view.templating import current_presenter

Tombstone = dict[str, str]
"""A line of the table: path, since, reason_en, reason_zh and replaced_by."""


def read(path: Path) -> dict[str, Tombstone]:
    """Return the tombstones by path."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    for number, row in enumerate(rows, 2):
        if not all(row[field] for field in ("path", "since", "reason_en", "reason_zh")):
            place = f"{path.name}:{number}: {row['path']}"
            raise ValueError(f"{place}: a field is empty; fill in path, since, reason_en and reason_zh")
    return {row["path"]: row for row in rows}


def refuse() -> None:
    """Refuse the present request if it asks for a withdrawn IRI or for a document about it."""
    tombstones = services().withdrawn
    if not tombstones:
        return
    stem, _ = split_suffix(request.path.lstrip("/"))
    tombstone = tombstones.get(f"id/{stem[4:]}" if stem.startswith("doc/") else stem)
    if tombstone:
        raise problem(tombstone)


def problem(tombstone: Tombstone) -> Problem:
    """Return the problem of a withdrawn IRI, with its replacement."""
    presenter = current_presenter()
    messages, base, since = presenter.messages, presenter.base, tombstone["since"]
    reason = tombstone[f"reason_{presenter.language}"]
    detail = messages("withdrawn", iri=iri_of(tombstone["path"], base), since=since, reason=reason)
    if not tombstone["replaced_by"]:
        return Problem("gone", detail, since=since)
    successor = iri_of(tombstone["replaced_by"], base)
    headers = {"Link": link(successor, "successor-version")}
    detail += messages("withdrawn.successor", iri=successor)
    return Problem("gone", detail, headers=headers, since=since, replacedBy=successor)
