"""Simulate: the policies of a run on as many fresh years as wanted, long after the run was made."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from resilience.errors import InputError
from resilience.files import RunFolder
from resilience.findings import Code, Finding
from resilience.frozen import counted, short
from resilience.given import FLAG, MARKS, NO_MARKS, PLACE, Maybe, Of, takes
from resilience.screen import on_screen
from resilience.simulate.layout.rationing import Rationing
from resilience.simulate.run.strata import simulate_strata
from resilience.study.alike import Alike
from resilience.study.changed_first import words_of_changes
from resilience.study.costs.entrance import BOOK, MODEL, asked_of
from resilience.study.judge.foresight import PHASES
from resilience.study.judge.judge import DEFAULT_SEED, DEFAULT_YEARS, Judgement, JudgeOptions, judge
from resilience.study.lean.ledgers import simulated_ledgers, waste_table
from resilience.study.plan.certify import promises_of
from resilience.study.plan.optimize import PlanResult, scenario_set
from resilience.study.run.judgement_json import judgement_json, simulated_exceedance, simulation_table
from resilience.study.run.losses import slug
from resilience.study.run.promised_anew import promised_anew
from resilience.study.run.run_inputs import RUN, inputs_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.hazard.book import HazardBook
    from resilience.hazard.scenarios import Scenario
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.study.judge.promises import Promises
    from resilience.study.run.stored_run import StoredRun


OTHERS = (
    "Judged on {name}, which is not what the run was made from: none of its plans was chosen for these disruptions. "
    "What is promised here was priced anew on them."
)
CHANGED = (
    "Judged on input that was changed after the run was made: {changes}. None of its plans was chosen for that. What "
    "is promised here was priced anew on it."
)
OWN = "its own scenarios"
OF_A_WEEK = (
    "The plan of week {week} (optimized mix), and the plan in force until then, are judged on {name} from their steady "
    "state on, at the rates stated there: what is promised here was priced anew on that. Today's situation, and what "
    "was believed that week, have no part in it."
)
REPLAY = "Give hazards a rate; one that has a date is replayed by resilience hindcast --run RUN SCENARIOS."


@on_screen
@dataclass(frozen=True, eq=False, repr=False)
class Simulation(Alike):
    """Policies judged by simulated years.

    `judgement` holds every estimate; `table` has one row per policy, `exceedance` the curve of each policy's simulated
    annual losses, `event_losses` what each scenario of the study costs when it strikes alone (the event loss table).
    `notes` say where scenarios are not those that the plans were made for, and what was changed of the input.
    Money in the model's currency, per year unless it is the loss of one event.
    """

    model: Model
    judgement: Judgement
    table: pd.DataFrame
    exceedance: pd.DataFrame
    event_losses: pd.DataFrame
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Simulation({short(self.model.name)}, {counted(self.table, 'policies')})"

    @property
    def wastes(self) -> pd.DataFrame:
        """What a simulated year of each policy costs by waste: `wastes.csv`."""
        return waste_table(simulated_ledgers(self.model, self.judgement))

    def write(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write a run folder as `resilience simulate` does; see `write_simulation`."""
        return write_simulation(self, path, replace=replace)


