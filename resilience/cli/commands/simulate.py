"""`resilience simulate`: the policies of a run on fresh years, without foresight."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from resilience.cli.commands.judging import Simulating, simulate_options
from resilience.cli.console import session
from resilience.cli.inputs import read_input
from resilience.cli.options import Changing, Common, grouped
from resilience.cli.signals import signals
from resilience.cli.storing import Recording, Storing

if TYPE_CHECKING:
    from resilience.cli.console import Terminal
    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model

KIND = "simulation"
RunArgument = Annotated[Path, typer.Argument(help="Run folder that `resilience plan` wrote.", show_default=False)]


@grouped
def simulate(run: RunArgument, asked: Simulating, changing: Changing, storing: Storing, common: Common) -> None:
    """Judge a plan and its rivals on years that none of them was chosen for."""
    with session(common, "simulate", run=run, output=asked.output) as terminal:
        from resilience.cli.text.of_run_text import told_of_run
        from resilience.cli.text.simulate_text import print_simulation
        from resilience.study.run.recording import simulation_identity
        from resilience.study.run.simulation import simulate_run, summary, write_simulation

        recording = Recording(terminal, storing, asked.output)
        recording.refuse(KIND, replace=asked.replace)
        options = simulate_options(asked)
        model, scenarios = _named(terminal, run, asked, changing)
        said = {"years": options.years, "seed": options.seed, "rationing": options.rationing}
        read = None if isinstance(model, str) else model
        recording.begin(lambda: simulation_identity(run, said, read, scenarios, recording.period))
        recording.refuse(KIND, replace=asked.replace)
        found = simulate_run(
            run,
            model,
            scenarios,
            years=options.years,
            seed=options.seed,
            rationing=options.rationing,
        )
        with signals.held():
            folder = None
            if asked.output is not None:
                folder = write_simulation(found, asked.output, replace=asked.replace, marks=recording.marks)
            recorded = recording.end()
            terminal.show(*told_of_run(run))
            print_simulation(terminal, found, folder)
            terminal.result(recorded | ({} if folder is None else {"run": str(folder)}) | summary(found))


def _named(
    terminal: Terminal, run: Path, asked: Simulating, changing: Changing
) -> tuple[Model | str | None, HazardBook | None]:
    """The model and the scenarios to judge on, read with all their findings where something other is asked for."""
    if asked.scenarios is None and not changing.change:
        return asked.model, None
    from resilience.study.run.run_inputs import locations

    model, scenarios, before = locations(run, asked.model, asked.scenarios)
    return read_input(terminal, model, scenarios, changing, before)
