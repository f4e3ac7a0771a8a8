"""Where the files of the project are: in a checkout at the top level, in an installed wheel beside the code."""

from pathlib import Path

PACKAGE = Path(__file__).parent


def root() -> Path:
    """Return the folder that holds ``ontology``, ``shapes`` and ``data``, in a checkout and in an installed wheel."""
    bundled = PACKAGE / "resources"
    return bundled if bundled.is_dir() else PACKAGE.parent.parent


def resource(name: str) -> Path:
    """Return the path of a file or folder of the project, named relative to its root.

    Raises:
        FileNotFoundError: nothing of that name is in the project.
    """
    path = root() / name
    if not path.exists():
        raise FileNotFoundError(f"{name} is not part of this installation")
    return path
