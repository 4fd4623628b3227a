"""Files and folders that appear whole or not at all.

What is unfinished has a hidden name beside its target that tells who makes it: `.TARGET.HOST-PROCESS-TOKEN-RANDOM`.
A killed process cannot tidy up; who writes the same target next does.
"""

from __future__ import annotations

import errno
import os
import platform
import re
import secrets
import shutil
import tempfile
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

FULL = frozenset({errno.ENOSPC, errno.EFBIG, *([errno.EDQUOT] if hasattr(errno, "EDQUOT") else [])})
"""What the system says where there is no room: a full disk, a limit on the size of a file, a quota."""
UNWRITABLE = Code.UNWRITABLE
UMASK_FILE = 0o666
UMASK_FOLDER = 0o777
TOKEN = secrets.token_hex(4)
"""Tells this process from an earlier one of the same number: a restarted container gives numbers out anew."""
OLD = ".old"
"""Ends the name of what stood at a target while another folder takes its place."""


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """Yield a temporary path beside the target that becomes it when all went well, and is deleted otherwise."""
    clear_left(target)
    with writable(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=_prefix(target), suffix=target.suffix, dir=target.parent)
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
    clear_left(target)
    with writable(target):
        target.parent.mkdir(parents=True, exist_ok=True)
        folder = Path(tempfile.mkdtemp(prefix=_prefix(target), dir=target.parent))
    folder.chmod(UMASK_FOLDER & ~_umask())
    return folder


def put_folder(temporary: Path, target: Path) -> None:
    """Rename a finished folder to its target; what stood there is moved aside first and put back on failure."""
    if not target.exists():
        temporary.rename(target)
        return
    aside = temporary.with_name(f"{temporary.name}{OLD}")
    target.rename(aside)
    try:
        temporary.rename(target)
    except OSError:
        aside.rename(target)
        raise
    shutil.rmtree(aside)


def remove_folder(target: Path) -> None:
    """Delete a folder: it is gone from its place at once, and whoever is killed meanwhile leaves what is cleared later.

    Raises
    ------
    InputError
        When it cannot be deleted.
    """
    with writable(target):
        aside = temporary_folder(target)
        target.rename(aside / target.name)
        shutil.rmtree(aside)


def clear_left(target: Path) -> None:
    """Delete what killed processes of this machine left unfinished beside a target.

    A folder that was moved aside and never replaced is put back. What cannot be deleted stays: it is in nobody's way.
    """
    for left in sorted(_left(target), reverse=True):  # what was moved aside comes before what was to replace it
        with suppress(OSError):
            if left.name.endswith(OLD) and not target.exists():
                left.rename(target)
            elif left.is_dir():
                shutil.rmtree(left)
            else:
                left.unlink()


def refuse_if_taken(target: Path, remedy: str = "Name another place, or delete it first.") -> None:
    """Refuse a target that exists, unless it is an empty folder; `remedy` says what to do.

    Raises
    ------
    InputError
        When something would be overwritten.
    """
    with writable(target):
        refuse_no_folder(target)
        if target.is_dir() and not any(target.iterdir()):
            return
        if target.exists():
            message = "It already exists and would be overwritten."
            raise InputError([Finding(Code.EXISTS, message, remedy, str(target))])


def refuse_no_folder(target: Path) -> None:
    """Refuse a target where no folder can be made, before hours of work are done for it.

    Raises
    ------
    InputError
        When what it is to lie in is no folder, or may not be written.
    """
    above = next(folder for folder in target.absolute().parents if os.path.lexists(folder))
    message = None
    if not above.is_dir():
        message = f"It cannot be written: {above} is no folder."
    elif not os.access(above, os.W_OK | os.X_OK):
        message = f"It cannot be written: {above} takes no files."
    if message is not None:
        raise InputError([Finding(UNWRITABLE, message, "Name another place.", str(target))])


def _prefix(target: Path) -> str:
    return f".{target.name}.{_host()}-{os.getpid()}-{TOKEN}-"


def _host() -> str:
    return re.sub(r"\W", "_", platform.node())


def _left(target: Path) -> Iterator[Path]:
    """Yield unfinished files and folders for a target whose makers are gone."""
    made = re.compile(
        re.escape(f".{target.name}.{_host()}-") + rf"(\d+)-(\w+)-\w+({re.escape(target.suffix)}|{re.escape(OLD)})?"
    )
    with suppress(OSError):
        for path in target.parent.iterdir():
            found = made.fullmatch(path.name)
            if found and not _alive(int(found[1]), found[2]):
                yield path


def _alive(process: int, token: str) -> bool:
    if os.name != "posix":  # elsewhere asking for a process may end it
        return True
    if process == os.getpid():
        return token == TOKEN
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's
        return True
    return True


@contextmanager
def writable(target: Path) -> Iterator[None]:
    """Say in our words why a place cannot be written.

    Raises
    ------
    InputError
        When it cannot.
    """
    try:
        yield
    except OSError as error:
        message = f"It cannot be written: {error.strerror or error}."
        remedy = "Make room, or name another place." if error.errno in FULL else "Name another place."
        raise InputError([Finding(UNWRITABLE, message, remedy, str(target))]) from error


def _umask() -> int:
    current = os.umask(0)
    os.umask(current)
    return current
