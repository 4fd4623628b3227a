"""What may befall a run: signals, kills, full disks, outputs that nobody reads or that are full."""

from __future__ import annotations

import errno
import os
import pathlib
import resource
import signal
import tempfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

ENDING = {
    "interrupted": signal.SIGINT,
    "ended": signal.SIGTERM,
    "hung up": signal.SIGHUP,
    "killed": signal.SIGKILL,
}
"""Blows that end a run by themselves."""


def no_room(bytes_left: int) -> None:
    """No file may grow beyond some bytes: the system itself breaks a write off in its middle."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (bytes_left, resource.RLIM_INFINITY))


def full_disk(_room: int) -> None:
    """No file and no folder can be made any more."""

    def refused(*_args: object, **_options: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    tempfile.mkstemp = tempfile.mkdtemp = pathlib.Path.write_text = refused


def full_output(_room: int) -> None:
    """Standard output is a device that is full."""
    _lead(1, os.open("/dev/full", os.O_WRONLY))


def closed_output(_room: int) -> None:
    """Whoever read standard output is gone."""
    reader, writer = os.pipe()
    os.close(reader)
    _lead(1, writer)


LASTING: dict[str, Callable[[int], None]] = {
    "no room": no_room,
    "full disk": full_disk,
    "full output": full_output,
    "closed output": closed_output,
}
"""Blows that a run goes on with."""
WAYS = ("interrupted", "no room", "killed", "closed output", "ended", "full disk", "killed", "full output", "hung up")


def _lead(number: int, handle: int) -> None:
    os.dup2(handle, number)
    os.close(handle)
