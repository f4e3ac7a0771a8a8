"""WSGI middleware that mounts the application below the path of its public address, or below the prefix of a proxy.

For ``https://example.org/cities/browse`` a proxy may send ``/cities/browse`` or ``/browse``: both have the same answer.
Of the headers ``X-Forwarded-…`` only the prefix is used, and only if the operator trusts the proxy: every IRI is made
from the base, which no request can change.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)+\Z")
"""A valid prefix; any other value, such as the name of another host, is ignored."""


class ProxyPrefix:
    """WSGI middleware that sets ``SCRIPT_NAME`` and ``PATH_INFO``."""

    def __init__(self, app: "WSGIApplication", base: str, *, trust: bool = False) -> None:
        """Mount an application below the path of its base; `trust` says whether the prefix of a proxy is used."""
        self._app = app
        self._prefix = unquote(urlsplit(base).path).rstrip("/").encode().decode("latin-1")
        self._trust = trust

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Call the application with the prefix in ``SCRIPT_NAME``."""
        prefix = environ.get("SCRIPT_NAME") or (self._trust and self._forwarded(environ)) or self._prefix
        if prefix:
            path = environ.get("PATH_INFO", "")
            if path == prefix or path.startswith(f"{prefix}/"):
                path = path[len(prefix) :] or "/"
            environ |= {"SCRIPT_NAME": prefix, "PATH_INFO": path}
        return self._app(environ, start_response)

    def _forwarded(self, environ: "WSGIEnvironment") -> str:
        """Return the prefix of the nearest proxy, which is the last in the header."""
        header = environ.get("HTTP_X_FORWARDED_PREFIX", "")
        prefix = str(header).rpartition(",")[2].strip().rstrip("/")
        return prefix if PREFIX.match(prefix) else ""
