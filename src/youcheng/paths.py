"""The project's files: at the top of a checkout, or beside the code in an installed wheel."""

from pathlib import Path

PACKAGE = Path(__file__).parent
BUILT_GRAPH = "data/graph/youcheng.nq"
OWL_DOCUMENT = "data/graph/ontology.owx"


def root() -> Path:
    """Return the folder that holds ``ontology``, ``shapes`` and ``data``, in a checkout and in an installed wheel."""
    bundled = PACKAGE / "resources"
    return bundled if bundled.is_dir() else PACKAGE.parent.parent


ontology, shapes, graph = (root() / name for name in ("ontology", "shapes", BUILT_GRAPH))


def resource(name: str) -> Path:
    """Return the path of a file or folder of the project, named relative to its root."""
    path = root() / name
    if not path.exists():
        raise FileNotFoundError(f"{path}: missing from this installation; install youcheng again")
    return path


def checkout(start: Path) -> Path | None:
    """Return the nearest folder, from `start` upwards, with ``ontology``, ``shapes`` and ``data``; None without one."""
    for folder in (start, *start.parents):
        if all((folder / name).is_dir() for name in ("ontology", "shapes", "data")):
            return folder
    return None
