"""The languages of the interface: their messages, numbers and dates."""

import json
from functools import lru_cache
from typing import Any

from youcheng.paths import PACKAGE

LANGUAGES = ("en", "zh")

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


@lru_cache(maxsize=len(LANGUAGES))
def catalogue(language: str) -> dict[str, str]:
    """Return every message of the interface in a language."""
    text = (PACKAGE / "web" / "view" / "messages" / f"{language}.json").read_text(encoding="utf-8")
    messages: dict[str, str] = json.loads(text)
    return messages


class Messages:
    """The messages of one language by key; an unknown key is an error."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._catalogue = catalogue(language)

    def __call__(self, key: str, **values: Any) -> str:
        """Return a message with its values filled in."""
        message = self._catalogue[key]
        return message.format(**values) if values else message

    def __contains__(self, key: str) -> bool:
        """Tell whether there is a message of that key."""
        return key in self._catalogue

    def number(self, value: float | str) -> str:
        """Return a number with separators of thousands.

        >>> Messages("en").number(13000), Messages("en").number("2.50")
        ('13,000', '2.50')
        """
        text = str(value)
        whole, dot, fraction = text.partition(".")
        return f"{int(whole):,}{dot}{fraction}" if whole.lstrip("-").isdigit() else text

    def size(self, count: int) -> str:
        """Return a number of bytes in kilobytes, or from a million on in megabytes.

        >>> Messages("en").size(3), Messages("en").size(372_100), Messages("zh").size(11_594_321)
        ('1 kB', '373 kB', '11.6 MB')
        """
        return f"{count / 1e6:.1f} MB" if count >= 1_000_000 else f"{-(-count // 1000)} kB"

    def date(self, lexical: str) -> str:
        """Return a date in words, with the precision of a year, a month or a day.

        >>> Messages("en").date("1981-11-05"), Messages("zh").date("2017-11"), Messages("zh").date("2011")
        ('5 November 1981', '2017年11月', '2011年')
        """
        parts = lexical.split("-")
        if not all(part.isdigit() for part in parts) or not 1 <= len(parts) <= 3:
            return lexical
        year, month, day = [int(part) for part in parts] + [0] * (3 - len(parts))
        if self.language == "zh":
            return f"{year}年" + (f"{month}月" if month else "") + (f"{day}日" if day else "")
        return " ".join(filter(None, (str(day or ""), MONTHS[month - 1] if month else "", str(year))))
