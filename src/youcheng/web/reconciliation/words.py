"""The words of the service and what it offers, kept in a file."""

import tomllib
from functools import cache
from typing import Any

from youcheng.paths import PACKAGE


@cache
def words() -> dict[str, Any]:
    """Return the words of the service in each language, the classes and the properties that it offers."""
    return tomllib.loads((PACKAGE / "web" / "reconciliation" / "words.toml").read_text(encoding="utf-8"))
