"""Places and bytes that clients hold at once: bounded in all, and for each client."""

from threading import Lock

from youcheng import errors


class Shares:
    """Counts what clients hold of something of which there is a limited number."""

    def __init__(self, total: int, share: float, unit: str, *, first_is_free: bool = False) -> None:
        """Take the number in all, the part of it that one client may hold, and the unit for messages.

        If `first_is_free`, all together may hold more when a client that holds nothing takes something.
        """
        self._first_is_free = first_is_free
        self.total, self.each, self._unit = total, max(1, int(total * share)), unit
        self._held: dict[str, int] = {}
        self._sum = 0
        self._lock = Lock()

    def take(self, client: str, number: int = 1) -> None:
        """Count what a client takes; raise ClientBusy if it would hold too much, Busy if all together would.

        A client that holds nothing may take any number, and so may the only one.
        """
        with self._lock:
            if (used := self._held.get(client, 0)) and used + number > self.each:
                message = f"One client may hold {self.each:,} {self._unit} at a time; {used:,} are held."
                raise errors.ClientBusy(message, used=used, limit=self.each, unit=self._unit)
            if (used if self._first_is_free else self._sum) and self._sum + number > self.total:
                raise errors.Busy(f"All {self.total:,} {self._unit} are taken.")
        self.give(client, -number)

    def give(self, client: str, number: int = 1) -> None:
        """Take back what a client held; a negative number is taken without a check."""
        with self._lock:
            self._sum -= number
            left = self._held.get(client, 0) - number
            if left:
                self._held[client] = left
            else:
                self._held.pop(client, None)
