"""A worker process: reads shards and calls from its standard input, answers on its standard output, ends with either.

What libraries print goes to standard error, where it cannot be taken for an answer.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import traceback
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from resilience.errors import ResilienceError, SolverError
from resilience.solve.workers.calls import DEFECTS, Store

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import BinaryIO

PROTOCOL = 5
ANSWERED = frozenset({"answers", "do"})


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Answer until the requests end.

    A request is the name of a method of `Store` and its arguments. Those in `ANSWERED` are answered, with whether it
    worked and what came out.
    """
    store = Store()
    while True:
        try:
            method, arguments = pickle.load(requests)
        except EOFError:
            return
        if method not in ANSWERED:
            getattr(store, method)(*arguments)
            continue
        pickle.dump(_answer(getattr(store, method), arguments), answers, PROTOCOL)
        answers.flush()


def _answer(method: Callable[..., Any], arguments: Any) -> tuple[bool, Any]:
    try:
        return True, method(*arguments)
    except ResilienceError as error:
        return False, error
    except DEFECTS as error:
        return False, SolverError(f"A worker failed with {error!r}.\n{traceback.format_exc()}")


def main() -> None:
    """Serve on the pipes this process was started with; Ctrl-C is for the process that started it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    with suppress(BrokenPipeError):
        serve(sys.stdin.buffer, answers)
    sys.stderr.flush()
    os._exit(0)  # nobody listens any more, and to free what it holds takes seconds, which whoever ended it waits for


if __name__ == "__main__":
    main()
