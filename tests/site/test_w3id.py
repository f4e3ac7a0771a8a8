"""The rules for w3id.org lead each canonical IRI to the document of a server, as expected by hand."""

import re
from urllib.parse import quote, unquote, urlsplit

import pytest

from support.paths import ROOT
from youcheng.web import create_app

RULES = ROOT / "deploy" / "w3id" / ".htaccess"
SERVER = "https://youcheng.example.org"
EXPECTED = {
    "id/place/kunming": (303, "/doc/place/kunming"),
    "id/unit/year": (303, "/doc/unit/year"),
    "id/place/%E6%98%86%E6%98%8E": (303, "/doc/place/%E6%98%86%E6%98%8E"),
    "id/place/kunming?lang=zh": (303, "/doc/place/kunming?lang=zh"),
    "id/": (302, "/id/"),
    "": (302, "/"),
    "ontology": (302, "/ontology"),
    "ontology/0.1.0": (302, "/ontology/0.1.0"),
    "shapes": (302, "/shapes"),
    "graph/editorial": (302, "/graph/editorial"),
    "query/coverage": (302, "/query/coverage"),
    "dataset": (302, "/dataset"),
    "context.jsonld": (302, "/context.jsonld"),
    "dumps/youcheng.nq.gz": (302, "/dumps/youcheng.nq.gz"),
    "sparql?query=ASK%7B%7D": (302, "/sparql?query=ASK%7B%7D"),
}
"""The status and the path on the server, by the path below https://w3id.org/youcheng/."""
NO_DOCUMENT = {"id/place/%E6%98%86%E6%98%8E", "id/", "sparql?query=ASK%7B%7D"}
"""Paths for which the service has no document."""


def by_rules(path: str) -> tuple[int, str]:
    """Return the status and the target of a path by the directives RewriteRule, as mod_rewrite evaluates them."""
    given, mark, query = path.partition("?")
    environment: dict[str, str] = {}
    for line in RULES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("RewriteRule "):
            continue
        _, pattern, target, flags = line.split()
        options = dict(flag.partition("=")[::2] for flag in flags.strip("[]").split(","))
        match = re.search(pattern, unquote(given))
        if match is None:
            continue
        if "E" in options:
            name, _, value = options["E"].partition(":")
            environment[name] = value
        if target != "-":
            target = re.sub(r"%\{ENV:(\w+)\}", lambda found: environment[found[1]], target)
            filled = re.sub(r"\$(\d)", lambda found: match[int(found[1])], target)  # noqa: B023
            assert "L" in options
            return int(options["R"]), f"{quote(filled, safe=':/')}{mark}{query}"
    raise AssertionError(f"no rule matches {path}")


@pytest.mark.parametrize("path", EXPECTED)
def test_each_canonical_iri_is_redirected(path: str) -> None:
    status, target = EXPECTED[path]

    assert by_rules(path) == (status, f"{SERVER}{target}")


def test_the_server_answers_at_each_target() -> None:
    client = create_app({"base": f"{SERVER}/"}).test_client()

    for path in EXPECTED.keys() - NO_DOCUMENT:
        target = urlsplit(by_rules(path)[1])
        address = f"{target.path}?{target.query}" if target.query else target.path
        assert client.get(address, headers={"Accept": "text/turtle, */*;q=0.5"}).status_code == 200, path
