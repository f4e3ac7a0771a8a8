"""Tell one dataset from another."""

import hashlib
from pathlib import Path

BLOCK = 2**20


def digest(dataset: Path, base: str) -> str:
    """Return a digest of what a dataset holds under a base.

    A store on disk is told by the names, sizes and times of its files: it may be too large to be read.
    """
    found = hashlib.blake2b(base.encode(), digest_size=8)
    if dataset.is_dir():
        for path in sorted(dataset.rglob("*")):
            status = path.stat()
            found.update(f"{path.name} {status.st_size} {status.st_mtime_ns}\n".encode())
        return found.hexdigest()
    with dataset.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()
