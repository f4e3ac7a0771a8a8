"""Compress answers in the way that a client prefers among those that it reads (RFC 9110, section 12.5.3)."""

import gzip
from collections.abc import Callable

import brotli
import zstandard

from youcheng.web.http.lru_cache import remembered


def _zstd(body: bytes) -> bytes:
    return zstandard.ZstdCompressor(level=3).compress(body)


def _br(body: bytes) -> bytes:
    return bytes(brotli.compress(body, mode=brotli.MODE_TEXT, quality=4))


def _gzip(body: bytes) -> bytes:
    return gzip.compress(body, 5, mtime=0)


COMPRESS: dict[str, Callable[[bytes], bytes]] = {"br": _br, "zstd": _zstd, "gzip": _gzip}
"""How to compress, by the name of the encoding; where a client likes several alike, the first is taken."""
ALIASES = {"x-gzip": "gzip"}


@remembered
def choose(header: str) -> str | None:
    """Return the encoding for a client, or None for what it would rather have as it is.

    ``*`` stands for gzip alone: who does not name an encoding may not know the newer ones.

    >>> [choose(header) for header in ("gzip, deflate, br;q=0.5", "*", "gzip;q=0", "identity, gzip;q=0.5", "br, zstd")]
    ['gzip', 'gzip', None, None, 'br']
    """
    wishes: dict[str, float] = {}
    for part in header.lower().split(","):
        name, _, parameters = part.partition(";")
        wishes[ALIASES.get(name.strip(), name.strip())] = _quality(parameters)
    wishes.setdefault("gzip", wishes.get("*", 0.0))
    best = max(COMPRESS, key=lambda name: wishes.get(name, 0.0))
    quality = wishes.get(best, 0.0)
    return best if quality > 0 and quality >= wishes.get("identity", 0.0) else None


def _quality(parameters: str) -> float:
    """Return the weight among the parameters of a wish; one that cannot be read is no wish.

    >>> _quality(""), _quality(" q = 0.5"), _quality("q=x"), _quality("q=nan")
    (1.0, 0.5, 0.0, 0.0)
    """
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip() == "q":
            try:
                weight = float(value)
            except ValueError:
                return 0.0
            return weight if 0 <= weight <= 1 else 0.0
    return 1.0
