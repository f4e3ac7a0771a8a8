"""Memory is gathered into large pages, what it holds stays, and a kernel that refuses is let be."""

import ctypes
import os
import re
import sys
from pathlib import Path

import pytest

from youcheng.evaluation import hugepages
from youcheng.evaluation.hugepages import SIZE, gather, mappings, own, ranges


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked for large pages")
def test_what_memory_holds_stays():
    pieces = [bytes([number % 256]) * 1000 for number in range(20_000)]

    gathered = gather()

    assert gathered % SIZE == 0
    assert all(piece == bytes([number % 256]) * 1000 for number, piece in enumerate(pieces))


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux is asked for pages")
def test_what_a_forked_process_shares_becomes_its_own():
    held = bytearray(b"x" * 16 * SIZE)
    parent, child = os.pipe()
    pid = os.fork()
    if pid == 0:
        before = private()
        for _ in own(ranges()):
            pass
        whole = held == b"x" * 16 * SIZE
        os.write(child, b"%d" % ((private() - before) // SIZE if whole else -1))
        os._exit(0)
    os.waitpid(pid, 0)
    assert int(os.read(parent, 20)) >= 14


def private() -> int:
    """Return how many bytes this process shares with no other."""
    rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    return 1024 * sum(int(kilobytes) for kilobytes in re.findall(r"^Private_\w+: +(\d+) kB", rollup, re.MULTILINE))


def test_nothing_is_gathered_elsewhere(monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")

    assert gather() == 0
    assert ranges() == []


def test_a_refusal_is_no_error(monkeypatch):
    class Refusing:
        class madvise:  # noqa: N801  (the name of the function of the C library)
            def __new__(cls, *_):
                return -1

    monkeypatch.setattr(ctypes, "CDLL", lambda _: Refusing)

    assert gather() == 0
    assert list(own([(0, SIZE)])) == [None]


@pytest.mark.parametrize(
    "line",
    [
        "7f0000000000-7f0001000000 r--p 00000000 00:00 0",
        "7f0000000000-7f0001000000 rw-s 00000000 00:00 0",
        "7f0000000000-7f0001000000 rw-p 00000000 08:01 77                         /usr/lib/library.so",
        "7f0000000000-7f0001000000 rw-p 00000000 00:00 0                          [stack]",
        "7f0000001000-7f0000201000 rw-p 00000000 00:00 0",
    ],
)
def test_only_whole_pages_of_writable_memory_of_ones_own_are_gathered(line):
    assert list(mappings(line)) == []


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="the kernel lists no mappings")
def test_the_kernels_own_list_is_understood():
    held = bytearray(8 * SIZE)

    assert sum(end - start for start, end in mappings(Path("/proc/self/maps").read_text(encoding="ascii"))) > 6 * SIZE
    assert len(held) == 8 * SIZE
    assert hugepages.COLLAPSE == 25
