"""Short addresses of queries, where the operator lets the service keep their texts.

A query is kept in a file that is named by its SHA-256, so the address of a query is always the same one, it leads to
this very text or to nothing, and whoever knows the text can compute it.
"""

import hashlib
import os
import re
import tempfile
import threading
from contextlib import suppress
from pathlib import Path

from youcheng.errors import YouchengError

NAME = re.compile(r"[0-9a-f]{16}|[0-9a-f]{64}", re.ASCII)
SHORT = 16
"""Digits of a short name; where two texts have the same, the later one gets all its digits."""


class Full(YouchengError):
    """No further query can be kept."""


class Links:
    """The texts of queries in a folder, by their names."""

    def __init__(self, folder: Path, most: int) -> None:
        """Keep at most so many."""
        self._folder = folder
        self._most = most
        self._writing = threading.Lock()

    def keep(self, text: str) -> tuple[str, bool]:
        """Return the name of a text, which is kept from now on, and whether it was not before.

        Raises:
            Full: so many are kept already that there is no room.
        """
        digest = hashlib.sha256(text.encode()).hexdigest()
        with self._writing:
            for name in (digest[:SHORT], digest):
                found = self._read(name)
                if found == text:
                    return name, False
                if found is None:
                    self._write(name, text)
                    return name, True
        raise Full("Two texts have the same name.")

    def find(self, name: str) -> str | None:
        """Return the text of a name; None where there is none, or where the file does not hold what its name says."""
        text = self._read(name) if NAME.fullmatch(name) else None
        return text if text is not None and hashlib.sha256(text.encode()).hexdigest().startswith(name) else None

    def _read(self, name: str) -> str | None:
        try:
            return (self._folder / f"{name}.rq").read_bytes().decode("utf-8")
        except (FileNotFoundError, UnicodeDecodeError):
            return None

    def _write(self, name: str, text: str) -> None:
        """Write a file that is there as a whole or not at all."""
        if sum(1 for _ in os.scandir(self._folder)) >= self._most:
            raise Full(f"{self._most} queries are kept already.")
        descriptor, temporary = tempfile.mkstemp(dir=self._folder, prefix=".")
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(text.encode())
            Path(temporary).replace(self._folder / f"{name}.rq")
        except BaseException:
            with suppress(OSError):
                Path(temporary).unlink()
            raise
