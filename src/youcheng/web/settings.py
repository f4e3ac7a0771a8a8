# ruff: noqa: RUF009  (a setting is a field of the dataclass)
"""The settings of a service: one table of names, types, defaults and help texts.

The options of ``youcheng serve``, the names in the environment and the limits of queries are made from it.
"""

import os
from collections.abc import Mapping
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from youcheng.paths import BUILT_GRAPH, resource
from youcheng.sandbox.limits import Limits


def _setting(default: Any, help_text: str, *, without: str = "", minimum: float | None = None, **click: Any) -> Any:
    """Return a setting; `without` says what holds unless it is set, `click` holds arguments for its option."""
    metadata = {"help": help_text, "without": without, "minimum": minimum, "click": click}
    return field(default=default, metadata=metadata)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """The decisions of the operator, fixed when the service starts."""

    dataset: Path | None = _setting(
        None, "File or folder of the dataset to serve.", without="the graph of this package"
    )
    host: str = _setting("127.0.0.1", "Address to listen on.")
    port: int = _setting(8000, "Port to listen on; 0 for a free one.", minimum=0, max=65535)
    base: str = _setting(
        "http://127.0.0.1:8000/",
        "Public address, with which the IRIs of things, documents and graphs start; it ends in a slash.",
        without="the address listened on",
    )
    language: str = _setting("en", "Language of pages, unless the reader prefers the other: en or zh.")
    source: Path | None = _setting(
        None, "File with the text of the article, to show passages in full.", without="excerpts only", dir_okay=False
    )
    trust_proxy: int = _setting(
        0,
        "Number of proxies in front whose X-Forwarded-Prefix and X-Forwarded-For are trusted; 1 without N.",
        minimum=0, is_flag=False, flag_value=1, metavar="N",
    )  # fmt: skip
    key: tuple[str, ...] = _setting(
        (), "Key that makes its bearer a client of its own (Authorization: Bearer KEY); may be repeated.",
        without="none", multiple=True,
    )  # fmt: skip
    service: tuple[str, ...] = _setting(
        (), "Endpoint that queries may call with SERVICE; may be repeated.", without="none", multiple=True
    )

    workers: int = _setting(0, "Queries that run at once.", minimum=0, without="twice the processors, at least 4")
    waiting: int = _setting(Limits.waiting, "Queries that may wait for a worker.", minimum=0)
    waiting_time: float = _setting(Limits.waiting_time, "Seconds that a query may wait for a worker.", minimum=0)
    time_limit: float = _setting(Limits.time, "Seconds that a query may run.", minimum=0, min_open=True)
    memory_limit: int = _setting(
        Limits.memory // 2**20, "Megabytes that a query may use, beside the graph itself.", minimum=1
    )
    result_bytes: int = _setting(Limits.result_bytes, "Bytes that a result may have.", minimum=1)
    result_rows: int = _setting(Limits.result_rows, "Rows or triples that a result may have.", minimum=1)
    query_bytes: int = _setting(128_000, "Bytes that a query may have.", minimum=1)
    nesting: int = _setting(Limits.nesting, "Levels of nested brackets and operators in a query.", minimum=1)

    budget: float = _setting(
        Limits.budget, "Seconds of evaluation that a client may use in a minute while another waits.",
        minimum=0, min_open=True,
    )  # fmt: skip
    share: float = _setting(
        Limits.share, "Part of workers, requests, connections, bytes and stored queries that one client may hold.",
        minimum=0, min_open=True,
    )  # fmt: skip
    connections: int = _setting(4096, "Connections that may be open.", minimum=1)
    kept_bytes: int = _setting(1_000_000_000, "Bytes of requests and answers in transfer.", minimum=1)
    stall_time: float = _setting(
        15.0, "Seconds in which a connection must send or take 64 kB, or finish.", minimum=0, min_open=True
    )

    store_queries: Path | None = _setting(
        None, "Folder in which queries are stored under short links.", without="no short links",
        file_okay=False, writable=True,
    )  # fmt: skip
    stored_queries: int = _setting(10_000, "Queries that are stored; the longest unused go first.", minimum=1)
    cache_bytes: int = _setting(64_000_000, "Bytes of answers, results and documents that are cached.", minimum=0)

    def __post_init__(self) -> None:
        """Refuse values with which the service cannot work."""
        for setting in fields(self):
            value, minimum = getattr(self, setting.name), setting.metadata["minimum"]
            if "min_open" in setting.metadata["click"] and value == minimum:
                raise ValueError(f"{option_name(setting)} must be greater than {minimum}")
            if minimum is not None and value < minimum:
                raise ValueError(f"{option_name(setting)} must be at least {minimum}, not {value}")
        if not self.base.startswith(("http://", "https://")) or not self.base.endswith("/"):
            raise ValueError(f"--base must be an http or https IRI that ends in a slash, not {self.base!r}")
        if self.language not in {"en", "zh"}:
            raise ValueError(f"--language must be en or zh, not {self.language!r}")
        if self.store_queries and not self.store_queries.is_dir():
            raise ValueError(f"--store-queries: the folder {self.store_queries} does not exist; create it")
        for endpoint in self.service:
            parts = urlsplit(endpoint)
            if parts.scheme not in {"http", "https"} or not parts.hostname or "@" in parts.netloc or parts.fragment:
                raise ValueError(f"--service: an endpoint must be an http or https IRI, not {endpoint!r}")
        if self.share > 1:
            raise ValueError(f"--share must be at most 1, not {self.share:g}")

    @property
    def dataset_path(self) -> Path:
        """Return the path of the dataset to open."""
        return self.dataset or resource(BUILT_GRAPH)

    @property
    def limits(self) -> Limits:
        """Return the limits of queries.

        There are twice as many workers as processors, so that a long query does not keep a short one waiting: the
        kernel shares the processors out.
        """
        same = ("result_bytes", "result_rows", "nesting", "waiting", "waiting_time", "share", "budget")
        return Limits(
            time=self.time_limit,
            memory=self.memory_limit * 2**20,
            workers=self.workers or max(4, 2 * (os.cpu_count() or 1)),
            **{name: getattr(self, name) for name in same},
        )

    @classmethod
    def read(cls, given: Mapping[str, Any] | None = None, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Return the given settings, completed from the environment and the defaults; None is not a value.

        >>> Settings.read({"time_limit": 5}, {"YOUCHENG_BASE": "https://example.org/"}).base
        'https://example.org/'
        """
        table = {setting.name: setting for setting in fields(cls)}
        values = {
            name: _parse(setting, environment[variable])
            for name, setting in table.items()
            if environment.get(variable := variable_name(setting))
        }
        values |= {name: value for name, value in (given or {}).items() if value is not None}
        if unknown := set(values) - set(table):
            raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
        return cls(**values)


def option_name(setting: "Field[Any]") -> str:
    """Return the option of a setting on the command line."""
    return f"--{setting.name.replace('_', '-')}"


def variable_name(setting: "Field[Any]") -> str:
    """Return the variable of a setting in the environment."""
    return f"YOUCHENG_{setting.name.upper()}"


def default_text(setting: "Field[Any]") -> str:
    """Return the default of a setting as people read it."""
    default = setting.default
    return setting.metadata["without"] or (f"{default:g}" if isinstance(default, float) else str(default))


def _parse(setting: "Field[Any]", text: str) -> Any:
    """Return the value that a variable of the environment holds."""
    if setting.type == Path | None:
        return Path(text)
    if setting.type not in {int, float, str}:
        return tuple(text.split())
    try:
        return setting.type(text)
    except ValueError as error:
        raise ValueError(f"{variable_name(setting)} must be a number, not {text!r}") from error
