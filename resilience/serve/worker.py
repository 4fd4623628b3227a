"""The worker of one open model: a process of its own that keeps program, cuts and bases; the newest question wins.

It reads questions from its standard input, answers on its standard output and ends with either. A question that comes
while an older one is being answered breaks that off: whatever is half done is left, what was found stays.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import sys
import threading
import traceback
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from resilience.errors import InputError, ResilienceError
from resilience.serve.talk import FIRST, PROTOCOL, PlanTold, Question, WorkerSaid
from resilience.solve.workers.calls import DEFECTS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType
    from typing import BinaryIO

    from resilience.study.compare.decisions import DecisionDifference
    from resilience.study.whatif.answers import PlanSide, WhatIfAnswer
    from resilience.study.whatif.what_if import WhatIf

SLIDER_PAUSE = 0.25
"""Seconds in which a newer question may come before a plan is sought: a slider moves on."""
NAG = 0.1
"""Seconds between two wishes to break off: one that comes inside a finalizer is lost."""


@dataclass(eq=False)
class Bench:
    """Where the worker works: the newest question, the one in hand, and the wish to break it off."""

    answers: BinaryIO
    newest: Question | None = None
    in_hand: int | None = None
    "Number of the question being answered, where that may be broken off."
    _came: threading.Condition = field(default_factory=threading.Condition)
    _holds: int = 0

    def listen(self, questions: BinaryIO) -> None:
        """Read questions until they end, and end the process with them."""
        with suppress(EOFError, OSError, pickle.UnpicklingError):
            while True:
                asked: Question = pickle.load(questions)  # from the process that started this one
                with self._came:
                    self.newest = asked
                    self._came.notify_all()
        os._exit(0)

    def nag(self) -> None:
        """Break off what is in hand whenever there is something newer."""
        main = threading.main_thread().ident
        while True:
            with self._came:
                self._came.wait_for(self._is_old)
            if hasattr(signal, "pthread_kill") and main is not None:
                signal.pthread_kill(main, signal.SIGINT)
            else:
                signal.raise_signal(signal.SIGINT)
            threading.Event().wait(NAG)

    def heard(self, number: int, frame: FrameType | None) -> None:  # noqa: ARG002  # as signals call it
        """Raise where something old is in hand; Ctrl-C in the terminal is for the process that started this one."""
        if self._is_old() and not self._holds:
            raise KeyboardInterrupt

    def next(self, after: int) -> Question:
        """Wait for a question that is newer than one."""
        with self._came:
            self._came.wait_for(lambda: self.newest is not None and self.newest.number > after)
            assert self.newest is not None  # as it was waited for
            return self.newest

    def pause(self) -> None:
        """Let a newer question come.

        Raises
        ------
        KeyboardInterrupt
            When one has come.
        """
        with self._deaf(), self._came:
            old = self._came.wait_for(self._is_old, SLIDER_PAUSE)
        if old:
            raise KeyboardInterrupt

    def begin(self, number: int | None) -> None:
        """Take a question in hand; None: lay it down."""
        with self._deaf(), self._came:
            self.in_hand = number
            self._came.notify_all()

    def send(self, said: WorkerSaid) -> None:
        """Say something, whole."""
        content = pickle.dumps(said, PROTOCOL)
        with self._deaf():
            try:
                self.answers.write(content)
                self.answers.flush()
            except OSError:
                os._exit(0)  # nobody listens any more

    @contextmanager
    def _deaf(self) -> Iterator[None]:
        """Nothing is broken off meanwhile; a wish that is not heard comes again."""
        self._holds += 1
        try:
            yield
        finally:
            self._holds -= 1

    def _is_old(self) -> bool:
        return self.in_hand is not None and self.newest is not None and self.newest.number > self.in_hand


def work(bench: Bench, held: WhatIf) -> None:
    """Open the model, then answer the newest question as long as there is one."""
    number = FIRST
    _answered(bench, held, Question(FIRST, ()))
    while True:
        asked = bench.next(number)
        number = asked.number
        try:
            bench.begin(number)
            _answered(bench, held, asked)
        except KeyboardInterrupt:
            pass  # there is something newer
        finally:
            _lay_down(bench)


def _lay_down(bench: Bench) -> None:
    """No question is in hand, however often that is broken off."""
    while bench.in_hand is not None:
        with suppress(KeyboardInterrupt):
            bench.begin(None)


def _answered(bench: Bench, held: WhatIf, asked: Question) -> None:
    """Answer a question, or say why there is no answer."""
    number = asked.number
    say = partial(_tell, bench, number, "says")

    def at_once(answer: WhatIfAnswer) -> None:
        _tell(bench, number, "costs", answer)
        if number != FIRST:
            bench.pause()

    try:
        answer = held.ask(asked.changes, say=say, at_once=at_once)
        _tell(bench, number, "plan", PlanTold(answer, _decisions(held, answer)))
        _tell(bench, number, "sites", (answer.currency, held.survival(answer)))
    except InputError as error:
        _tell(bench, number, "wrong", tuple(error.problems))
    except ResilienceError as error:
        _tell(bench, number, "none", str(error))
    except DEFECTS as error:
        traceback.print_exc()
        _tell(bench, number, "failed", repr(error))


def _tell(bench: Bench, number: int, kind: str, content: Any) -> None:
    bench.send(WorkerSaid(number, kind, content))


def _decisions(held: WhatIf, answer: WhatIfAnswer) -> dict[PlanSide, tuple[DecisionDifference, ...]]:
    from resilience.study.compare.decisions import PlanOn, decision_differences
    from resilience.study.whatif.answers import PlanSide

    model = held.future(answer.changes).model
    new = PlanOn(answer.plans[PlanSide.NEW], model)
    others = {side: plan for side, plan in answer.plans.items() if side is not PlanSide.NEW}
    return {side: decision_differences(PlanOn(plan, model), new) for side, plan in others.items()}


def main() -> None:
    """Work on the pipes this process was started with."""
    from resilience.files.inputs import read_inputs
    from resilience.study.whatif.what_if import WhatIf

    model, scenarios, gap = sys.argv[1:4]
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print cannot be taken for an answer
    bench = Bench(answers)
    logging.disable(logging.CRITICAL)  # Pyomo tells of a rule that is broken off as of one that failed
    signal.signal(signal.SIGINT, bench.heard)
    for task in (partial(bench.listen, sys.stdin.buffer), bench.nag):
        threading.Thread(target=task, daemon=True).start()
    try:
        held = WhatIf(read_inputs(model, scenarios), float(gap))
    except InputError as error:
        bench.send(WorkerSaid(FIRST, "wrong", tuple(error.problems)))
    else:
        work(bench, held)
    os._exit(0)  # to free what it holds takes seconds


if __name__ == "__main__":
    main()
