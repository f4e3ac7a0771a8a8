"""Load a dataset into a store on disk: a folder that is filled once."""

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import IO, cast

from pyoxigraph import Store

from youcheng.errors import StoreInvalid
from youcheng.rdf.namespaces import BASE
from youcheng.store.open import format_of, require_base
from youcheng.store.rebased_stream import LINE_FORMATS, RebasedStream, rebased_quads
from youcheng.store.statistics import RECORD, Record, holdings


def load(file: Path, folder: Path, base: str = BASE, progress: Callable[[int], None] = lambda _: None) -> Record:
    """Load a dataset into a new folder, with the given base in its IRIs, and return its record.

    `progress` is called with the bytes of the file that were read since the last call. A load that fails leaves no
    folder behind.

    Raises:
        StoreInvalid: the file is not a dataset or is empty, or the folder exists already.
    """
    require_base(base)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise StoreInvalid(f"{folder} exists and is not empty; choose another folder")
    format_, partial = format_of(file), folder.with_name(f"{folder.name}.partial")
    if partial.exists():
        raise StoreInvalid(f"{partial} exists: a load is running or has failed; if none is running, remove it")
    try:
        partial.mkdir(parents=True)
        store = Store(str(partial))
        with file.open("rb") as raw:
            if base == BASE or format_ in LINE_FORMATS:
                store.bulk_load(input=cast("IO[bytes]", RebasedStream(raw, base, progress)), format=format_)
            else:
                store.bulk_extend(rebased_quads(raw, format_, base, progress))
        store.optimize()
        loaded = Record(base, holdings(store, base))
        del store
        if not loaded.holdings["quads"]:
            raise StoreInvalid(f"{file} contains no triples")
        (partial / RECORD).write_text(json.dumps(asdict(loaded), indent=1) + "\n", encoding="utf-8")
        with suppress(FileNotFoundError):
            folder.rmdir()
        partial.rename(folder)
    except SyntaxError as error:
        raise StoreInvalid(f"{file}:{error.lineno}: {error.msg}") from error
    except (OSError, EOFError) as error:
        raise StoreInvalid(f"{file} cannot be loaded into {folder}: {error}") from error
    finally:
        shutil.rmtree(partial, ignore_errors=True)
    return loaded
