"""`resilience plan`: the cheapest mix of just-in-time and just-in-case, proven and explained."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import typer

from resilience.cli.console import DONE, STOPPED, Terminal, session
from resilience.cli.inputs import read_input
from resilience.cli.judging import Judging, certify_options
from resilience.cli.options import Common, Effort, ModelArgument, Output, ScenariosArgument, Wishes, Workers, grouped
from resilience.errors import NoPlanError, StoppedError

if TYPE_CHECKING:
    from resilience.cli.progress import Steps
    from resilience.study.certify import CertifyOptions
    from resilience.study.optimize import PlanResult


@grouped
def plan(
    model: ModelArgument,
    scenarios: ScenariosArgument,
    output: Output,
    effort: Effort,
    wishes: Wishes,
    hands: Workers,
    judging: Judging,
    common: Common,
) -> None:
    """Find the cheapest plan for a model and its scenarios, and write a run folder."""
    with session(common, "plan", model=model, scenarios=scenarios, output=output.output) as terminal:
        from resilience.cli.asked import plan_options
        from resilience.cli.forecast_text import Size
        from resilience.cli.plan_text import print_result, print_start
        from resilience.cli.progress import Steps
        from resilience.cli.resume import Resume
        from resilience.files import RunFolder
        from resilience.study.deliver import summary, write_run
        from resilience.study.optimize import optimize
        from resilience.study.promise_files import Origin

        RunFolder(output.output, replace=output.replace).refuse()
        network, book = read_input(terminal, model, scenarios)
        judge = certify_options(judging)
        options = replace(plan_options(network, effort, wishes, hands), undo=judge is None)
        print_start(terminal, network, book, options)
        steps, size = Steps(terminal, options.gap), Size(terminal)
        resume = Resume.of(terminal, output)
        result = optimize(
            network, book, options, say=steps.say, progress=steps.progress, foreseen=size.foreseen,
            memory=resume.memory,
        )  # fmt: skip
        resume.fitted()
        _log_result(terminal, result)
        if judge is not None:
            result = _judged(result, judge, steps)
        origin = Origin.of(output.output, model, scenarios)
        folder = write_run(result, output.output, replace=output.replace, origin=origin)
        resume.end(stopped=result.stopped is not None)
        print_result(terminal, result, folder)
        if result.stopped is not None:
            resume.say_how_to_go_on()
        exit_code = DONE if result.stopped is None else STOPPED
        terminal.result({"run": str(folder), "size": size.record} | summary(result), exit_code)
        raise typer.Exit(exit_code)


def _judged(result: PlanResult, options: CertifyOptions, steps: Steps) -> PlanResult:
    """Judge a plan, and keep it as it is when that is interrupted or cannot be done: a found plan is never lost."""
    from resilience.study.certify import certify
    from resilience.study.follow import advised

    try:
        return certify(result, options, say=steps.say)
    except (NoPlanError, StoppedError) as error:
        result, why = advised(result), str(error)
    except KeyboardInterrupt:
        why = "interrupted"
    return replace(result, notes=(*result.notes, f"The plan was not judged: {why.rstrip('.')}."))


def _log_result(terminal: Terminal, result: PlanResult) -> None:
    for attempt in result.attempts:
        terminal.log.write("attempt", what=attempt.what, outcome=attempt.status, seconds=attempt.seconds)
    terminal.log.write("plan", objective=result.objective, gap=result.gap, stopped=result.stopped)
