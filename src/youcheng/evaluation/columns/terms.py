"""The terms of a graph as numbers: each has one, and terms that SPARQL can order are numbered in that order.

A term is kept as it stands in results in JSON, all of them in one run of bytes: so an answer is put together from
slices, and processes that are forked share it, for no object of Python is touched by reading it.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from itertools import accumulate, chain
from typing import Any, Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from youcheng.evaluation.columns.algebra import Constant, Iri, NotCovered, Text
from youcheng.evaluation.columns.tags import BLANK, IRI, PLAIN, Kind, Tag, literal_tag
from youcheng.namespaces import XSD

Codes = NDArray[np.integer[Any]]

WIDTHS = {Kind.DATE: 10, Kind.MONTH: 7, Kind.YEAR: 4}
UNBOUND = -1
"""The number that stands for no term."""
LONG_ESCAPE = re.compile(rb"(?<!\\)(?:\\\\)*\\U")
"""An escape of N-Triples that JSON does not have; the engine writes none."""


class Terms:
    """The terms of a graph, each with a number; a term that is not among them has none."""

    def __init__(self, fragments: list[bytes], tags: list[Tag], tag_of: "NDArray[np.int32]") -> None:
        """Take the terms in their order: what they look like in JSON, and the tag of each."""
        self.tags = tags
        self.tag_of = tag_of
        self.kinds = np.array([tag.kind for tag in tags], dtype=np.int8)
        self.heads = np.array([len(tag.head) for tag in tags])
        self.tails = np.array([len(tag.tail) for tag in tags])
        self.samples = np.zeros(len(tags), dtype=np.int64)
        """A term of each tag."""
        present, first = np.unique(tag_of, return_index=True)
        self.samples[present] = first
        self._blob = b"".join(fragments)
        self._offsets = np.fromiter(
            accumulate(map(len, fragments), initial=0), dtype=np.int64, count=len(fragments) + 1
        )
        hashes = np.fromiter(map(hash, fragments), dtype=np.int64, count=len(fragments))
        self._by_hash = np.argsort(hashes, kind="stable").astype(np.int32)
        self._hashes = hashes[self._by_hash]

    def __len__(self) -> int:
        """Return how many terms there are."""
        return len(self.tag_of)

    def find(self, constant: Constant) -> int:
        """Return the number of a term, or `UNBOUND` where no triple has it."""
        fragment = fragment_of(constant)
        key = hash(fragment)
        place = int(self._hashes.searchsorted(key))
        while place < len(self._hashes) and self._hashes[place] == key:
            number = int(self._by_hash[place])
            if self.fragment(number) == fragment:
                return number
            place += 1
        return UNBOUND

    def fragment(self, number: int) -> bytes:
        """Return a term as results in JSON have it."""
        return self._blob[int(self._offsets[number]) : int(self._offsets[number + 1])]

    def fragments(self, codes: Codes) -> list[bytes]:
        """Return terms as results in JSON have them; nothing for `UNBOUND`."""
        blob = self._blob
        starts, ends = self._offsets[codes], self._offsets[codes + 1]
        if len(codes) and int(codes.min()) < 0:
            ends = np.where(codes < 0, starts, ends)
        return [blob[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    def lexical(self, codes: Codes) -> list[str]:
        """Return IRIs, labels of blank nodes and lexical forms, without language and datatype."""
        blob, of = self._blob, self.tag_of[codes]
        starts, ends = self._offsets[codes] + self.heads[of], self._offsets[codes + 1] - self.tails[of]
        found = [blob[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]
        # None holds a line feed that is not escaped.
        together = b"\n".join(found)
        if b"\\" in together:
            return [unescaped(value) if b"\\" in value else value.decode() for value in found]
        return together.decode().split("\n") if found else []

    def letters(self, codes: Codes) -> NDArray[np.uint8] | None:
        """Return the lexical forms of dates of one kind, a row of letters for each; None for other terms."""
        tags = np.unique(self.tag_of[codes])
        width = WIDTHS.get(self.tags[tags[0]].kind) if len(tags) == 1 else None
        if width is None:
            return None
        starts = self._offsets[codes] + len(self.tags[tags[0]].head)
        return sliding_window_view(np.frombuffer(self._blob, dtype=np.uint8), width)[starts]

    def ordered(self, codes: Codes) -> bool:
        """Tell whether the numbers of these terms are in the order of SPARQL (SPARQL 1.1 Query Language, 15.1)."""
        kinds = np.unique(self.kinds[self.tag_of[codes[codes >= 0]]])
        literals = kinds[kinds > Kind.IRI]
        return len(literals) <= 1 and not np.any(literals == Kind.OTHER)

    @classmethod
    def numbered(cls, written: Iterable[bytes]) -> tuple[Self, "NDArray[np.int32]"]:
        """Return the terms that stand in N-Triples, and the number of each; each of them comes once."""
        known: dict[tuple[bytes, bytes], Tag] = {}
        of_kind: dict[int, list[tuple[object, bytes, int, Tag]]] = defaultdict(list)
        count = 0
        for count, term in enumerate(written, 1):
            tag, value = _read(term, known)
            fragment = b"".join((tag.head, value, tag.tail))
            of_kind[tag.kind].append((_key(tag, value), fragment, count - 1, tag))
        ordered = list(chain.from_iterable(sorted(of_kind[kind], key=_order) for kind in sorted(of_kind)))
        tags = list(dict.fromkeys(chain((BLANK, IRI, PLAIN), known.values())))
        numbers = {tag: number for number, tag in enumerate(tags)}
        tag_of = np.fromiter((numbers[tag] for *_, tag in ordered), dtype=np.int32, count=count)
        number_of = np.empty(count, dtype=np.int32)
        number_of[[place for _, _, place, _ in ordered]] = np.arange(count, dtype=np.int32)
        return cls([fragment for _, fragment, _, _ in ordered], tags, tag_of), number_of


def _order(entry: tuple[object, bytes, int, Tag]) -> tuple[object, bytes]:
    return entry[0], entry[1]


def _key(tag: Tag, value: bytes) -> object:
    """Return what a term is ordered by among those of its kind."""
    if tag.kind in {Kind.INTEGER, Kind.DECIMAL}:
        return Decimal(value.decode())
    return unescaped(value).encode() if b"\\" in value else value


def _read(term: bytes, known: dict[tuple[bytes, bytes], Tag]) -> tuple[Tag, bytes]:
    """Return the tag and the value, escaped as in JSON, of a term in N-Triples."""
    if term.startswith(b"<"):
        if term.startswith(b"<<"):
            raise NotCovered("a triple term")
        return IRI, term[1:-1]
    if term.startswith(b"_:"):
        return BLANK, term[2:]
    end = term.rindex(b'"')
    value, suffix = term[1:end], term[end + 1 :]
    if LONG_ESCAPE.search(value):
        raise NotCovered("an escape that JSON does not have")
    kind = Kind.of(suffix, value)
    tag = known.get((suffix, bytes([kind])))
    if tag is None:
        tag = known[suffix, bytes([kind])] = literal_tag(suffix, kind)
    return tag, value


def unescaped(value: bytes) -> str:
    r"""Return the value of a string of JSON.

    >>> unescaped(rb"a\nb")
    'a\nb'
    """
    return str(json.loads(b'"%s"' % value))


def escaped(value: str) -> bytes:
    r"""Return the text of a string of JSON.

    >>> escaped('昆明 "\n"').decode()
    '昆明 \\"\\n\\"'
    """
    return json.dumps(value, ensure_ascii=False)[1:-1].encode()


def fragment_of(constant: Constant) -> bytes:
    """Return a constant of a query as results in JSON have it."""
    if isinstance(constant, Iri):  # Nothing in an IRI needs to be escaped.
        return b"".join((IRI.head, constant.value.encode(), IRI.tail))
    if isinstance(constant, Text):
        tag = literal_tag(f"@{constant.language}".encode(), Kind.STRING) if constant.language else PLAIN
    else:
        tag = literal_tag(f"^^<{constant.datatype}>".encode(), Kind.OTHER)
    return b"".join((tag.head, escaped(constant.value), tag.tail))


class Texts:
    """Plain literals that a query has computed, in their order: the number of each is its place."""

    def __init__(self, values: list[str]) -> None:
        """Take the values, each once and in order."""
        self.values = values

    def fragments(self, codes: Codes) -> list[bytes]:
        """Return them as results in JSON have them."""
        made = [b"", *(b"".join((PLAIN.head, escaped(value), PLAIN.tail)) for value in self.values)]
        return [made[code] for code in (codes + 1).tolist()]

    def ordered(self, codes: Codes) -> bool:  # noqa: ARG002  (as of terms)
        """Tell that their numbers are in the order of SPARQL."""
        return True


class Numbers:
    """Integers that a query has computed: each is its own number."""

    TAG = literal_tag(f"^^<{XSD}integer>".encode(), Kind.INTEGER)

    def fragments(self, codes: Codes) -> list[bytes]:
        """Return them as results in JSON have them."""
        return [b"%b%d%b" % (self.TAG.head, code, self.TAG.tail) for code in codes.tolist()]

    def ordered(self, codes: Codes) -> bool:  # noqa: ARG002  (as of terms)
        """Tell that their numbers are in the order of SPARQL."""
        return True


Domain = Terms | Texts | Numbers


def split(triples: bytes) -> Iterator[list[bytes]]:
    """Yield the three terms of each line of N-Triples."""
    for line in triples.splitlines():
        yield line[:-2].split(b" ", 2)
