"""Exposure: how long the network survives without each of its parts, and what it loses until they recover.

No probability is needed. Each site fails alone; each region, part family and lane mode fails as a whole. Each answer
is given twice, as a pair of time to survive (TTS) and impact, of which the impact is positive exactly when the TTS is
below the time to recover (TTR):

- *at constant rates* (`time_to_survive`): help is there at once and nothing travels; the published definition;
- *by periods* (`time_to_survive_dynamic`): the recourse of the program, with lead times, goods in transit, activation,
  ramps and emergency qualification. This is what a plan that must `survive` a site is held to.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

import pandas as pd

from resilience.errors import NoPlanError
from resilience.frozen import short
from resilience.given import FLAG, A, Maybe
from resilience.plan.levers import Lever, Requirements
from resilience.plan.plan import Plan
from resilience.program import policies as pinned
from resilience.program.extract import plan_of
from resilience.program.sizes import Sizes
from resilience.program.survival.outages import Outages
from resilience.program.survival.survival_time import build_survival
from resilience.program.two_stage import BuildOptions, build_program
from resilience.screen import on_screen
from resilience.solve.explain import conflict
from resilience.solve.first_stage import solve_first_stage
from resilience.solve.survival import FluidSolver
from resilience.study.alike import Alike
from resilience.study.costs.entrance import CALLED, MODEL, asked_of, refuse_plan, sound_model
from resilience.study.costs.evaluate import Evaluator
from resilience.study.costs.today import at_stock_on_hand, served_today, with_today, words_of_today
from resilience.study.exposure.elements import elements
from resilience.study.exposure.periods import ByPeriods
from resilience.study.exposure.questions import questions, recoveries_asked
from resilience.study.exposure.shared import false_diversification
from resilience.study.exposure.times import FACTORS, durations, time_and_impact
from resilience.study.exposure.waiting import waiting
from resilience.study.foretold import Foretold
from resilience.study.records import numeric

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from resilience.plan.model import Model
    from resilience.program.reading.compile import Vector
    from resilience.program.two_stage import TwoStageProgram
    from resilience.study.exposure.elements import Element
    from resilience.study.exposure.periods import Answered
    from resilience.study.exposure.times import Exposed

FAILURES_DONE = "{done} of {total} failures are answered by periods"


@on_screen
@dataclass(frozen=True, eq=False, repr=False)
class ExposureResult(Alike):
    """Tables of an exposure study; times in periods and calendar days, money in the model's currency.

    Parameters
    ----------
    table
        One row per site, region, part family and lane mode: TTR, TTS and impact at constant rates, the same by periods
        (`_dynamic`; absent where not asked for), exposure index and single point of failure.
    durations
        Impact when an outage lasts 0.5, 0.7, 1, 1.3 and 2 times its TTR, at constant rates.
    false_diversification
        Sources of a part that look independent and share a site, a region or a part family (a process).
    questions
        Recovery times and stocks by how much the impact swings over their plausible range: what to ask for first.
    """

    model: Model
    plan: Plan
    table: pd.DataFrame
    durations: pd.DataFrame
    false_diversification: pd.DataFrame
    questions: pd.DataFrame
    notes: tuple[str, ...] = ()
    "What to know of today before reading on: what was repaired, and where stock on hand stands for a target."

    def __repr__(self) -> str:
        return f"ExposureResult({short(self.model.name)}, {len(self.table)} elements)"

    def write(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write a run folder as `resilience exposure` does; see `write_exposure`."""
        written: Path = import_module("resilience.study.exposure.folder").write_exposure(self, path, replace=replace)
        return written

    @property
    def sites(self) -> pd.DataFrame:
        """The rows of single sites, the most exposed first."""
        rows = self.table[self.table["kind"] == "site"]
        return _most_exposed_first(rows)

    @property
    def groups(self) -> pd.DataFrame:
        """The rows of regions, part families and lane modes, the most exposed first."""
        return _most_exposed_first(self.table[self.table["kind"] != "site"])


def _most_exposed_first(rows: pd.DataFrame) -> pd.DataFrame:
    order = [name for name in ("margin_lost_dynamic", "margin_lost", "time_to_survive") if name in rows]
    upward = [name == "time_to_survive" for name in order]
    return rows.sort_values(order, ascending=upward, kind="stable", ignore_index=True)


