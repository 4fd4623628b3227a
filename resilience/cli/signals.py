"""Ctrl-C, SIGTERM and the time limit: they end what is under way, and never what is being written.

Nothing but the standard library is imported here: this is in force before anything else is loaded.
"""

from __future__ import annotations

import math
import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from types import FrameType

Result = TypeVar("Result")

AGAIN = 0.05
"""Seconds after which a signal that came in an import is raised again: broken off, a library is half there."""
PATIENCE = 10.0
"""Seconds within which a signal that comes again is the same wish: what was found is being saved."""
OUT_OF_TIME = "the time limit was reached"
WORDS = {"SIGINT": "interrupted", "SIGTERM": "ended from outside, by SIGTERM", "SIGHUP": "its terminal was closed"}
_IMPORT = "<frozen importlib._bootstrap>"


class Signals:
    """What asked the process to end, and whether that is heard now; there is one for the process."""

    def __init__(self) -> None:
        self.why: str | None = None
        "In words, why the work is to end; None: it is not."
        self._holds = 0
        self._raised = -math.inf
        self._before: dict[int, object] = {}
        self._timer: threading.Timer | None = None
        self._hook = sys.unraisablehook

    def install(self) -> None:
        """Hear the signals from now on, which only the main thread can; where it is done already nothing changes."""
        if self._before or threading.current_thread() is not threading.main_thread():
            return
        for name in WORDS:
            number = getattr(signal, name, None)
            ignored = number is not None and signal.getsignal(number) is signal.SIG_IGN
            if number is None or (ignored and name == "SIGHUP"):  # nohup
                continue
            self._before[number] = signal.signal(number, self._heard)
        self._hook, sys.unraisablehook = sys.unraisablehook, self._swallowed

    def restore(self) -> None:
        """Leave the signals to whoever had them before, and forget what was heard."""
        self.cancel()
        if self._before:
            sys.unraisablehook = self._hook
        before, self._before, self.why, self._holds, self._raised = self._before, {}, None, 0, -math.inf
        _hush("NOTSET")
        for number, handler in before.items():
            signal.signal(number, handler)  # type: ignore[arg-type]  # what `signal` returned

    def ignore(self) -> None:
        """Nothing is left to be ended."""
        self.cancel()
        for number in self._before:
            signal.signal(number, signal.SIG_IGN)

    def alarm(self, seconds: float | None) -> None:
        """End what is under way after some time, as Ctrl-C would."""
        if seconds is None or not self._before:
            return
        self._timer = threading.Timer(seconds, self._ring, [OUT_OF_TIME])
        self._timer.daemon = True
        self._timer.start()

    def cancel(self) -> None:
        """Forget the alarm."""
        if self._timer is not None:
            self._timer.cancel()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nothing is broken off meanwhile; what was heard is told to the next that may be."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1

    def known(self, work: Callable[[], Result]) -> Result:
        """Do work that may be broken off, from within `held`: once its result is there it is never lost.

        Raises
        ------
        KeyboardInterrupt
            When it was broken off, or is to end already, before there was a result.
        """
        results: list[Result] = []
        holds, self._holds = self._holds, 0
        try:
            self.check()
            results.append(work())
        except KeyboardInterrupt:
            if not results:
                raise
        finally:
            self._holds = holds
        return results[0]

    def check(self) -> None:
        """End here when the work is to end: somebody else may have caught the interrupt.

        Raises
        ------
        KeyboardInterrupt
            When it is.
        """
        if self.why is not None and not self._holds:
            self._break_off()

    def _heard(self, number: int, frame: FrameType | None) -> None:
        if self.why is None:
            self.why = WORDS.get(signal.Signals(number).name, "interrupted")
        if self._holds or time.monotonic() - self._raised < PATIENCE:
            return
        if _importing(frame):
            self._again(number)
            return
        self._break_off()

    def _break_off(self) -> NoReturn:
        self._raised = time.monotonic()
        _hush("CRITICAL")
        raise KeyboardInterrupt

    def _swallowed(self, what: sys.UnraisableHookArgs) -> None:
        """Raise an interrupt again that came where Python lets nothing through, as in a finalizer; tell of all else."""
        if issubclass(what.exc_type, KeyboardInterrupt):
            self._raised = -math.inf
            self._again(signal.SIGINT)
        else:
            self._hook(what)

    def _again(self, number: int) -> None:
        timer = threading.Timer(AGAIN, _to_main_thread, [number])
        timer.daemon = True
        timer.start()

    def _ring(self, why: str) -> None:
        if self.why is None:
            self.why = why
            _to_main_thread(signal.SIGINT)


signals = Signals()
"""Those of this process."""


def _importing(frame: FrameType | None) -> bool:
    while frame is not None:
        if frame.f_code.co_filename == _IMPORT:
            return True
        frame = frame.f_back
    return False


def _hush(level: str) -> None:
    """Let no library log below a level: Pyomo tells of a rule that is broken off as of one that failed."""
    logging = sys.modules.get("logging")
    if logging is not None:
        logging.disable(getattr(logging, level))


def _to_main_thread(number: int) -> None:
    """Raise a signal where Python hears it; a wait in the main thread is broken off, too."""
    main = threading.main_thread()
    if hasattr(signal, "pthread_kill") and main.ident is not None:
        signal.pthread_kill(main.ident, number)
    else:
        signal.raise_signal(number)
