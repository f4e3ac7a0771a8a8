"""The settings of a running service: one record, fixed when it starts."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from youcheng.paths import BUILT_GRAPH, resource
from youcheng.sandbox.limits import Limits

RATE = re.compile(r"[1-9]\d{0,8}/(?:[1-9]\d{0,3})?(?:second|minute|hour|day)")
ENVIRONMENT_PREFIX = "YOUCHENG_"


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the operator decides; every field can also be given in the environment, as ``YOUCHENG_<FIELD>``."""

    dataset: Path | None = None
    """The dataset to open; None is the graph that comes with the package."""
    base: str = "http://127.0.0.1:8000/"
    """The public address, with which every IRI of the project starts. Never read from a request."""
    source: Path | None = None
    """The text of the article, where the operator has it."""
    language: str = "en"
    """The language of pages for readers who ask for none: ``en`` or ``zh``."""

    trust_proxy: int = 0
    """How many proxies stand in front of the service and are believed: about their prefix (``X-Forwarded-Prefix``), and
    about who asks (``X-Forwarded-For``). 0 is to believe nobody."""

    service: tuple[str, ...] = ()
    """The endpoints that queries may call with SERVICE."""
    rate: str = ""
    """How often a client may ask, as ``60/minute``; empty for as often as it likes."""

    workers: int = 0
    """How many queries run at once; 0 is twice the number of processors, at least four."""
    waiting: int = 64
    """How many queries may wait in line for a worker."""
    waiting_time: float = 10.0
    """How many seconds a query waits in line."""
    time_limit: float = 30.0
    """How many seconds a query may run."""
    memory_limit: int = 1024
    """How many megabytes a query may take, beside the graph itself."""
    result_bytes: int = 256_000_000
    """How many bytes a result may have."""
    result_rows: int = 10_000_000
    """How many rows or triples a result may have."""
    query_bytes: int = 128_000
    """How many bytes a query may have."""
    nesting: int = 60
    """How deeply brackets and operators of a query may be nested."""
    store_queries: Path | None = None
    """The folder in which queries are kept under short addresses; None keeps none."""
    stored_queries: int = 10_000
    """How many queries are kept."""
    cache_bytes: int = 64_000_000
    """How many bytes of finished answers are kept."""

    def __post_init__(self) -> None:
        """Demand what the rest of the service relies on."""
        if not self.base.startswith(("http://", "https://")) or not self.base.endswith("/"):
            raise ValueError(f"the base must be an http or https IRI that ends in a slash, not {self.base!r}")
        if self.language not in {"en", "zh"}:
            raise ValueError(f"the language is en or zh, not {self.language!r}")
        if self.store_queries and not self.store_queries.is_dir():
            raise ValueError(f"the folder to store queries in is not there: {self.store_queries}")
        for endpoint in self.service:
            where = urlsplit(endpoint)
            if where.scheme not in {"http", "https"} or not where.hostname or "@" in where.netloc or where.fragment:
                raise ValueError(f"an endpoint must be an http or https IRI, not {endpoint!r}")
        if self.rate and not RATE.fullmatch(self.rate):
            raise ValueError(f"a rate is written as 60/minute or 1000/hour, not {self.rate!r}")
        if self.time_limit <= 0 or self.memory_limit <= 0:
            raise ValueError("the limits of time and memory must be greater than nought")

    @property
    def dataset_path(self) -> Path:
        """Return the path of the dataset to open."""
        return self.dataset or resource(BUILT_GRAPH)

    @property
    def limits(self) -> Limits:
        """Return the limits of the evaluation of queries.

        Twice as many workers as processors, so that a long query does not keep a short one waiting: the kernel shares
        the processors out.
        """
        return Limits(
            time=self.time_limit,
            memory=self.memory_limit * 2**20,
            result_bytes=self.result_bytes,
            result_rows=self.result_rows,
            nesting=self.nesting,
            workers=self.workers or max(4, 2 * (os.cpu_count() or 1)),
            waiting=self.waiting,
            waiting_time=self.waiting_time,
        )

    @classmethod
    def read(cls, given: Mapping[str, Any] | None = None, environment: Mapping[str, str] = os.environ) -> "Settings":
        """Return the settings that are given, then those of the environment, then the defaults.

        >>> Settings.read({"time_limit": 5}, {"YOUCHENG_BASE": "https://example.org/"}).base
        'https://example.org/'
        """
        types = {field.name: field.type for field in fields(cls)}
        variables = {name: ENVIRONMENT_PREFIX + name.upper() for name in types}
        values = {
            name: _typed(types[name], variable, environment[variable])
            for name, variable in variables.items()
            if environment.get(variable)
        }
        values |= {name: value for name, value in (given or {}).items() if value is not None}
        if unknown := set(values) - set(types):
            raise ValueError(f"unknown settings: {', '.join(sorted(unknown))}")
        return cls(**values)


def _typed(kind: Any, variable: str, text: str) -> Any:
    """Return the value that a text of the environment stands for."""
    if kind not in {int, float, str}:
        return Path(text) if kind == Path | None else tuple(text.split())
    convert = kind
    try:
        return convert(text)
    except ValueError as error:
        raise ValueError(f"{variable} must be a number, not {text!r}") from error
