"""A filter of system calls that forbids connections and programs to this process (Linux; see seccomp(2))."""

import ctypes
import platform
import struct
import sys

PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
LOAD, EQUAL, AT_LEAST, RETURN = 0x20, 0x15, 0x35, 0x06
"""Instructions of the filter: load a word of the call, compare it, decide."""
NUMBER, ARCHITECTURE = 0, 4
"""Offsets of the call number and of the processor in the data that the filter sees."""
ALLOW, REFUSE = 0x7FFF0000, 0x00050000 | 13
"""Decisions: make the call, or fail with EACCES."""
FOREIGN = 0x40000000
"""Calls from this number on belong to another interface of the same processor."""

CALLS = {
    # socket, connect, socketpair, execve, execveat, io_uring_setup
    "x86_64": (0xC000003E, (41, 42, 53, 59, 322, 425)),
    "aarch64": (0xC00000B7, (198, 203, 199, 221, 281, 425)),
}
"""The kernel's code of each processor, and the numbers of the calls that are refused on it."""


class Program(ctypes.Structure):
    """The filter in the layout that the kernel expects."""

    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def forbid_connections() -> bool:
    """Forbid connections and programs to this process for good, and return whether that was possible."""
    if sys.platform != "linux" or platform.machine() not in CALLS:
        return False
    code = _instructions(*CALLS[platform.machine()])
    program = Program(len(code) // 8, code)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0:
        return False
    return bool(libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program), 0, 0) == 0)


def _instructions(architecture: int, refused: tuple[int, ...]) -> bytes:
    """Return a filter that refuses some calls of a processor, and all calls of any other."""
    steps = [(LOAD, 0, 0, ARCHITECTURE), (EQUAL, 0, len(refused) + 3, architecture), (LOAD, 0, 0, NUMBER)]
    steps.append((AT_LEAST, len(refused) + 1, 0, FOREIGN))
    steps += [(EQUAL, len(refused) - at, 0, number) for at, number in enumerate(refused)]
    steps += [(RETURN, 0, 0, ALLOW), (RETURN, 0, 0, REFUSE)]
    return b"".join(struct.pack("HBBI", *step) for step in steps)
