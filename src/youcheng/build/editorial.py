"""The editors' voice: labels, corrections, identifications and derived facts, each in the editorial graph."""

from pathlib import Path

from pyoxigraph import Quad

from youcheng.build.dates import derive_bounds
from youcheng.build.derived import generate_labels
from youcheng.rdf.namespaces import EDITORIAL
from youcheng.build.passages import Passages
from youcheng.rdf.files import into, read_folder


def load_editorial(folder: Path, passages: Passages, others: list[Quad]) -> list[Quad]:
    """Return what the editors say: their files, their words beside the passages, and what follows from both.

    Names of passages, numbers and pairings, and the bounds of printed dates, follow mechanically; `others` (the
    vocabulary and the gazetteer) are looked at for it. What the editors wrote by hand is never overridden.

    Raises:
        SyntaxInvalid: a file is not valid Turtle.
        VoiceViolated: a file holds a blank node, or a date that is none.
    """
    written = [*read_folder(folder, EDITORIAL), *into(passages.beside, EDITORIAL)]
    bounds = derive_bounds(passages.quads, written)
    labels = generate_labels([*passages.quads, *written, *others])
    return [*written, *into([*bounds, *labels], EDITORIAL)]
