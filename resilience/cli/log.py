"""The log: one JSON object per line, with time, level, event and its fields."""

from __future__ import annotations

import json
import math
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding, without_password

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO

LONGEST = 100_000
"""Characters of a first line."""


class Log:
    """Writes events to a stream as they happen, or nowhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream
        self.failure: OSError | None = None
        "Why the log ends before the command did, if it does."

    def write(self, event: str, level: str = "info", /, **fields: object) -> None:
        """Write one event; a number that is not finite, such as a bound not known yet, is null.

        Other things that JSON cannot say are written as text, URLs without a password.
        """
        if self._stream is None:
            return
        entry: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": level,
            "event": event,
        }
        told = {name: _finite(value) for name, value in fields.items()}
        text = json.dumps(entry | told, ensure_ascii=True, default=str, allow_nan=False)
        try:
            self._stream.write(without_password(text) + "\n")
            self._stream.flush()
        except OSError as error:  # a log that does not fit ends no run
            self.failure, self._stream = error, None


@contextmanager
def opened_log(path: Path | None) -> Iterator[Log]:
    """Open a log file, to be written anew.

    Raises
    ------
    InputError
        When the file cannot be written, or is there and is no log.
    """
    if path is None:
        yield Log()
        return
    try:
        _refuse_another(path)
        stream = path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"The log cannot be written: {error.strerror}."
        raise InputError([Finding(Code.UNWRITABLE, message, "Name another file.", str(path))]) from error
    try:
        yield Log(stream)
    finally:
        with suppress(OSError):  # what did not fit was said
            stream.close()


def _refuse_another(path: Path) -> None:
    """Refuse to write over anything but a log of ours.

    Raises
    ------
    InputError
        When there is a file of another kind, a folder or a device.
    """
    if not path.exists() or (path.is_file() and _is_log(path)):
        return
    message = "It exists and is no log that this program has written; it would be lost."
    raise InputError([Finding(Code.EXISTS, message, "Name another file, or delete it first.", f"--log {path}")])


def _is_log(path: Path) -> bool:
    """Whether a file begins as a log does."""
    try:
        with path.open(encoding="utf-8") as stream:
            first = json.loads(stream.readline(LONGEST))
    except (OSError, ValueError):
        return False
    return isinstance(first, dict) and {"time", "level", "event"} <= first.keys()


def _finite(value: object) -> object:
    """A value, None for a number that is not finite: JSON has no word for it."""
    return None if isinstance(value, float) and not math.isfinite(value) else value
