"""Make a store on disk: a folder that is filled once."""

import gzip
import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from io import RawIOBase
from pathlib import Path
from typing import IO, Any, cast

from pyoxigraph import Store

from youcheng.errors import StoreInvalid
from youcheng.rdf.namespaces import BASE
from youcheng.store.open import format_of, require_base
from youcheng.store.statistics import RECORD, Record, holdings

BLOCK = 2**20


def load(file: Path, folder: Path, base: str = BASE, progress: Callable[[int], None] = lambda _: None) -> Record:
    """Make a folder that holds a dataset, with its IRIs moved to a base, and return its record.

    `progress` is called with how many bytes of the file were read since it was called before. What fails leaves
    nothing behind.

    Raises:
        StoreInvalid: the file is no dataset, holds nothing, or the folder is there already.
    """
    require_base(base)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreInvalid(f"{folder} is there already and is not empty")
    form, place = format_of(file), folder.with_name(f"{folder.name}.partial")
    if place.exists():
        raise StoreInvalid(f"{place} is there already: it is being loaded, or was and failed; remove it to begin anew")
    try:
        place.mkdir(parents=True)
        with _reading(file, base, progress) as source:
            store = Store(str(place))
            store.bulk_load(input=cast("IO[bytes]", source), format=form)
        store.optimize()
        found = Record(base, holdings(store, base))
        del store
        if not found.holdings["quads"]:
            raise StoreInvalid(f"{file} holds nothing")
        (place / RECORD).write_text(json.dumps(asdict(found), indent=1) + "\n", encoding="utf-8")
        with suppress(FileNotFoundError):
            folder.rmdir()
        place.rename(folder)
    except SyntaxError as error:
        raise StoreInvalid(f"{file}:{error.lineno}: {error.msg}") from error
    except (OSError, EOFError) as error:
        raise StoreInvalid(f"{file} cannot be loaded into {folder}: {error}") from error
    finally:
        shutil.rmtree(place, ignore_errors=True)
    return found


class Source(RawIOBase):
    """The bytes of a dataset with one base for another, in whole lines: no line end stands in an IRI."""

    def __init__(self, stream: IO[bytes], base: str, told: Callable[[], None]) -> None:
        """Read a stream; `told` is called after each stretch of it."""
        self._stream = stream
        self._old, self._new = BASE.encode(), base.encode()
        self._told = told
        self._rest = memoryview(b"")

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill a buffer, and return with how many bytes; 0 at the end."""
        if not self._rest:
            block = self._stream.read(BLOCK)
            if block and not block.endswith(b"\n"):
                block += self._stream.readline()
            self._rest = memoryview(block if self._old == self._new else block.replace(self._old, self._new))
            self._told()
        size = min(len(buffer), len(self._rest))
        buffer[:size] = self._rest[:size]
        self._rest = self._rest[size:]
        return size


@contextmanager
def _reading(file: Path, base: str, progress: Callable[[int], None]) -> Iterator[Source]:
    """Open a dataset, decompressed where it is gzip, and tell how far it has been read."""
    with file.open("rb") as raw:
        told = 0

        def tell() -> None:
            nonlocal told
            now = raw.tell()
            progress(now - told)
            told = now

        compressed = raw.read(2) == b"\x1f\x8b"
        raw.seek(0)
        if compressed:
            with gzip.open(raw) as stream:
                yield Source(cast("IO[bytes]", stream), base, tell)
        else:
            yield Source(raw, base, tell)
