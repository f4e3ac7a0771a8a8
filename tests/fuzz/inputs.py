"""Broken documents, queries and parameters, made from seeds by chance: the same for a number each time."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from random import Random

import pyoxigraph as ox

from support.paths import FIXTURES, ROOT
from support.suites import SUITES
from youcheng.rdf.namespaces import RDFS, YC

MAX_SEED_BYTES = 20_000
FOLDERS = (ROOT / "data" / "templates", ROOT / "data" / "queries", ROOT / "shapes", FIXTURES, SUITES)
AWKWARD = [
    text.encode("utf-8", "surrogatepass")
    for text in (
        "\0", "\x1a", "\x7f", "\ufeff", "\u2028", "\u202e", "\ud800", "\udfff", "\uffff", "\U0010ffff", "e\u0301",
        "，", "“", "：", "<", ">", "<>", '"', "'", '"""', "\\", "\\u0000", "\\uD800", "\\U00110000", "%", "%zz", "%00",
        "{", "}", "[", "]", "[]", "()", "(", ")", "<<", "<<(", ")>>", "^^", "@", "@en--ltr", ";", ",", ".", "|", "#",
        "_:", "_:a", "&", "&#0;", "&x;", "<!--", "]]>", "<![CDATA[", "<?", "null", "true", "1e999", "-0", "NaN",
        "9" * 400, "\r", "\r\n", "\t", "@context", "@id", "@type", "@list", "@graph", "@base <x> .", "PREFIX : <>",
        "a", "rdf:nil", "sh:path", "sh:not", "sh:or", "sh:node", "sh:sparql", "xsd:date", '"x"^^xsd:integer', "?x",
        "$this", "UNION", "MINUS", "SERVICE", "GRAPH", "FILTER", "BIND", "VALUES", "OPTIONAL", "EXISTS", "GROUP BY",
        "LIMIT -1", "COUNT(*)", "regex(?x, '(')", "*", "+", "/",
    )
] + [b"\xff", b"\xfe\xff", b"\xff\xfe", b"\xc0\x80", b"\x80", b"\x1f\x8b", b"\xed\xa0\x80", b"PK\x03\x04"]  # fmt: skip
"""What readers stumble over: alone in a place, or many times."""
WORD = re.compile(rb"([\s,;\[\](){}]+)")
NESTED = [(b"[", b"]"), (b"(", b")"), (b"{", b"}"), (b"<a>", b"</a>"), (b"[ a ", b" ]"), (b'{"a":', b"}"),
          (b"!", b""), (b"<<", b">>"), (b"{ SELECT * ", b"}"), (b"[ sh:not ", b" ]"),
          (b"\\", b""), (b"(", b""), (b"[", b"")]  # fmt: skip


@cache
def seeds(*suffixes: str) -> tuple[bytes, ...]:
    """Return the contents of the files with some suffixes, of the project and of the W3C suites, if they are there."""
    files = (path for folder in FOLDERS for path in sorted(folder.rglob("*")) if path.suffix in suffixes)
    found = [content for path in files if len(content := _content(path)) <= MAX_SEED_BYTES]
    if ".jsonld" in suffixes:
        found += [_as_json_ld(path) for path in sorted((ROOT / "data" / "templates").glob("*.ttl"))]
    return tuple(found)


def _content(path: Path) -> bytes:
    return path.read_bytes() if path.is_file() else b""


def _as_json_ld(path: Path) -> bytes:
    quads = ox.parse(path=path, base_iri="http://e.example/")
    return ox.serialize(quads, format=ox.RdfFormat.JSON_LD, prefixes={"yc": YC, "rdfs": RDFS}) or b""


def made(lot: Random, *suffixes: str) -> bytes:
    """Return a seed with one to six mutations; one input of fifty is as it was."""
    pool = seeds(*suffixes)
    content = lot.choice(pool)
    if lot.random() < 0.02:
        return content
    for _ in range(lot.choice([1, 1, 1, 2, 2, 3, 6])):
        content = mutated(lot, content, pool)
    return content


def reworded(lot: Random, word: bytes, suffix: str) -> bytes:
    """Return a seed that holds a word, with some words in place of others: often it can still be read."""
    pool = [content for content in seeds(suffix) if word in content]
    content = lot.choice(pool)
    for _ in range(lot.choice([1, 1, 2, 3])):
        content = _reworded(lot, content, pool)
    return content


def _reworded(lot: Random, content: bytes, pool: Sequence[bytes]) -> bytes:
    words, others = WORD.split(content), WORD.split(lot.choice([content, content, lot.choice(pool)]))
    at = lot.randrange(0, len(words), 2)
    return b"".join([*words[:at], others[lot.randrange(0, len(others), 2)], *words[at + 1 :]])


def mutated(lot: Random, content: bytes, pool: Sequence[bytes]) -> bytes:  # noqa: PLR0911  (a mutation each)
    """Return content with one mutation."""
    start, end = sorted(lot.randrange(len(content) + 1) for _ in range(2))
    near = min(end, start + lot.randint(1, 40))
    match lot.randrange(14):
        case 0 if content:  # one bit
            at = lot.randrange(len(content))
            return content[:at] + bytes([content[at] ^ 1 << lot.randrange(8)]) + content[at + 1 :]
        case 1:
            other = lot.choice(pool)
            return content[:start] + other[lot.randrange(len(other) + 1) :]
        case 2:
            other = lot.choice(pool)
            at = lot.randrange(len(other) + 1)
            return content[:start] + other[at : at + lot.randint(1, 80)] + content[near:]
        case 3:
            return content[:start] + content[near:]
        case 4:
            return content[:start] + content[start:near] * lot.choice([2, 3, 50]) + content[near:]
        case 5:
            return content[:start] + lot.choice(AWKWARD) * lot.choice([1, 1, 1, 2, 300]) + content[near:]
        case 6:
            opened, closed = lot.choice(NESTED)
            depth = lot.choice([3, 60, 900, 5000])
            return content[:start] + opened * depth + content[start:near] + closed * depth + content[near:]
        case 7 | 8 | 9 | 10 | 11 | 12:
            return _reworded(lot, content, pool)
        case _:
            return content[:start] + lot.choice(AWKWARD) + content[start:]