def simulate_run(
    run: str | Path | PlanResult | StoredRun,
    model: str | Path | Model | None = None,
    scenarios: str | Path | HazardBook | HazardFile | None = None,
    *,
    years: int = DEFAULT_YEARS,
    seed: int = DEFAULT_SEED,
    rationing: Rationing | str = Rationing.MARGIN,
) -> Simulation:
    """Simulate the policies of a run in fresh years, all in the same ones.

    Parameters
    ----------
    run
        A run folder that `resilience plan` wrote, what `read_run` read of it, or what `optimize` returned.
    model
        What the run was made from; None: where the run folder says it was. It must be the same, byte for byte, but for
        more changes (`Model.changed`): on those every plan is promised anew.
    scenarios
        What the plans are judged on; None: what the run was made from, which must be as it was. On others every plan is
        promised anew: steady state as it was, losses priced on those scenarios.
    years, seed
        Fresh years to simulate (at least 40), and the seed of everything drawn.
    rationing
        Who goes short first.

    Raises
    ------
    InputError
        When the folder is none, when the input is not found, or when it is not the input the run was made from; when
        other scenarios do not fit the model, or none of them has a rate.
    NoPlanError
        When a plan of the run cannot be priced.
    """
    asked_of(
        "simulate_run", run=(run, RUN), model=(model, Maybe(MODEL)),
        scenarios=(scenarios, Maybe(BOOK)),
    )  # fmt: skip
    options = JudgeOptions(years, seed, rationing)  # type: ignore[arg-type]  # it takes the word
    if isinstance(run, PlanResult) and model is None and scenarios is None:
        return _simulated(run.model, promises_of(run), run.scenarios.scenarios, run.book, options)
    found = inputs_of(run, model, scenarios)
    assert found.book is not None  # only a result's own scenarios may be none of a book's
    chosen = scenario_set(found.model, found.book)
    if found.own:
        simulated = _simulated(found.model, found.promises, chosen.scenarios, found.book, options)
        return replace(simulated, notes=words_of_changes(found.model, found.book))
    if not chosen.scenarios:
        message = f"No hazard of {found.book.name} has a rate, so no year can be drawn from it."
        raise InputError([Finding(Code.NEEDED, message, REPLAY, found.book.name)])
    promises = promised_anew(found, chosen)
    simulated = _simulated(found.model, promises, chosen.scenarios, found.book, options)
    told = CHANGED.format(changes="; ".join(found.more)) if found.more else OTHERS.format(name=found.book.name)
    told = (
        OF_A_WEEK.format(week=found.week, name=OWN if scenarios is None else found.book.name)
        if found.week and not found.more
        else told
    )
    return replace(simulated, notes=(told,))


def _simulated(
    model: Model,
    promises: Promises,
    scenarios: Sequence[Scenario],
    book: HazardBook | None,
    options: JudgeOptions,
) -> Simulation:
    found = judge(model, promises, scenarios, book, options)
    plans = {name: promise.plan for name, promise in promises.policies.items()}
    return Simulation(
        model=model,
        judgement=found,
        table=simulation_table(found),
        exceedance=simulated_exceedance(found),
        event_losses=event_losses(model, plans, scenarios, options),
    )


def event_losses(
    model: Model, plans: Mapping[str, Plan], scenarios: Sequence[Scenario], options: JudgeOptions
) -> pd.DataFrame:
    """Event loss table: simulated loss (currency) and units short of each scenario under each plan, struck alone.

    Means over random cycle phases where some lane delivers in lots; rates per calendar year.
    """
    table = pd.DataFrame(
        {
            "scenario": [scenario.name for scenario in scenarios],
            "hazard": [scenario.hazard for scenario in scenarios],
            "rate": [scenario.rate for scenario in scenarios],
            "duration_periods": [scenario.duration for scenario in scenarios],
        }
    )
    found = {
        name: simulate_strata(model, plan, scenarios, seed=options.seed, draws=PHASES, rationing=options.rationing)
        for name, plan in plans.items()
    }
    for name, result in found.items():
        table[f"loss_{slug(name)}"] = result.losses
    for name, result in found.items():
        table[f"short_{slug(name)}"] = result.short
    return table.sort_values("scenario", kind="stable", ignore_index=True).assign(phases=PHASES, seed=options.seed)


@takes(result=Of("Simulation"), path=PLACE, replace=FLAG, marks=MARKS)
def write_simulation(
    result: Simulation, path: str | Path, *, replace: bool = False, marks: Mapping[str, object] = NO_MARKS
) -> Path:
    """Write `simulation.json` and its tables, whole or not at all.

    Raises
    ------
    InputError
        When the folder exists and may not be replaced.
    """
    with RunFolder(path, replace=replace, kind="simulation", marks=marks) as run:
        run.write_json("simulation.json", summary(result))
        run.write_table("simulation.csv", result.table)
        run.write_table("exceedance.csv", result.exceedance)
        run.write_table("event_losses.csv", result.event_losses)
        run.write_table("wastes.csv", result.wastes)
    return run.target


def summary(result: Simulation) -> dict[str, object]:
    """Everything a simulation found but its tables, in a form that JSON can say."""
    return {
        "model": result.model.name,
        "currency": result.model.currency,
        "simulation": judgement_json(result.judgement),
        "notes": list(result.notes),
    }
