"""Download the W3C test suites into `.suites/`, outside version control.

    python tests/support/suites.py

The suites are part of source distributions on PyPI, which `tests/conformance/suites.txt` pins by hash.
"""

import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[2]
SUITES = ROOT / ".suites"
PINS = ROOT / "tests" / "conformance" / "suites.txt"
STAMP = SUITES / "suites.txt"
"""A copy of the pins that the suites were downloaded with."""
FOLDERS = {"rdflib": ("test/data/suites/w3c", "w3c"), "pyshacl": ("test/resources/sht_tests", "shacl")}
"""Where each distribution keeps its suites, and the folder of `.suites/` that they are unpacked into."""


def is_complete() -> bool:
    """Tell whether the suites are there and are those that are pinned."""
    return STAMP.is_file() and STAMP.read_bytes() == PINS.read_bytes()


def download(folder: Path) -> None:
    """Download the source distributions with pip, which checks their hashes."""
    options = ["--no-deps", "--no-binary", ",".join(FOLDERS), "--require-hashes", "--requirement", str(PINS)]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--dest", str(folder), *options], check=True)


def unpack(archive: Path, target: Path) -> None:
    """Unpack the suites of a source distribution."""
    source, name = FOLDERS[archive.name.partition("-")[0]]
    prefix = f"{archive.name.removesuffix('.tar.gz')}/{source}/"
    with tarfile.open(archive) as file:
        members = [member for member in file if member.isfile() and member.name.startswith(prefix)]
        for member in members:
            member.name = f"{name}/{member.name.removeprefix(prefix)}"
        file.extractall(target, members, filter="data")


def main() -> None:
    """Download and unpack the suites unless they are there."""
    if is_complete():
        return
    shutil.rmtree(SUITES, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder:
        download(Path(folder))
        for archive in Path(folder).glob("*.tar.gz"):
            unpack(archive, SUITES)
    STAMP.write_bytes(PINS.read_bytes())


if __name__ == "__main__":
    main()
