"""A browser and a server for it: the real application on the committed graph, on a port of its own."""

import json
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import expect, sync_playwright

from support import requirements
from youcheng.paths import BUILT_GRAPH, resource
from youcheng.web import create_app

CHROMIUM_ARGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
    # No name leads anywhere: nothing can leave the machine, whatever a page asks for.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]  # fmt: skip
PATIENCE = 60_000
"""Milliseconds that a page may take for anything."""


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def live_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the application, without a final slash; it stores queries under short links."""
    from werkzeug.serving import make_server

    port = free_port()
    url = f"http://127.0.0.1:{port}"
    app = create_app(
        {
            "base": f"{url}/",
            "dataset": resource(BUILT_GRAPH),
            "workers": 2,
            "time_limit": 20,
            "store_queries": tmp_path_factory.mktemp("queries"),
        }
    )
    server = make_server("127.0.0.1", port, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield url
    server.shutdown()
    thread.join(5)
    server.server_close()
    app.extensions["youcheng"].pool.close()


@pytest.fixture(scope="session")
def browser():
    """A headless Chromium."""
    requirements.check("browser")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=requirements.chromium(), args=CHROMIUM_ARGS)
        yield started
        started.close()


@pytest.fixture
def visit(browser, live_url):
    """Open pages with a language, a colour scheme and a screen size; every error fails the test.

    Errors of scripts, breaches of the content security policy and requests to other hosts count.
    """
    contexts, problems, faulty = [], [], []

    def watch(request) -> None:
        if not request.url.startswith((live_url, "blob:", "data:")):
            problems.append(f"a request to {request.url}")

    def tell(message) -> None:
        # A query that is wrong or refused is answered with 400 or 403, which browsers report on the console as well.
        refusals = ("status of 400", "status of 403")
        if message.type == "error" and not any(words in message.text for words in refusals):
            problems.append(message.text)

    def open_page(
        path: str = "/sparql", *, locale="en-GB", dark=False, width=1280, height=900, script=True, faults=False
    ):
        faulty.append(faults)
        context = browser.new_context(
            base_url=live_url,
            locale=locale,
            color_scheme="dark" if dark else "light",
            viewport={"width": width, "height": height},
            java_script_enabled=script,
            permissions=["clipboard-read", "clipboard-write"],
        )
        contexts.append(context)
        context.set_default_timeout(PATIENCE)
        context.on("request", watch)
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", tell)
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert problems == [] or any(faulty)


@pytest.fixture(scope="session")
def axe():
    """Return the accessibility faults that axe finds on a page."""
    script = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

    def violations(page) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(script)
        # Fetching style sheets a second time, as axe would, adds an inline style that the policy forbids.
        options = {
            "preload": False,
            "resultTypes": ["violations"],
            "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
        }
        found = page.evaluate(f"axe.run(document, {json.dumps(options)})")
        return [f"{one['id']}: {node['target']}" for one in found["violations"] for node in one["nodes"]]

    return violations
