"""Standard output and error that never end a run: what cannot be printed is left out, and said at the end."""

from __future__ import annotations

import errno
import os
import re
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any, TextIO

UNWRITABLE = 2
"""Exit code where the answer could not be printed: the place it was to go to is wrong."""
CLOSED = "Not everything was printed: whoever read standard output closed it.\n"
FAILED = "Not everything was printed: standard output cannot be written ({why}).\n"
_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_SURROGATES = re.compile("[\ud800-\udfff]")


class Stream:
    """A text stream on which nothing fails; it notes the first failure and is silent from there on."""

    def __init__(self, stream: TextIO) -> None:
        self.stream = stream
        self.failure: OSError | None = None

    def write(self, text: str) -> int:
        """Write what can be written; characters the stream cannot say are written as escapes."""
        if self.failure is None:
            try:
                self._write(text)
            except OSError as error:
                self._fail(error)
        return len(text)

    def flush(self) -> None:
        """Hand over what is buffered."""
        if self.failure is None:
            try:
                self.stream.flush()
            except OSError as error:
                self._fail(error)

    def writelines(self, lines: Iterator[str]) -> None:
        """Write one after the other."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self.stream, name)

    def _write(self, text: str) -> None:
        try:
            self.stream.write(text)
        except UnicodeEncodeError:
            encoding = self.stream.encoding or "ascii"
            self.stream.write(text.encode(encoding, "backslashreplace").decode(encoding))

    def _fail(self, error: OSError) -> None:
        """Note a failure; what is still buffered goes nowhere, or Python would fail on it once more as it ends."""
        self.failure = error
        if self.stream in (sys.__stdout__, sys.__stderr__):
            nowhere = os.open(os.devnull, os.O_WRONLY)
            os.dup2(nowhere, self.stream.fileno())
            os.close(nowhere)


def guard() -> None:
    """Guard the streams of this process; one that was closed leads nowhere, so that no file takes its number."""
    for number in (0, 1, 2):
        try:
            os.fstat(number)
        except OSError:
            os.open(os.devnull, os.O_RDWR)
    sys.stdout, sys.stderr = (guarded(stream or _nowhere()) for stream in (sys.stdout, sys.stderr))


def guarded(stream: TextIO) -> TextIO:
    """A stream on which nothing fails."""
    return stream if isinstance(stream, Stream) else Stream(stream)  # type: ignore[return-value]  # in all that is used


def _nowhere() -> TextIO:
    return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123  # for the rest of the process


def settled(exit_code: int) -> int:
    """Say what could not be printed, and the exit code of a command that ended with one."""
    sys.stdout.flush()
    failure = sys.stdout.failure if isinstance(sys.stdout, Stream) else None
    if failure is None:
        return exit_code
    if failure.errno == errno.EPIPE:
        sys.stderr.write(CLOSED)
        return exit_code
    sys.stderr.write(FAILED.format(why=failure.strerror))
    return exit_code or UNWRITABLE


def visible(text: str) -> str:
    """Text without characters that move the cursor, change colours or turn the direction of writing.

    Each becomes a sign that stands for it.
    """
    return _SURROGATES.sub("\ufffd", _CONTROLS.sub(_sign, text))


def _sign(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"
