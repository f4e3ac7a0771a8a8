"""Pages that arrive in pieces: no part moves when the next piece comes."""

import re
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator

import pytest

from browser.test_pages import SHIFT

PIECES = re.compile(rb"</?(?:nav|form|header|main|h1|section|table|figure)\b|<p class=\"languages\"")
"""Places at which a page is cut."""
PAUSE = 0.1
"""Seconds between two pieces, so that the browser paints what it has."""


@pytest.fixture
def in_pieces(live_url) -> Iterator:
    """Return the address of a page that is sent up to the nth place, and the rest later."""
    sockets = []

    def fetch(path: str) -> bytes:
        request = urllib.request.Request(live_url + path, headers={"Accept": "text/html", "Accept-Language": "zh-CN"})
        with urllib.request.urlopen(request) as answer:
            return answer.read().replace(b'href="/static', f'href="{live_url}/static'.encode())

    def serve(listener: socket.socket, page: bytes, cut: int) -> None:
        connection, _ = listener.accept()
        connection.recv(65536)
        connection.sendall(
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nConnection: close\r\n\r\n" + page[:cut]
        )
        time.sleep(PAUSE)
        connection.sendall(page[cut:])
        connection.close()

    def address(page: bytes, cut: int) -> str:
        listener = socket.create_server(("127.0.0.1", 0))
        sockets.append(listener)
        threading.Thread(target=serve, args=(listener, page, cut), daemon=True).start()
        return f"http://127.0.0.1:{listener.getsockname()[1]}/"

    yield fetch, address
    for listener in sockets:
        listener.close()


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("path", ["/search?q=yunnan", "/doc/place/kunming"])
def test_no_part_of_a_page_moves_while_it_arrives(browser, in_pieces, path, width):
    fetch, address = in_pieces
    page = fetch(path)
    cuts = [place.start() for place in PIECES.finditer(page)][:10]
    assert len(cuts) == 10

    moved = {}
    for cut in cuts:
        context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
        tab = context.new_page()
        tab.goto(address(page, cut))
        if shift := tab.evaluate(SHIFT):
            moved[page[cut : cut + 40]] = shift
        context.close()

    assert moved == {}
