"""Failures answered by periods, one after another here or by several processes; what is answered is never lost."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from resilience.program.survival.outages import Outages
from resilience.solve.workers.choice import count_of
from resilience.solve.workers.local import LocalCrew
from resilience.study.exposure.periods import ByPeriods
from resilience.study.exposure.questions import recoveries_asked
from resilience.study.foretold import Foretold

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.blocks.compilation import Compilation
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.study.exposure.periods import Answered
    from resilience.study.exposure.times import Exposed

BEGUN = "The same by periods, with lead times and the time help takes: {total} failures{hands}."
BY_SEVERAL = ", by {count} processes"
DONE = "{done} of {total} failures answered by periods"
COLUMNS_PER_LANE = 3
"""Columns of a period for each lane of a network, about."""
MUCH_ASKED = 400_000
"""Columns of all failures' programs from which on processes are started unasked: about ten seconds of work."""


class Job(NamedTuple):
    """One failure by its number, and at what lengths besides it is asked for."""

    number: int
    exposed: Exposed
    durations: tuple[float, ...]


class Done(NamedTuple):
    """A failure by its number, with its answers."""

    number: int
    answered: Answered


@dataclass(frozen=True)
class Inquiry:
    """All that is needed to answer failures of one plan, given by its first-stage columns, in whatever process."""

    compilation: Compilation
    model: Model
    plan: Plan
    x: Vector

    @classmethod
    def of(cls, model: Model, program: TwoStageProgram, plan: Plan, x: Vector) -> Inquiry:
        """About a plan of a program."""
        assert program.compilation is not None  # it was built here, not read
        return cls(program.compilation.signed(program.first_model), model, plan, x)

    def ready(self) -> Callable[[Job], Done]:
        """Answer failures in a process that has nothing but this."""
        return self.answering(self.compilation.first_again())

    def answering(self, first_model: Any) -> Callable[[Job], Done]:
        """Answer failures, each from nothing, so that who answers and in what order changes no digit."""
        periods = ByPeriods(Outages(self.model, self.compilation.sizes, first_model), self.plan, self.x)
        return lambda job: Done(job.number, periods.answer(job.exposed, job.durations))

    def answers(
        self, first_model: Any, found: Sequence[Exposed], workers: int | None, say: Callable[[str], None]
    ) -> list[Answered | None]:
        """Answers failure by failure, None where the work was interrupted before there was one."""
        jobs = _worst_first(self.model, found)
        count = min(count_of(workers, much=self._columns(found) >= MUCH_ASKED), max(len(jobs), 1))
        answers: list[Answered | None] = [None] * len(jobs)
        with suppress(KeyboardInterrupt):
            say(BEGUN.format(total=len(jobs), hands=BY_SEVERAL.format(count=count) if count > 1 else ""))
            told = Foretold(say, DONE, len(jobs))
            for number, answered in self._each(jobs, first_model, count):
                answers[number] = answered
                told.did()
        return answers

    def _each(self, jobs: Sequence[Job], first_model: Any, count: int) -> Iterator[Done]:
        if count == 1:
            yield from map(self.answering(first_model), jobs)
            return
        with LocalCrew(count) as crew:
            yield from crew.each(self, jobs)

    def _columns(self, found: Iterable[Exposed]) -> float:
        """About as many columns as the programs of some failures have."""
        lasts = [max(one.element.time_to_recover or 0.0, *recoveries_asked(self.model, one), 1.0) for one in found]
        return COLUMNS_PER_LANE * len(self.model.network.lanes) * sum(lasts)


def _worst_first(model: Model, found: Sequence[Exposed]) -> list[Job]:
    """All failures, those that cost most at constant rates first: what is answered in time is what matters."""
    jobs = [Job(number, exposed, recoveries_asked(model, exposed)) for number, exposed in enumerate(found)]
    return sorted(jobs, key=lambda job: 0.0 if job.exposed.impact is None else -job.exposed.impact.margin)
