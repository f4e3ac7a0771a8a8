import gzip
import json
import re
import shutil
from pathlib import Path

import pytest

from support.requirements import check
from youcheng.paths import PACKAGE
from youcheng.web.http import static_files as assets

DIST = assets.DIST
WEB = PACKAGE / "web"
LARGEST = 350_000
"""Bytes, compressed, of all that the workbench may ever fetch from the bundle."""
BESIDE = {"manifest.json", "THIRD-PARTY.txt"}

FOREIGN = re.compile(
    r"""(?:src|srcset|poster|data)\s*=\s*["']?\s*(?:https?:)?//"""
    r"""|<link\b(?=[^>]*\brel=["']?(?:stylesheet|icon|preload|modulepreload|preconnect|manifest))[^>]*\bhref=["']?\s*(?:https?:)?//"""
    r"""|url\(\s*["']?(?:https?:)?//|@import\b""",
    re.IGNORECASE,
)
INLINE = re.compile(
    r"""<script(?![^>]*\bsrc=)(?![^>]*type=["']application/ld\+json)[^>]*>|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*["']|javascript:""",
    re.IGNORECASE,
)


def incomplete(folder: Path) -> set[str]:
    """Return the names that a bundle lists and does not hold, or holds and does not list."""
    listed = set(json.loads((folder / "manifest.json").read_text(encoding="utf-8")).values())
    return listed ^ ({path.name for path in folder.iterdir()} - BESIDE)


def compressed_size(folder: Path) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 9)) for path in folder.iterdir() if path.name not in BESIDE)


def unlicensed(folder: Path, packages: list[str]) -> list[str]:
    """Return the packages whose licence a bundle does not carry."""
    notices = (folder / "THIRD-PARTY.txt").read_text(encoding="utf-8")
    return [name for name in packages if not re.search(rf"^{re.escape(name)} \d\S* \(\S.*\)$", notices, re.MULTILINE)]


def written_by_hand() -> list[Path]:
    return sorted([*WEB.glob("templates/**/*.html"), *WEB.glob("static/*.css"), *DIST.glob("*.css")])


def test_the_bundle_holds_what_its_manifest_lists_and_nothing_else():
    assert incomplete(DIST) == set()
    assert {"workbench.js", "workbench.css"} <= set(assets.manifest())


def test_a_lost_file_and_a_stray_one_are_noticed(tmp_path):
    broken = Path(shutil.copytree(DIST, tmp_path / "dist"))
    lost = assets.manifest()["workbench.js"]
    (broken / lost).unlink()
    (broken / "stray.js").touch()
    assert incomplete(broken) == {lost, "stray.js"}


def test_the_bundle_is_small():
    assert compressed_size(DIST) < LARGEST


def test_a_large_bundle_is_noticed(tmp_path):
    import random

    (tmp_path / "large.js").write_bytes(random.Random(1).randbytes(LARGEST))  # noqa: S311  (anything incompressible)
    assert compressed_size(tmp_path) > LARGEST


def packages() -> list[str]:
    path = PACKAGE.parent.parent / "frontend" / "package.json"
    if not path.exists():
        check("frontend")
    return list(json.loads(path.read_text(encoding="utf-8"))["dependencies"])


def test_the_bundle_carries_the_licence_of_all_that_went_in():
    assert unlicensed(DIST, packages()) == []


def test_a_missing_licence_is_noticed():
    assert unlicensed(DIST, ["no-such-package"]) == ["no-such-package"]


@pytest.mark.parametrize("path", written_by_hand(), ids=lambda path: path.name)
def test_nothing_is_fetched_from_anybody_else(path):
    assert not FOREIGN.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "path", [path for path in written_by_hand() if path.suffix == ".html"], ids=lambda path: path.name
)
def test_templates_have_neither_inline_script_nor_inline_style(path):
    assert not INLINE.search(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example/x.js">', "<img src=//example.org/x.png>", "@import 'x.css';",
        '<link rel="stylesheet" href="http://example.org/x.css">', "a { background: url(https://example.org/x.png) }",
    ],
)  # fmt: skip
def test_what_would_be_fetched_from_others_is_noticed(text):
    assert FOREIGN.search(text)


@pytest.mark.parametrize(
    "text",
    ["<script>alert(1)</script>", "<style>a{}</style>", '<p style="color: red">', '<a onclick="x()">', "javascript:x"],
)
def test_what_is_inline_is_noticed(text):
    assert INLINE.search(text)


def test_links_to_other_sites_are_no_assets():
    assert not FOREIGN.search('<a href="https://creativecommons.org/licenses/by/4.0/" rel="license">')


def test_the_page_of_the_workbench_names_files_that_are_there(client):
    page = client.get("/sparql", headers={"Accept": "text/html"}).get_data(as_text=True)
    addresses = re.findall(r'(?:src|href)="(/static/dist/[^"]+)"', page)
    assert len(addresses) == 2
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200
        assert response.headers["Cache-Control"] == assets.IMMUTABLE


def test_files_that_may_change_are_not_kept_for_ever(client):
    assert client.get("/static/site.css").headers.get("Cache-Control") != assets.IMMUTABLE
    assert client.get("/static/dist/manifest.json").headers.get("Cache-Control") != assets.IMMUTABLE
    assert client.get("/static/dist/none.js").status_code == 404


def test_a_name_of_no_static_file_is_an_error(sample_app):
    with sample_app.test_request_context(), pytest.raises(FileNotFoundError):
        assets.asset("none.js")
