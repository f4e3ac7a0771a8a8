"""Where the application is mounted: below the path of its public address, or below the prefix that a proxy tells.

A proxy may pass on ``/cities/browse`` or only ``/browse`` for ``https://example.org/cities/browse``: both are answered
alike. What a request says of itself (``X-Forwarded-…``) is believed only where the operator trusts the proxy in front,
and then only its prefix: every IRI is made from the base, which no request can change.
"""

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

PREFIX = re.compile(r"(?:/[A-Za-z0-9._~-]+)+\Z")
"""A prefix as proxies tell it; anything else, such as the name of another host, is passed over."""


class ProxyPrefix:
    """A WSGI application around another."""

    def __init__(self, app: "WSGIApplication", base: str, *, trust: bool = False) -> None:
        """Mount an application below the path of its base; `trust` tells whether to believe the proxy in front."""
        self._app = app
        self._prefix = unquote(urlsplit(base).path).rstrip("/").encode().decode("latin-1")
        self._trust = trust

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Pass a request on, with the prefix in its place."""
        prefix = environ.get("SCRIPT_NAME") or (self._trust and self._told(environ)) or self._prefix
        if prefix:
            path = environ.get("PATH_INFO", "")
            if path == prefix or path.startswith(f"{prefix}/"):
                path = path[len(prefix) :] or "/"
            environ |= {"SCRIPT_NAME": prefix, "PATH_INFO": path}
        return self._app(environ, start_response)

    def _told(self, environ: "WSGIEnvironment") -> str:
        """Return the prefix that a trusted proxy tells: the nearest one's, which stands last."""
        told = environ.get("HTTP_X_FORWARDED_PREFIX", "")
        prefix = str(told).rpartition(",")[2].strip().rstrip("/")
        return prefix if PREFIX.match(prefix) else ""
