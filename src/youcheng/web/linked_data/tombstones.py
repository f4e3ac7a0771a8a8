"""What was withdrawn: IRIs that the dataset once had, which stay reserved and answer 410 Gone.

They are kept in ``data/withdrawn.csv``, one a line: the path of the IRI, the version since which it is withdrawn, the
reason in both languages, and the path of what replaces it, where something does.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

from flask import request

from youcheng.web.http.formats import split_suffix
from youcheng.web.http.negotiation import request_language
from youcheng.web.http.problems import Problem
from youcheng.web.http.responses import link
from youcheng.web.services import services
from youcheng.web.view.i18n import Messages


@dataclass(frozen=True)
class Withdrawn:
    """One withdrawn IRI, without the base."""

    path: str
    since: str
    reason_en: str
    reason_zh: str
    replaced_by: str

    def __post_init__(self) -> None:
        """Demand what a reader needs."""
        if not (self.path and self.since and self.reason_en and self.reason_zh):
            raise ValueError(f"{self.path or 'a line'} in the table of what was withdrawn lacks a version or a reason")


def read(path: Path) -> dict[str, Withdrawn]:
    """Return what was withdrawn, by path."""
    with path.open(encoding="utf-8", newline="") as lines:
        return {line["path"]: Withdrawn(**line) for line in csv.DictReader(lines)}


def refuse() -> None:
    """Refuse the present request where it asks for something that was withdrawn, in whatever form."""
    table = services().withdrawn
    if not table:
        return
    stem, _ = split_suffix(request.path.lstrip("/"))
    found = table.get(f"id/{stem[4:]}" if stem.startswith("doc/") else stem)
    if found:
        raise problem(found)


def problem(found: Withdrawn) -> Problem:
    """Return the problem of an IRI that was withdrawn: since when, why, and what to ask for instead."""
    language = request_language()
    reason = found.reason_zh if language == "zh" else found.reason_en
    base = services().base
    detail = Messages(language)("withdrawn", iri=f"{base}{found.path}", since=found.since, reason=reason)
    if not found.replaced_by:
        return Problem("gone", detail, since=found.since)
    successor = f"{base}{found.replaced_by}"
    detail += Messages(language)("withdrawn.successor", iri=successor)
    headers = {"Link": link(successor, "successor-version")}
    return Problem("gone", detail, headers=headers, since=found.since, replacedBy=successor)