def exposure(
    model: Model | str | Path,
    plan: Plan | None = None,
    *,
    dynamic: bool = True,
    from_inventory: bool = False,
    say: Callable[[str], None] | None = None,
) -> ExposureResult:
    """Find out what the network can do without, for how long, and what each failure costs until it is over.

    Parameters
    ----------
    model
        The network, or where it is; recovery times come from its sites.
    plan
        The plan whose stock, sources and reserves are there to help; None: today's.
    dynamic
        Whether to answer by periods as well; on a large network that takes most of the time.
    from_inventory
        Whether failures begin at the stock on hand, where the `inventory` table states it, not at the target.
    say
        Called with a sentence at the start of each stage.

    Returns
    -------
    ExposureResult
        Tidy tables.

    Raises
    ------
    InputError
        When the plan is one of another model, or there is no stock on hand to begin at.
    NoPlanError
        When the plan does not serve the nominal demand.
    """
    asked_of(
        "exposure", say=(say, CALLED), model=(model, MODEL), plan=(plan, Maybe(A(Plan))), dynamic=(dynamic, FLAG),
        from_inventory=(from_inventory, FLAG),
    )  # fmt: skip
    say, model = say or (lambda _: None), sound_model(model)
    if plan is not None:
        refuse_plan(plan, model.network, "plan")
    model = served_today(model, "there is nothing to survive") if plan is None else with_today(model)
    notes = (*(words_of_today(model) if plan is None else ()), *waiting(model))
    if from_inventory:
        model, plan, more = at_stock_on_hand(model, plan)
        notes = (*notes, more)
    found = elements(model.network)
    program, x = _plan_columns(model, plan, found)
    chosen = plan_of(program, x, "today" if plan is None else plan.name)
    say(f"Letting {len(found)} sites, regions, families and modes fail, at constant rates.")
    fluid = FluidSolver(build_survival(model, chosen))
    constant = [time_and_impact(fluid, element) for element in found]
    table = pd.DataFrame([answer.row(model.calendar) for answer in constant])
    lost: dict[str, tuple[float, ...]] | None = None
    if dynamic:
        say("The same by periods, with lead times and the time help takes.")
        answers = _by_periods(ByPeriods(Outages(model, program), chosen, x), constant, say)
        rows = pd.DataFrame([answer.row for answer in answers], columns=ByPeriods.COLUMNS, dtype=float)
        table = pd.concat([table, rows], axis=1)
        lost = {one.element.name: answer.lost for one, answer in zip(constant, answers, strict=True) if answer.lost}
    table = numeric(table)
    table["exposure_index"] = _relative(table, "margin_lost_dynamic" if dynamic else "margin_lost")
    say("What is shared, and what to ask for first.")
    return ExposureResult(
        model=model,
        plan=chosen,
        table=table,
        durations=numeric(
            pd.DataFrame([row for answer in constant for row in durations(fluid, answer, model.calendar)])
        ),
        false_diversification=numeric(false_diversification(model.network, table)),
        questions=numeric(questions(model, chosen, fluid, constant, lost)),
        notes=notes,
    )


def _by_periods(periods: ByPeriods, constant: Sequence[Exposed], say: Callable[[str], None]) -> list[Answered]:
    """Answer failure by failure, and say now and then how many are done."""
    told, answers = Foretold(say, FAILURES_DONE, len(constant)), []
    for exposed in constant:
        answers.append(periods.answer(exposed, recoveries_asked(periods.outages.model, exposed)))
        told.did()
    return answers


def _plan_columns(model: Model, plan: Plan | None, found: Sequence[Element]) -> tuple[TwoStageProgram, Vector]:
    stated = [element.time_to_recover for element in found if element.time_to_recover is not None]
    longest = max(FACTORS) * max(stated, default=0.0)
    sizes = replace(Sizes.of(model, ()), longest=int(longest) + Sizes.of(model, ()).longest)
    options = BuildOptions(requirements=Requirements(), sizes=sizes)
    program = build_program(model, (), options)
    adjust, levers = (pinned.status_quo, frozenset[Lever]()) if plan is None else (pinned.as_planned(plan), pinned.ALL)
    x = Evaluator(model, program).columns(adjust, levers)
    if x is None:
        name = "Today's plan" if plan is None else f"Plan {plan.name!r}"
        head = f"{name} does not serve the nominal demand of model {model.name!r}: there is nothing to survive."
        raise NoPlanError("\n".join([head, *_why(program, plan)]))
    return program, x


def _why(program: TwoStageProgram, plan: Plan | None) -> tuple[str, ...]:
    """Why no plan at all serves the demand, where that is so; else what is left to do about a given one."""
    if solve_first_stage(program.first) is None:
        return conflict(program)
    return () if plan is None else ("Other flows would: plan again on this model.",)


def _relative(table: pd.DataFrame, impact: str) -> pd.Series[float]:
    """Impact relative to the largest of its kind; missing where the recovery time is."""
    largest = table.groupby("kind")[impact].transform("max")
    return (table[impact] / largest.where(largest > 0, 1.0)).astype(float)
