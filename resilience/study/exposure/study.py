"""Exposure: how long the network survives without each of its parts, and what it loses until they recover.

No probability is needed. Each site fails alone; each region, part family and lane mode fails as a whole. Each answer
is given twice, as a pair of time to survive (TTS) and impact, of which the impact is positive exactly when the TTS is
below the time to recover (TTR):

- *at constant rates* (`time_to_survive`): help is there at once and nothing travels; the published definition;
- *by periods* (`time_to_survive_dynamic`): the recourse of the program, with lead times, goods in transit, activation,
  ramps and emergency qualification. This is what a plan that must `survive` a site is held to.
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from typing import TYPE_CHECKING

import pandas as pd

from resilience.errors import NoPlanError
from resilience.frozen import short
from resilience.given import FLAG, A, Maybe, Whole
from resilience.plan.levers import Lever, Requirements
from resilience.plan.openings import away
from resilience.plan.plan import Plan
from resilience.plan.seasons import at_yearly_mean
from resilience.program import policies as pinned
from resilience.program.extract import plan_of
from resilience.program.sizes import Sizes
from resilience.program.survival.survival_time import build_survival
from resilience.program.two_stage import BuildOptions, build_program
from resilience.screen import on_screen
from resilience.solve.explain import conflict
from resilience.solve.first_stage import solve_first_stage
from resilience.solve.survival import FluidSolver
from resilience.study.alike import Alike
from resilience.study.changed_first import words_of_changes
from resilience.study.costs.entrance import CALLED, MODEL, asked_of, refuse_plan, sound_model
from resilience.study.costs.evaluate import Evaluator
from resilience.study.costs.plan_options import MOST_WORKERS
from resilience.study.costs.today import at_stock_on_hand, served_today, with_today, words_of_today
from resilience.study.exposure.by_month import by_month
from resilience.study.exposure.elements import elements
from resilience.study.exposure.inquiry import Inquiry
from resilience.study.exposure.periods import ByPeriods
from resilience.study.exposure.price_rises import price_rises
from resilience.study.exposure.questions import questions
from resilience.study.exposure.shared import false_diversification
from resilience.study.exposure.times import FACTORS, durations, time_and_impact
from resilience.study.exposure.waiting import waiting
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

LEFT_OUT = "answers by periods of {left} of {total} failures"
NOT_WHOLE = (
    "The work was cut short: {left} of {total} failures have no answer by periods, and failures are compared by what "
    "they lose at constant rates: by periods their order may be another."
)
FIRST = " Those that lose most at constant rates were answered first."


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
    left_out: tuple[str, ...] = ()
    "What was not done because the work was cut short; cells that were to hold it are empty."
    by_month: pd.DataFrame = field(default_factory=pd.DataFrame)
    "What a failure does in each month, at constant rates, and which is the worst; empty where demand has no season."

    def __repr__(self) -> str:
        return f"ExposureResult({short(self.model.name)}, {len(self.table)} elements)"

    def write(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write a run folder as `resilience exposure` does; see `write_exposure`."""
        written: Path = import_module("resilience.study.exposure.folder").write_exposure(self, path, replace=replace)
        return written

    @property
    def price_rises(self) -> pd.DataFrame:
        """What a point of duty, and a tenth of freight or of a rate, costs a year; empty where no such is stated."""
        return price_rises(self.model, self.plan)

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
    workers: int | None = None,
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
    workers
        Processes that answer by periods; None: as many as cores where there is much to do. Their number changes no
        digit.
    say
        Called with a sentence at the start of each stage, and now and then with how far it is.

    Returns
    -------
    ExposureResult
        Tidy tables. Interrupted (Ctrl-C) while failures are answered by periods, those that were answered: see its
        `left_out`.

    Raises
    ------
    InputError
        When the plan is one of another model, or there is no stock on hand to begin at.
    NoPlanError
        When the plan does not serve the nominal demand.
    """
    asked_of(
        "exposure", say=(say, CALLED), model=(model, MODEL), plan=(plan, Maybe(A(Plan))), dynamic=(dynamic, FLAG),
        from_inventory=(from_inventory, FLAG), workers=(workers, Maybe(Whole(least=1, most=MOST_WORKERS))),
    )  # fmt: skip
    say, model = say or (lambda _: None), sound_model(model)
    if plan is not None:
        refuse_plan(plan, model.network, "plan")
    model = served_today(model, "there is nothing to survive") if plan is None else with_today(model)
    seasonal = model
    model, mean = at_yearly_mean(model)
    notes = (*words_of_changes(model), *mean, *(words_of_today(model) if plan is None else ()), *waiting(model))
    if from_inventory:
        model, plan, more = at_stock_on_hand(model, plan)
        notes = (*notes, more)
    found = elements(model.network, away(model.network, plan))
    program, x = _plan_columns(model, plan, found)
    chosen = plan_of(program, x, "today" if plan is None else plan.name)
    say(f"Letting {len(found)} sites, regions, families and modes fail, at constant rates.")
    fluid = FluidSolver(build_survival(model, chosen))
    constant = [time_and_impact(fluid, element) for element in found]
    table = pd.DataFrame([answer.row(model.calendar) for answer in constant])
    months = by_month(seasonal, model, chosen, fluid, () if from_inventory else constant)
    answers: Sequence[Answered | None] = ()
    if dynamic:
        inquiry = Inquiry.of(model, program, chosen, x)
        answers = inquiry.answers(program.first_model, constant, workers, say)
        rows = [{} if answer is None else answer.row for answer in answers]
        table = pd.concat([table, pd.DataFrame(rows, columns=ByPeriods.COLUMNS, dtype=float)], axis=1)
    left = sum(answer is None for answer in answers)
    table = numeric(table)
    table["exposure_index"] = _relative(table, "margin_lost_dynamic" if dynamic and not left else "margin_lost")
    if left:
        first = FIRST if left < len(found) else ""
        notes = (NOT_WHOLE.format(left=left, total=len(found)) + first, *notes)
    else:
        with suppress(KeyboardInterrupt):  # who is told may end the work; all but a moment of it is done
            say("What is shared, and what to ask for first.")
    return ExposureResult(
        model=model,
        plan=chosen,
        table=table,
        durations=numeric(
            pd.DataFrame([row for answer in constant for row in durations(fluid, answer, model.calendar)])
        ),
        false_diversification=numeric(false_diversification(model.network, table)),
        questions=numeric(questions(model, chosen, fluid, constant, _lost_by_site(constant, answers))),
        notes=notes,
        left_out=(LEFT_OUT.format(left=left, total=len(found)),) if left else (),
        by_month=months,
    )


def _lost_by_site(found: Sequence[Exposed], answers: Sequence[Answered | None]) -> dict[str, tuple[float, ...]]:
    """What is lost by periods at both ends of a site's recovery, where that was asked and answered."""
    return {
        one.element.name: answer.lost
        for one, answer in zip(found, answers, strict=False)
        if answer is not None and answer.lost
    }


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
