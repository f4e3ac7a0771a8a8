"""The application behind the server: it is called within the bounds for requests and bytes."""

import io
import logging
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from youcheng import errors
from youcheng.cli.front.request import Answer, Request
from youcheng.sandbox.shares import Shares
from youcheng.web.http.clients import REFUSED, Clients
from youcheng.web.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication, WSGIEnvironment

log = logging.getLogger(__name__)


class Application:
    """Answers requests of clients by a WSGI application."""

    def __init__(
        self,
        app: "WSGIApplication",
        address: tuple[Any, ...],
        settings: Settings,
        requests: int,
        make_room: Callable[[], bool],
    ) -> None:
        """Take the number of requests at a time; `make_room` ends connections and returns whether it found any."""
        self.client = Clients(settings.trust_proxy, settings.key)
        self.bytes = Shares(settings.kept_bytes, settings.share, "bytes")
        self.seconds = settings.stall_time
        self.environ: WSGIEnvironment = {
            "SCRIPT_NAME": "",
            "SERVER_NAME": address[0],
            "SERVER_PORT": str(address[1]),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.input": io.BytesIO(),
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        """The environment that all requests have in common."""
        self._app = app
        self._requests = Shares(requests, settings.share, "requests", first_is_free=True)
        self._make_room = make_room

    def hold(self, client: str, number: int) -> None:
        """Count bytes that are kept for a client; raise Busy if there are too many."""
        try:
            self.bytes.take(client, number)
        except errors.ClientBusy:
            raise
        except errors.Busy:
            if not self._make_room():
                raise
            self.bytes.give(client, -number)

    def answer(self, request: Request) -> Answer:
        """Return the answer to a request, whose bytes are held for the client, or the refusal of it."""
        try:
            if isinstance(request.refused, errors.Busy):
                raise request.refused
            self._requests.take(request.client)
            try:
                answer = self._call(request)
            finally:
                self._requests.give(request.client)
            if answer.is_long:
                try:
                    self.hold(request.client, answer.size)
                except errors.Busy:
                    answer.close()
                    raise
        except errors.Busy as error:
            request.environ[REFUSED] = error
            answer = self._call(request)
        return answer

    def _call(self, request: Request) -> Answer:
        begun: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], _: Any = None) -> "Callable[[bytes], object]":
            begun[:] = [status, headers]
            return begun.append  # Nothing is written by a call (PEP 3333 discourages it).

        try:
            parts = self._app(request.environ, start)
        except Exception:
            log.exception("the application failed on %s", request.target)
            return Answer("500 Internal Server Error", [("Content-Length", "0")], ())
        answer = Answer(begun[0], begun[1], parts)
        if request.environ["REQUEST_METHOD"] == "HEAD" or answer.status[:3] in {"204", "304"}:
            answer.blocks, answer.has_length, answer.size = iter(()), True, 0
        return answer
