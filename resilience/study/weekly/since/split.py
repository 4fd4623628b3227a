"""A week that was just decided held against the one that last week's folder keeps: whose doing each change is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.errors import InputError, NoPlanError, StoppedError
from resilience.frozen import sealed
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import scenario_set
from resilience.study.weekly.since.causes import CheapestFound, WeekSide, whose_doing
from resilience.study.weekly.since.kept import read_kept_week
from resilience.study.weekly.week import believed_on, grounds

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from resilience.hazard.scenarios import ScenarioSet
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.solve.memory.memory import Memory
    from resilience.study.weekly.since.causes import WeekCauses
    from resilience.study.weekly.since.kept import KeptWeek
    from resilience.study.weekly.week import WeekFound, WeekGiven

NOTHING_KEPT = (
    "There is nothing to split the changes since last week against: {folder} keeps no input of a week, as that of a "
    "plan or of an earlier version does not."
)
NOT_SPLIT = "Whose doing the changes since last week are is not told: {why}"
SAY = "Working out whose doing the changes since last week are."


def since_last_week(
    found: WeekFound, previous: Path, *, memory: Memory | None = None, say: Callable[[str], None] = lambda _: None
) -> tuple[WeekCauses | None, list[str]]:
    """Split what changed since last week among its causes.

    Parameters
    ----------
    previous
        Last week's run folder.
    memory
        What earlier searches found; what is found is added.

    Returns
    -------
    tuple
        The causes, None where they cannot be told; and notes on why that is so.
    """
    try:
        kept = read_kept_week(previous) if previous.is_dir() else None
        if kept is None:
            return None, [NOTHING_KEPT.format(folder=previous.name)]
        say(SAY)
        return causes_of(kept, found, memory), []
    except (InputError, NoPlanError, StoppedError) as error:
        return None, [NOT_SPLIT.format(why=str(error).partition("\n")[0])]


def causes_of(kept: KeptWeek, found: WeekFound, memory: Memory | None = None) -> WeekCauses:
    """Split what changed between a week that was kept and one that was just decided.

    Raises
    ------
    InputError
        When in some mixture of both weeks tables do not fit each other.
    NoPlanError
        When some mixture has no plan that serves the demand.
    """
    model, then = found.model, with_today(kept.given.model)
    model_then = model if sealed(then, name=model.name) == model else then
    best = CheapestFound(kept.cheapest_cost, kept.cheapest)
    before = _side(kept.given, model_then, (kept.cost, kept.plan), best, kept.longer)
    decided = found.decided
    best = CheapestFound(decided.cheapest, decided.cheapest_plan)
    chosen = (decided.chosen.total, decided.chosen.plan)
    after = _side(found.given, model, chosen, best, decided.longer)
    return whose_doing(before, after, kept.plan, memory)


def _side(
    given: WeekGiven, model: Model, chosen: tuple[float, Plan], best: CheapestFound, longer: Mapping[str, int]
) -> WeekSide:
    """What a week was decided on, on its model or one that is the same, and what it came to."""
    on = grounds(given)
    known: list[tuple[Model, ScenarioSet]] = [(model, on.disruptions)]

    def believed(other: Model) -> ScenarioSet:
        for one, disruptions in known:
            if one is other:
                return disruptions
        beliefs = believed_on(given, other)
        known.append((other, scenario_set(other, given.book) if beliefs is None else beliefs.disruptions))
        return known[-1][1]

    cost, plan = chosen
    return WeekSide(
        model, on.situation, on.book, on.events, believed, cost, plan, on.bound, given.options.gap, best, longer
    )
