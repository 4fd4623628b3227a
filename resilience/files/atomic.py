"""Files and folders that appear whole or not at all."""

from __future__ import annotations

import os
import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

UMASK_FILE = 0o666
UMASK_FOLDER = 0o777


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside the target that becomes it when all went well, and is deleted otherwise."""
    with _writable(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=f".{target.stem}.", suffix=target.suffix, dir=target.parent)
    os.close(handle)
    temporary = Path(name)
    temporary.chmod(UMASK_FILE & ~_umask())
    try:
        yield temporary
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)


def temporary_folder(target: Path) -> Path:
    """Make an empty folder beside a target, hidden, with the permissions an ordinary folder would have."""
    with _writable(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
    folder.chmod(UMASK_FOLDER & ~_umask())
    return folder


def put_folder(temporary: Path, target: Path) -> None:
    """Rename a finished folder to its target; what stood there is moved aside first and put back on failure."""
    if not target.exists():
        temporary.rename(target)
        return
    aside = temporary.with_name(f"{temporary.name}.old")
    target.rename(aside)
    try:
        temporary.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside)


def refuse_if_taken(target: Path) -> None:
    """Refuse a target that exists, unless it is an empty folder.

    Raises
    ------
    InputError
        When something would be overwritten.
    """
    if target.is_dir() and not any(target.iterdir()):
        return
    if target.exists():
        message = "It already exists and would be overwritten."
        raise InputError([Finding("exists", message, "Name another place, or delete it first.", str(target))])


@contextmanager
def _writable(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        message = f"It cannot be written: {error.strerror}."
        raise InputError([Finding("unwritable", message, "Name another place.", str(target))]) from error


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
