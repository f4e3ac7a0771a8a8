"""Finished answers, kept up to a bound in bytes, and what is told of short texts."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from threading import Lock
from typing import Any, Generic, TypeVar, cast

Value = TypeVar("Value")
Function = TypeVar("Function", bound=Callable[..., Any])
SHORT = 500
"""What is told of a longer text is not kept: who sends such ones shall not fill the memory."""
OVERHEAD = 500
"""What an entry takes beside its body, roughly."""


def remembered(function: Function) -> Function:
    """Let a function of a text, and of what can be hashed, keep what it lately returned, unless the text is long."""
    known: Any = lru_cache(maxsize=512)(function)

    @wraps(function)
    def remembering(text: str | None, *others: Any, **more: Any) -> Any:
        if text is not None and len(text) > SHORT:
            return function(text, *others, **more)
        return known(text, *others, **more)

    return cast("Function", remembering)


class Kept(Generic[Value]):
    """Values by key; the least recently used are thrown out when a bound in bytes is passed."""

    def __init__(self, bound: int) -> None:
        """Keep at most `bound` bytes."""
        self.bound = bound
        self._size = 0
        self._entries: OrderedDict[Hashable, tuple[int, Value]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable) -> Value | None:
        """Return what is kept under a key, or None."""
        with self._lock:
            entry = self._entries.get(key)
            if entry is None:
                return None
            self._entries.move_to_end(key)
            return entry[1]

    def put(self, key: Hashable, value: Value, size: int) -> None:
        """Keep a value of so many bytes, unless it would take more than an eighth of all there is."""
        size += OVERHEAD
        if size > self.bound // 8:
            return
        with self._lock:
            if key in self._entries:
                self._size -= self._entries.pop(key)[0]
            self._entries[key] = (size, value)
            self._size += size
            while self._size > self.bound:
                self._size -= self._entries.popitem(last=False)[1][0]
