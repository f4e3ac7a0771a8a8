"""Changes of stretches of a text."""

from collections.abc import Iterable
from typing import NamedTuple


class Edit(NamedTuple):
    """A stretch of a text, from `start` to before `end`, and what replaces it."""

    start: int
    end: int
    text: str


def apply_edits(text: str, edits: Iterable[Edit], start: int = 0, end: int | None = None) -> str:
    """Return a part of a text with the edits inside it applied; they must not overlap."""
    parts, at, end = [], start, len(text) if end is None else end
    for edit in sorted(edits):
        if start <= edit.start and edit.end <= end:
            parts += [text[at : edit.start], edit.text]
            at = edit.end
    return "".join([*parts, text[at:end]])
