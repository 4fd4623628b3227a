"""The log: one JSON object per line, with time, level, event and its fields."""

from __future__ import annotations

import json
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Finding

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import TextIO


class Log:
    """Writes events to a stream as they happen, or nowhere."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = stream

    def write(self, event: str, level: str = "info", /, **fields: object) -> None:
        """Write one event; fields that JSON cannot say are written as text."""
        if self._stream is None:
            return
        entry: dict[str, object] = {
            "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
            "level": level,
            "event": event,
        }
        self._stream.write(json.dumps(entry | fields, ensure_ascii=False, default=str, allow_nan=False) + "\n")
        self._stream.flush()


@contextmanager
def opened_log(path: Path | None) -> Iterator[Log]:
    """Open a log file, to be written anew.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    if path is None:
        yield Log()
        return
    try:
        stream = path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        message = f"The log cannot be written: {error.strerror}."
        raise InputError([Finding("unwritable", message, "Name another file.", str(path))]) from error
    with stream:
        yield Log(stream)
