"""`resilience plan`: the cheapest mix of just-in-time and just-in-case, proven and explained."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Annotated

import typer

from resilience.cli.commands.judging import Judging, certify_options
from resilience.cli.commands.planning import Planning
from resilience.cli.commands.reporting import Reporting, reported
from resilience.cli.console import DONE, STOPPED, session
from resilience.cli.inputs import read_input
from resilience.cli.options import (
    Changing,
    Common,
    Effort,
    ModelArgument,
    Output,
    ScenariosArgument,
    Wishes,
    Workers,
    grouped,
)
from resilience.cli.signals import OUT_OF_TIME, signals
from resilience.cli.storing import Recording, Storing
from resilience.cli.text.waiting.too_short import too_short
from resilience.errors import StoppedError

SERVICE_LEVEL = "settings.safety_stock.service_level"
SEARCHING = 0.75
"""Share of the time limit after which the search ends: what is left is for comparing and judging what it found."""


@dataclass(frozen=True)
class PlanWishes(Changing, Storing, Wishes):
    """Constraints on the plan, what is changed of the input before it is read, and where the run is recorded."""

    safety_stock: Annotated[
        float | None,
        typer.Option(
            "--safety-stock",
            metavar="LEVEL",
            help="Keep everyday safety stock under every buffer, enough for this share of periods, such as 0.95; in "
            "place of service_level under [safety_stock] of model.toml.",
        ),
    ] = None

    @property
    def changes(self) -> Changing:
        """What is changed of the input, the level of everyday safety stock with it."""
        given = [] if self.safety_stock is None else [f"{SERVICE_LEVEL}={self.safety_stock!r}"]
        return Changing([*(self.change or ()), *given])


@dataclass(frozen=True)
class PlanOutput(Reporting, Output):
    """Where the run folder goes, and whether it ends with its report."""


@grouped
def plan(
    model: ModelArgument,
    scenarios: ScenariosArgument,
    output: PlanOutput,
    effort: Effort,
    wishes: PlanWishes,
    hands: Workers,
    judging: Judging,
    common: Common,
) -> None:
    """Find the cheapest plan for a model and its scenarios, and write a run folder."""
    inputs = {"model": model, "scenarios": scenarios, "output": output.output}
    with session(common, "plan", **inputs) as terminal, ExitStack() as alone, signals.held():
        signals.alarm(effort.time_limit)
        recording = Recording(terminal, wishes, output.output)

        def begun() -> Planning:
            from resilience.cli.commands.asked import plan_options
            from resilience.cli.commands.resume import Resume
            from resilience.files.claim import claimed
            from resilience.study.compare.previous import previous_run
            from resilience.study.run.previous_run import since
            from resilience.study.run.recording import plan_identity

            recording.refuse("plan", replace=output.replace)
            network, book = read_input(terminal, model, scenarios, wishes.changes)
            alone.enter_context(claimed(output.output))
            judge, asked = certify_options(judging), plan_options(network, effort, wishes, hands)
            asked = replace(asked, undo_sweeps=judging.undo_sweeps)
            seconds = None if asked.seconds is None else SEARCHING * asked.seconds
            recording.begin(lambda: plan_identity(network, book, asked, judge, recording.period))
            recording.refuse("plan", replace=output.replace)
            options = replace(asked, undo=judge is None, seconds=seconds)
            resume = Resume.of(terminal, output)
            new = since(wishes.previous, network)
            before = previous_run(wishes.previous)
            return Planning(
                terminal, network, book, options, judge, resume, new, effort.time_limit, before, recording.marks
            )

        try:
            work = signals.known(begun)
        except KeyboardInterrupt as error:
            if signals.why != OUT_OF_TIME or effort.time_limit is None:
                raise
            raise StoppedError(too_short(effort.time_limit, None, {})) from error
        try:
            found = work.found()
        except (KeyboardInterrupt, StoppedError):
            todays = work.todays(output)
            if todays is None:
                raise
            terminal.result(todays, STOPPED)
            raise typer.Exit(STOPPED) from None
        result = work.judged(found)
        delivered = work.delivered(result, output, model, scenarios)
        if not work.unwritten:
            delivered |= recording.end()
        answer = work.beside_previous(result, delivered)
        answer = reported(terminal, answer, output, (work.model, work.book))
        exit_code = DONE if result.stopped is None and not result.left_out and not work.unwritten else STOPPED
        terminal.result(answer, exit_code)
        raise typer.Exit(exit_code)
