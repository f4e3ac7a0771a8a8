"""The version of a dataset: a digest of its content."""

import hashlib
from pathlib import Path

BLOCK = 2**20


def digest(dataset: Path, base: str) -> str:
    """Return a digest of a dataset under a base.

    For a store on disk, which may be too large to be read, it is that of the names, sizes and times of its files.
    """
    content = hashlib.blake2b(base.encode(), digest_size=8)
    if dataset.is_dir():
        for path in sorted(dataset.rglob("*")):
            status = path.stat()
            content.update(f"{path.name} {status.st_size} {status.st_mtime_ns}\n".encode())
        return content.hexdigest()
    with dataset.open("rb") as file:
        while block := file.read(BLOCK):
            content.update(block)
    return content.hexdigest()
