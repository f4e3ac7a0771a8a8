"""The documentation is true: its commands and snippets run, and it names every command, option and setting.

A block marked `sh` is run by bash in the checkout, one marked `sh exit=1` must end so, and one marked `sh no-run` is
not run. Addresses of a local server are those of one that runs; `youcheng serve` is started on a free port, and ended.
The blocks marked `python` of a page are one program.
"""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import NamedTuple

import click
import pytest

from support.live_server import serve
from support.paths import ROOT
from youcheng.cli import main
from youcheng.web.settings import Settings, default_text, option_name, variable_name

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LOCAL = "http://127.0.0.1:8000/"


class Block(NamedTuple):
    page: Path
    line: int
    language: str
    info: str
    text: str

    @property
    def id(self) -> str:
        return f"{self.page.name}:{self.line}"


def blocks(language: str) -> list[Block]:
    """Return the blocks of a language in all pages, in order."""
    return [
        Block(page, text.count("\n", 0, match.start()) + 1, match[1], match[2].strip(), match[3])
        for page in PAGES
        for text in [page.read_text(encoding="utf-8")]
        for match in BLOCK.finditer(text)
        if match[1] == language
    ]


@pytest.fixture(scope="module")
def live():
    with serve() as live:
        yield live


def run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=300)


def ended(live, block: Block) -> subprocess.CompletedProcess[str]:
    """Run a block of commands; servers in it are started one after the other, and ended."""
    lines = [line for line in block.text.splitlines() if not line.startswith("youcheng serve")]
    for options in re.findall(r"^youcheng serve *(.*)$", block.text, re.MULTILINE):
        with serve(None, *options.split()):
            pass
    script = "\n".join(lines).replace(LOCAL, live.url).replace("youcheng ", f"{sys.executable} -m youcheng ")
    return run("bash", "-e", "-c", script)


@pytest.mark.parametrize(
    "block", [pytest.param(block, id=block.id) for block in blocks("sh") if block.info != "no-run"]
)
def test_commands_run(live, block):
    done = ended(live, block)

    assert done.returncode == int(block.info.removeprefix("exit=") or 0), done.stderr
    assert done.stdout or block.text.startswith("youcheng serve")


@pytest.mark.parametrize(
    ("text", "status"), [("youcheng query 'ASK {'\necho after", 1), (f"curl -s --fail {LOCAL}nowhere", 22)]
)
def test_a_command_that_fails_is_found(live, text, status):
    assert ended(live, Block(ROOT, 1, "sh", "", text)).returncode == status


@pytest.mark.parametrize(
    ("pattern", "count"),
    re.findall(r"\| `(\?p [^`]+)` \| (\d+) \|", (ROOT / "docs" / "linked-data.md").read_text(encoding="utf-8")),
)
def test_counts_of_pairings_are_those_of_the_graph(pattern, count):
    done = run(sys.executable, "-m", "youcheng", "query", f"SELECT DISTINCT ?p {{ {pattern} }}", "--format", "csv")

    assert len(done.stdout.split()) - 1 == int(count), done.stderr


@pytest.mark.parametrize("name", sorted({block.page.name for block in blocks("python")}))
def test_snippets_run(name):
    text = "\n".join(block.text for block in blocks("python") if block.page.name == name)

    done = run(sys.executable, "-c", text)

    assert done.returncode == 0, done.stderr


def test_readme_has_one_command_to_run_and_one_to_test():
    lines = [line for block in blocks("sh") if block.page.name == "README.md" for line in block.text.splitlines()]

    assert [line for line in lines if "pip install" in line and line.endswith("youcheng serve")]
    assert "bash tests/run" in lines
    assert "exec bash tests/run" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


COMMANDS = {name: main.get_command(click.Context(main), name) for name in main.list_commands(click.Context(main))}


def options() -> list[tuple[str, click.Option]]:
    """Return every option of every command, with the name of the command."""
    return [
        (name, parameter)
        for name, command in COMMANDS.items()
        for parameter in command.params
        if isinstance(parameter, click.Option) and not parameter.hidden
    ]


@pytest.fixture(scope="module")
def documentation() -> str:
    return "\n".join(page.read_text(encoding="utf-8") for page in PAGES)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_documented_and_has_help(documentation, name):
    assert f"youcheng {name}" in documentation
    assert COMMANDS[name].help


@pytest.mark.parametrize(
    ("command", "option"), [pytest.param(name, option, id=f"{name} {option.opts[0]}") for name, option in options()]
)
def test_every_option_is_documented_and_has_help(documentation, command, option):
    assert option.help
    assert re.search(rf"(?<![\w-]){option.opts[0]}(?![\w-])", documentation)


def test_the_table_of_settings_is_that_of_the_program(documentation):
    rows = [
        f"| `{'DATASET' if setting.name == 'dataset' else option_name(setting)}` | `{variable_name(setting)}` "
        f"| {default_text(setting)} | {setting.metadata['help']} |\n"
        for setting in fields(Settings)
    ]

    assert all(setting.metadata["help"] for setting in fields(Settings))
    assert "| Option | Variable | Default | Meaning |\n|---|---|---|---|\n" + "".join(rows) in documentation


@pytest.mark.parametrize(
    "name", [*(page.relative_to(ROOT).as_posix() for page in PAGES), "CONTRIBUTING.md", "CHANGELOG.md"]
)
def test_links_lead_to_files(name):
    page = ROOT / name
    text = page.read_text(encoding="utf-8")
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", text) if "://" not in target]

    assert [target for target in targets if target and not (page.parent / target).exists()] == []
