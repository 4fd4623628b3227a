"""One run at a time for one output: who comes second is told so, and nothing of the first is touched.

A claim is a hidden file beside the output, locked while its maker lives: a kill frees it, and the next run takes it
over.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

CLAIM = ".claim"
HEAD = "resilience is working here, process "
REMEDY = "Wait until it is done, or name another place."
READ = 200
"""Bytes of a claim that are looked at."""


@contextmanager
def claimed(output: Path) -> Iterator[None]:
    """Work alone on an output; where files cannot be locked nobody is kept out.

    Raises
    ------
    InputError
        When another run works on it.
    """
    place = Path(os.path.realpath(output))
    claim = place.with_name(f".{place.name}{CLAIM}")
    handle = _taken(claim, output)
    try:
        yield
    finally:
        if handle is not None:
            with suppress(OSError):
                claim.unlink()
            os.close(handle)


def _taken(claim: Path, output: Path) -> int | None:
    """The locked file; None where none can be made, or where a file of that name is somebody's own."""
    try:
        import fcntl
    except ImportError:
        return None
    while True:
        try:
            claim.parent.mkdir(parents=True, exist_ok=True)
            handle = os.open(claim, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        except OSError:
            return None
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            content = _content(handle)
            os.close(handle)
            raise InputError([_finding(content, output)]) from error
        except OSError:
            os.close(handle)
            return None
        if not _still_there(handle, claim):  # its last holder took it away between our two steps
            os.close(handle)
            continue
        return handle if _signed(handle) else None


def _signed(handle: int) -> bool:
    """Note who works; whether the file is ours to write in."""
    content = _content(handle)
    if content and not content.startswith(HEAD):
        os.close(handle)
        return False
    with suppress(OSError):  # a full disk: it is locked all the same
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{HEAD}{os.getpid()}\n".encode(), 0)
    return True


def _content(handle: int) -> str:
    return os.pread(handle, READ, 0).decode("utf-8", "replace")


def _still_there(handle: int, claim: Path) -> bool:
    with suppress(OSError):
        here, there = os.fstat(handle), claim.stat()
        return (here.st_dev, here.st_ino) == (there.st_dev, there.st_ino)
    return False


def _finding(content: str, output: Path) -> Finding:
    who = content.removeprefix(HEAD).strip() if content.startswith(HEAD) else ""
    message = f"Another run is working there{f' (process {who})' if who.isdigit() else ''}."
    return Finding(Code.IN_USE, message, REMEDY, str(output))
