"""The work of `resilience plan`: a plan that is found is delivered, whatever comes between."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from rich.markup import escape

from resilience.cli.signals import OUT_OF_TIME, signals
from resilience.cli.text.waiting.too_short import too_short, what_to_do
from resilience.errors import InputError, NoPlanError, StoppedError
from resilience.findings import Finding

if TYPE_CHECKING:
    from resilience.cli.commands.resume import Resume
    from resilience.cli.console import Terminal
    from resilience.cli.options import Output
    from resilience.cli.text.waiting.progress import Steps
    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model
    from resilience.study.compare.runs import ComparedRun
    from resilience.study.costs.plan_options import PlanOptions
    from resilience.study.plan.certify import CertifyOptions
    from resilience.study.plan.optimize import PlanResult

CONTINUED = (
    "This run went on from what earlier runs had found, so its last digits may differ from those of a run from nothing "
    "(--fresh)."
)
RESCUED = "[yellow]The plan itself is kept[/] in [bold]{folder}[/]: plan.json, buffers, sources, lots and reserves."


@dataclass
class Planning:
    """One plan: searched, judged and delivered. Everything here is done while signals are held."""

    terminal: Terminal
    model: Model
    book: HazardBook
    options: PlanOptions
    judge: CertifyOptions | None
    resume: Resume
    since: tuple[str, ...] = ()
    "What has changed in the model since the previous plan."
    limit: float | None = None
    "Seconds within which all is to be done."
    previous: ComparedRun | None = None
    "The run that the previous plan is from."
    marks: dict[str, object] = field(default_factory=dict)
    "What the run folder is to say of the run beside its files."
    size: dict[str, object] = field(default_factory=dict)
    unwritten: bool = False
    "Whether there was no room for as much as the plan, which was printed instead."
    _steps: Steps | None = None

    def found(self) -> PlanResult:
        """The plan as the search found it, compared as far as there was time.

        Raises
        ------
        KeyboardInterrupt, NoPlanError, StoppedError
            Where there is none; what is known of it is kept for the next run.
        """
        try:
            result = signals.known(self._optimized)
        except (KeyboardInterrupt, StoppedError, NoPlanError) as error:
            self.resume.end(stopped=not isinstance(error, NoPlanError))
            self._out_of_time(error)
            if isinstance(error, StoppedError) and signals.why is not None:
                raise KeyboardInterrupt from error  # no time was too short: somebody ended it
            raise
        self.resume.fitted()
        if self.resume.had_any:
            result = replace(result, notes=(*result.notes, CONTINUED))
        if self.since:
            result = replace(result, notes=(*result.notes, *self.since))
        if result.stopped is not None and signals.why is not None:
            result = replace(result, stopped=signals.why)
        for attempt in result.attempts:
            self.terminal.log.write("attempt", what=attempt.what, outcome=attempt.status, seconds=attempt.seconds)
        self.terminal.log.write("plan", objective=result.objective, gap=result.gap, stopped=result.stopped)
        return result

    def _out_of_time(self, error: BaseException) -> None:
        """Say how far the work came, and what to do, where it was the time limit that ended it without a plan.

        Raises
        ------
        StoppedError
            Where it was.
        """
        rung = signals.why == OUT_OF_TIME or (signals.why is None and isinstance(error, StoppedError))
        if self.limit is not None and rung:
            reached = None if self._steps is None else self._steps.reached
            raise StoppedError(too_short(self.limit, reached, self.size)) from error

    def todays(self, output: Output) -> dict[str, object] | None:
        """Write the plan of today where none was found in the time given, and say that it is that.

        None where it was not time that was lacking, or today does not serve the demand.
        """
        from resilience.cli.text.plan.todays_text import print_todays
        from resilience.study.plan.todays import todays_plan
        from resilience.study.run.todays_run import todays_summary, write_todays

        if signals.why is None and self.limit is None:
            return None
        why = signals.why or OUT_OF_TIME
        result = todays_plan(self.model, self.book, self.options, why)
        if result is None:
            return None
        folder = write_todays(result, output.output)
        advice: tuple[str, ...] = ()
        if why == OUT_OF_TIME and self.limit is not None:
            advice = what_to_do(self.limit, None if self._steps is None else self._steps.reached, self.size)
        print_todays(self.terminal, folder, output.output, advice)
        self.terminal.log.write("plan", searched=False, stopped=why)
        return todays_summary(result, folder)

    def _optimized(self) -> PlanResult:
        from resilience.cli.text.plan.plan_text import print_start
        from resilience.cli.text.waiting.forecast_text import SizeForecast
        from resilience.cli.text.waiting.progress import Steps
        from resilience.solve.passes import PassWatch, watched
        from resilience.study.plan.optimize import optimize

        print_start(self.terminal, self.model, self.book, self.options)
        self._steps = Steps(self.terminal, self.options.gap)
        size = SizeForecast(self.terminal, self.model, self.judge)
        try:
            with watched(PassWatch(self._steps.priced, alarmed=True)):
                return optimize(
                    self.model, self.book, self.options, say=self._steps.say, progress=self._steps.progress,
                    foreseen=size.foreseen, memory=self.resume.memory,
                )  # fmt: skip
        finally:
            self.size = size.record

    def judged(self, result: PlanResult) -> PlanResult:
        """Judge a plan, and keep it as it is when that is cut short or cannot be done."""
        from resilience.solve.passes import PassWatch, watched

        if self.judge is None or result.left_out or self._steps is None:
            return result
        with watched(PassWatch(self._steps.priced)):
            return self._judged(result, self.judge, self._steps)

    def _judged(self, result: PlanResult, judge: CertifyOptions, steps: Steps) -> PlanResult:
        from resilience.study.plan.certify import certify
        from resilience.study.plan.plan_result import ACTIONS, JUDGED
        from resilience.study.plan.unfinished import followed, left

        try:
            return signals.known(lambda: certify(result, judge, say=steps.say))
        except (NoPlanError, StoppedError) as error:
            why = str(error).rstrip(".")
        except KeyboardInterrupt:
            return left(result, ACTIONS, JUDGED)
        try:
            result = signals.known(lambda: followed(result))
        except KeyboardInterrupt:
            return left(result, ACTIONS, JUDGED)
        return replace(result, notes=(*result.notes, f"The plan was not judged: {why}."))

    def delivered(self, result: PlanResult, output: Output, model: str, scenarios: Path) -> dict[str, object]:
        """Write the run folder and print the plan; the answer as JSON knows it.

        Where there is no room for as much as the plan, it is the answer, decision by decision.

        Raises
        ------
        InputError
            When the folder cannot be written; the plan itself is then kept.
        """
        from resilience.cli.text.plan.plan_text import print_result
        from resilience.cli.text.waiting.unfinished_text import print_cut_short, print_unfinished
        from resilience.study.plan.plan_result import ACTIONS
        from resilience.study.run.deliver import rescue, summary, write_run
        from resilience.study.run.promise_files import Origin

        cut_short = result.stopped is not None or bool(result.left_out)
        origin = Origin.of(output.output, model, scenarios)
        try:
            folder = write_run(result, output.output, replace=output.replace, origin=origin, marks=self.marks)
        except InputError as error:
            kept = rescue(result, output.output)
            self.resume.end(stopped=True)
            if kept is None:
                return self._printed(result, error) | {"size": self.size} | summary(result)
            self.terminal.errors.print(RESCUED.format(folder=escape(str(kept))))
            raise
        if ACTIONS in result.left_out:
            print_unfinished(self.terminal, result, folder, signals.why)
        else:
            print_result(self.terminal, result, folder)
            if result.left_out:
                print_cut_short(self.terminal, result, signals.why)
        self.resume.end(stopped=cut_short)
        return {"run": str(folder), "size": self.size} | summary(result)

    def beside_previous(self, result: PlanResult, answer: dict[str, object]) -> dict[str, object]:
        """Print the plan beside the run before it, and return the answer with that; as it is where there is none."""
        from resilience.cli.text.compare_text import PREVIOUS, pair_answer, print_pair
        from resilience.study.compare.previous import beside_previous

        previous, folder = self.previous, answer.get("run")
        if previous is None or not isinstance(folder, str) or result.left_out:
            return answer
        try:
            pair = signals.known(lambda: beside_previous(previous, Path(folder), result))
        except (KeyboardInterrupt, InputError):  # the plan is delivered: what it is beside is more
            return answer
        print_pair(self.terminal, pair, PREVIOUS)
        return answer | {"beside_previous": pair_answer(pair)}

    def _printed(self, result: PlanResult, error: InputError) -> dict[str, object]:
        """Print a plan that no file can hold, and why none can; the plan as JSON knows it."""
        from resilience.cli.text.plan.decisions_text import print_decisions
        from resilience.files import plan_to_json

        self.unwritten = True
        self.terminal.findings([found for found in error.problems if isinstance(found, Finding)], self.terminal.errors)
        print_decisions(self.terminal, result)
        return {"run": None, "plan": plan_to_json(result.plan)}
