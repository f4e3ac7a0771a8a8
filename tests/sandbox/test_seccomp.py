"""The filter forbids the system calls in its list and no others."""

import subprocess
import sys

import pytest

from youcheng.sandbox import seccomp
from youcheng.sandbox.seccomp import forbid_connections

ATTEMPTS = """
import asyncio, os, pathlib, socket, subprocess
from youcheng.sandbox.seccomp import forbid_connections

one, other = socket.socketpair()
print(forbid_connections())
one.send(b"x"), other.recv(1)
for attempt in (
    lambda: socket.socket(),
    lambda: socket.socketpair(),
    lambda: one.connect("/nowhere"),
    lambda: os.execv("/bin/true", ["true"]),
    lambda: pathlib.Path("/dev/null").read_bytes(),
):
    try:
        attempt()
    except PermissionError:
        print("refused")
    else:
        print("done")
"""


@pytest.mark.needs("linux")
def test_connections_and_programs_are_refused_and_files_are_not() -> None:
    done = subprocess.run([sys.executable, "-c", ATTEMPTS], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["True", "refused", "refused", "refused", "refused", "done"]


def test_missing_filter_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seccomp.platform, "machine", lambda: "riscv64")
    assert not forbid_connections()
