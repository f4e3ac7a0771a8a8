"""The gazetteer's voice: identifiers, coordinates, administrative hierarchy, world regions."""

from pathlib import Path

from pyoxigraph import Quad

from youcheng.rdf.namespaces import GAZETTEER
from youcheng.rdf.files import read_folder


def load_gazetteer(folder: Path) -> list[Quad]:
    """Return what the reference datasets say, in the gazetteer's graph.

    Raises:
        SyntaxInvalid: a file is not valid Turtle.
        VoiceViolated: a file holds a blank node.
    """
    return read_folder(folder, GAZETTEER)
