"""A plan with its proof and its rivals."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

from resilience.frozen import short
from resilience.screen import on_screen, table_html
from resilience.study.advice.recommend_table import recommendation_table
from resilience.study.alike import Alike
from resilience.study.costs.measure import Measure
from resilience.study.costs.refills import Aftermath, aftermath
from resilience.study.records import numeric

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    import pandas as pd

    from resilience.hazard.book import HazardBook
    from resilience.hazard.risk.years import YearSample
    from resilience.hazard.scenarios import ScenarioSet
    from resilience.plan.levers import RiskAttitude
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.two_stage import TwoStageProgram
    from resilience.solve.outcome import Attempt
    from resilience.solve.settle import Settling
    from resilience.study.advice.recommend import Advice
    from resilience.study.advice.recommendation import Recommendation
    from resilience.study.costs.bracket import Bracket
    from resilience.study.costs.evaluate import Evaluator, Policy
    from resilience.study.costs.plan_options import PlanOptions
    from resilience.study.costs.value import PlanningValue
    from resilience.study.judge.judge import Judgement, OptimalityGap
    from resilience.study.judge.jury import Undone


WATCHED = "watching long disruptions until all is back: the plan may lose more than is told here"
COMPARED = "the comparison with today, pure just-in-time and pure just-in-case"
ACTIONS = "what each action saves"
JUDGED = "the judgement by fresh years"
REPLICATED = "the gap estimated from fresh studies"


@on_screen
@dataclass(frozen=True, eq=False, repr=False)
class PlanResult(Alike):
    """A plan with its proof and its rivals.

    `unavoidable` is what no plan can avoid, see `floor_of`; `gap` says how far the cheapest plan found may be above the
    best there is, relative to its cost above that floor: the gap that was asked for, or less.
    `stopped` says why the solver stopped before the wanted gap, if it did. `policies` holds status quo, pure JIT,
    pure JIC and the mix; tables are tidy and in the model's currency per year unless a column says otherwise.
    `book` is where the scenarios came from; None when a ready set was given. `recommended` is what to do,
    with its proof, and `recommendations` the same as a table; `undone` holds, by place in it, the plan without that
    action. `bracket` prices the plan with its ends known and unknown.
    `closing_errors` say for each policy by how much, per year, it may lose more than it says, because what follows a
    disruption is settled in one step.
    The plan is the recommended one, without what `withdrawn` took back; `found` is the objective of the cheapest plan
    found, with it. `advice` says which actions need each other and how the saving is shared.
    `judgement` and `replicated` are there once `certify` was called.
    Where the work was cut short after a plan was found, `left_out` says in words what was not done; `unpriced` holds
    plans that would else be among `policies`.
    """

    model: Model
    scenarios: ScenarioSet
    best: Policy
    objective: float
    bound: float
    gap: float
    unavoidable: float
    cvar: float | None
    stopped: str | None
    attempts: tuple[Attempt, ...]
    policies: dict[str, Policy]
    comparison: pd.DataFrame
    value: PlanningValue
    years: YearSample
    risk: RiskAttitude
    notes: tuple[str, ...]
    not_known: tuple[str, ...]
    "Those of the notes that say what the numbers do not hold: everyday variation, sites that nothing hits, draws."
    options: PlanOptions
    book: HazardBook | None
    evaluator: Evaluator = field(compare=False)
    untold: TwoStageProgram = field(compare=False)
    settling: Settling = field(compare=False)
    bracket: Bracket
    found: float
    closing_errors: Mapping[str, float] = field(default_factory=dict)
    undone: Mapping[int, Undone] = field(default_factory=dict, compare=False)
    recommended: tuple[Recommendation, ...] = ()
    advice: Advice | None = field(default=None, compare=False)
    judgement: Judgement | None = None
    replicated: OptimalityGap | None = None
    unpriced: Mapping[str, Plan] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    def __repr__(self) -> str:
        cost = f"{self.objective:,.0f} {self.model.currency} a year"
        return f"PlanResult({short(self.model.name)}, {cost}, gap {self.gap:.2g}, {len(self.recommended)} actions)"

    def _repr_html_(self) -> str:
        heads = ("policy", "cost a year", "steady", "average annual loss")
        costs = self.comparison.reindex(columns=["policy", "total", "steady_cost", "aal"])
        rows = ((name, *(f"{amount:,.0f}" for amount in amounts)) for name, *amounts in costs.itertuples(index=False))
        return table_html(repr(self), heads, rows)

    @cached_property
    def recommendations(self) -> pd.DataFrame:
        """What is recommended, as a table: `recommendations.csv`."""
        return numeric(recommendation_table(self.recommended))

    @property
    def buffers(self) -> pd.DataFrame:
        """Every stock position with a buffer, planned or today: `buffers.csv`."""
        return self._table("decisions", "buffers")

    @property
    def sources(self) -> pd.DataFrame:
        """Every lane, its flow and its share: `sources.csv`."""
        return self._table("decisions", "sources")

    @property
    def lots(self) -> pd.DataFrame:
        """Every lane in use that offers a choice of deliveries: `lots.csv`."""
        return self._table("decisions", "lots")

    @property
    def reserves(self) -> pd.DataFrame:
        """Reserve capacity and visibility: `reserves.csv`."""
        return self._table("decisions", "reserves")

    @property
    def intensity(self) -> pd.DataFrame:
        """How just in time and how just in case each part is: `intensity.csv`."""
        return self._table("decisions", "intensities")

    @property
    def scenario_losses(self) -> pd.DataFrame:
        """What each scenario costs under each policy, the event loss table: `scenario_losses.csv`."""
        return self._table("losses", "scenario_losses")

    @property
    def exceedance(self) -> pd.DataFrame:
        """How likely a year is to lose at least as much under each policy: `exceedance.csv`."""
        return self._table("losses", "exceedance")

    @property
    def wastes(self) -> pd.DataFrame:
        """What a year of each policy costs by waste: `wastes.csv`."""
        return self._table("wastes", "wastes_of")

    @property
    def jit_side(self) -> pd.DataFrame:
        """Lots, deliveries, cards and wastes of each recommendation, without it and with it: `jit.csv`."""
        return self._table("jit", "jit_side")

    def _table(self, module: str, name: str) -> pd.DataFrame:
        """Make a table of its decisions; who makes it knows what a result is, so it is looked up only now."""
        made: Callable[[PlanResult], pd.DataFrame] = getattr(import_module(f"resilience.study.run.{module}"), name)
        return numeric(made(self))

    def write(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write a run folder as `resilience plan` does, whole or not at all; `read_run` reads it back.

        Raises
        ------
        InputError
            When the folder exists and may not be replaced, or there is no room for it.
        """
        written: Path = import_module("resilience.study.run.deliver").write_run(self, path, replace=replace)
        return written

    def write_program(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write the program that was solved as an LP or MPS file; see `resilience.write_program`."""
        made = import_module("resilience.study.plan.written")
        written: Path = made.write_solved(self, path, replace=replace)
        return written

    @cached_property
    def duals(self) -> pd.DataFrame:
        """What a little more of each side of the first stage's rows would change, whole choices as in the plan.

        One row per row: its rule (see the formulation), site, part and lane, its name, its sides and value, and its
        dual: the change of the objective, in currency per year, for each unit (`unit`) by which the side that holds
        rises. Below 0: more of it (a capacity, a budget) would cost less; above 0: more of it (a demand, a share that
        is guaranteed) costs more; 0: it does not hold the plan back. Where several duals fit, they are one choice.
        """
        made: pd.DataFrame = import_module("resilience.study.plan.duals").first_duals(self)
        return made

    @property
    def plan(self) -> Plan:
        """Every first-stage decision."""
        return self.best.plan

    @cached_property
    def aftermath(self) -> Aftermath:
        """What follows a disruption at this plan: how long shelves take to be refilled, when the books are closed."""
        return aftermath(self.model, self.plan, self.scenarios.scenarios)

    @property
    def measure(self) -> Measure:
        """What the objective makes of losses."""
        return Measure.of(self.program, self.years, self.risk)

    @property
    def withdrawn(self) -> tuple[Recommendation, ...]:
        """The actions that were taken back."""
        return () if self.advice is None else self.advice.withdrawn

    @property
    def uncertainty(self) -> float:
        """Currency per year by which the objective of the cheapest plan found is uncertain."""
        return uncertain(self.found, self.bound)

    @property
    def tolerated(self) -> float:
        """Saving in currency per year up to which an action is taken back: the uncertainty, or what was asked for.

        A search that was stopped far from its bound keeps the best plan so far: that a better one may exist says
        nothing against what this one saves.
        """
        wanted = self.options.gap * abs(self.found - self.unavoidable)
        return max(min(self.uncertainty, wanted), 1e-9 * abs(self.found))

    @property
    def program(self) -> TwoStageProgram:
        """The program that was solved."""
        return self.evaluator.program


def uncertain(objective: float, bound: float) -> float:
    """Currency per year by which an objective is uncertain: its optimality gap, or rounding."""
    return max(objective - bound, 1e-9 * abs(objective))
