"""Where the command begins: signals are heard and output is guarded before anything else is loaded."""

from __future__ import annotations

import _signal  # type: ignore[import-not-found]  # the part of `signal` that loads at once
import os
import sys

TOO_EARLY = "Interrupted before anything was done.\n"
STOPPED = 4
ALONE = "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"
"""What linear algebra reads when it is loaded: how many threads a product of two vectors is shared by.

Ours are short and many: of 25,000 numbers one thread takes 5 microseconds of the processor, two take 240 on a busy
machine, and add up to other last digits.
"""


def main() -> None:
    """Run the command that the arguments name, and end with its exit code."""
    for name in ALONE:
        os.environ.setdefault(name, "1")
    early: list[int] = []
    for number in (_signal.SIGINT, _signal.SIGTERM):  # until the rest is there, which takes longer to load
        _signal.signal(number, lambda heard, _: early.append(heard))
    from resilience.cli.signals import signals
    from resilience.cli.streams import guard, settled

    guard()
    signals.install()
    try:
        if early:
            raise KeyboardInterrupt  # noqa: TRY301
        from resilience.cli.app import run

        exit_code = run()
    except KeyboardInterrupt:
        sys.stderr.write(TOO_EARLY)
        exit_code = STOPPED
    signals.ignore()
    exit_code = settled(exit_code)
    if exit_code == STOPPED:  # somebody waits for the end: to free millions of objects one by one takes seconds
        sys.stderr.flush()
        os._exit(exit_code)
    sys.exit(exit_code)
