"""Compression of answers, in the encoding that the client prefers (RFC 9110, section 12.5.3)."""

import gzip
from collections.abc import Callable
from functools import partial

import brotli
import zstandard

from youcheng.web.http.negotiation import cached_for_short_text, elements

COMPRESS: dict[str, Callable[[bytes], bytes]] = {
    "br": partial(brotli.compress, mode=brotli.MODE_TEXT, quality=4),
    "zstd": partial(zstandard.compress, level=3),
    "gzip": partial(gzip.compress, compresslevel=5, mtime=0),
}
"""Compressors by the name of the encoding; of encodings of equal quality, the first is taken."""
ALIASES = {"x-gzip": "gzip"}


@cached_for_short_text
def choose(header: str) -> str | None:
    """Return the encoding that the client prefers, or None for no compression.

    ``*`` admits gzip alone, the encoding that every client knows.

    >>> [choose(header) for header in ("gzip, deflate, br;q=0.5", "*", "gzip;q=0", "identity, gzip;q=0.5", "br, zstd")]
    ['gzip', 'gzip', None, None, 'br']
    """
    qualities = {ALIASES.get(element.value, element.value): element.quality for element in elements(header)}
    qualities.setdefault("gzip", qualities.get("*", 0.0))
    best = max(COMPRESS, key=lambda name: qualities.get(name, 0.0))
    quality = qualities.get(best, 0.0)
    return best if quality > 0 and quality >= qualities.get("identity", 0.0) else None
