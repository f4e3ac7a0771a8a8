"""The names that can be searched, each in the forms in which names are compared."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property

from pyoxigraph import Store

from youcheng.rdf.namespaces import YC, kind_of
from youcheng.web.search.normalization import core, fold, spellings, squeeze
from youcheng.web.view.description import select


class Kind(IntEnum):
    """The kind of a name; a lower number weighs more."""

    LABEL = 0
    OTHER = 1
    PRINTED = 2
    MISPRINT = 3
    """Printed like this, and corrected by the editors."""
    IDENTIFIER = 4


class Compared:
    """A text in the forms in which names and search terms are compared."""

    text: str

    @cached_property
    def folded(self) -> str:
        """Return the text without differences in typing."""
        return fold(self.text)

    @cached_property
    def squeezed(self) -> str:
        """Return the folded text without spaces."""
        return squeeze(self.folded)

    @cached_property
    def core(self) -> str:
        """Return the text without spaces and generic words such as "province"."""
        return squeeze(core(self.folded))


@dataclass(frozen=True)
class Name(Compared):
    """A name of a thing."""

    thing: str
    text: str
    kind: Kind

    @cached_property
    def spellings(self) -> tuple[str, ...]:
        """Return the name in pinyin: the spellings of the whole name, then those of its core."""
        return tuple(dict.fromkeys((*spellings(self.folded), *spellings(core(self.folded)))))


def names_of_things(store: Store, base: str) -> Iterator[Name]:
    """Yield every name of the things of a store once, with its weightiest kind."""
    return (name for name in _names(store, Kind.IDENTIFIER) if kind_of(name.thing, base))


def names_of_terms(store: Store) -> Iterator[Name]:
    """Yield the labels and other names of the terms of the vocabulary."""
    return (name for name in _names(store, Kind.OTHER) if name.thing.startswith(YC))


def _names(store: Store, last: Kind) -> Iterator[Name]:
    rows = select(store, "names", union=True)
    names = [Name(row["thing"].value, row["text"].value, Kind(int(row["kind"].value))) for row in rows]
    seen = set()
    for name in sorted(names, key=lambda name: (name.kind, name.thing, name.text)):
        key = (name.thing, name.folded)
        if name.kind <= last and name.folded and key not in seen:
            seen.add(key)
            yield name
