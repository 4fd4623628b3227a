"""Why one run costs more than another: how much of it other inputs make, and how much another plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from resilience.plan.known import unknown_names
from resilience.screen import on_screen
from resilience.study.compare.mixed import with_those_of
from resilience.study.costs.elsewhere import priced_elsewhere
from resilience.study.plan.optimize import scenario_set

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.hazard.book import HazardBook
    from resilience.plan.levers import RiskAttitude
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.study.compare.cells import InputDifference
    from resilience.study.compare.runs import ComparedRun

MOST_EACH = 2_000
"""Disruptions times inputs up to which each input is priced by itself without being asked to."""
FIRST, SECOND = "first", "second"
NOT_ASKED = "it was not asked for"
UNFIT = "the first plan does not fit the second run's input"
UNKNOWN = "{run}: {why}, so neither plan can be priced on it"
MANY = "{count} inputs differ: what each moves by itself was not priced (--each does)"
ROUNDING = 1e-9
Costs: TypeAlias = "dict[str, float | None]"
"""What plans cost on one run's input, by name; None where one does not fit it."""


PRICING = "Pricing both plans on the input of {run}."
EACH = "Pricing {count} inputs, each by itself."


@dataclass(frozen=True)
class SplitPricing:
    """What to price: nothing, both plans, each input by itself (None: where that is little work); who is told of it."""

    price: bool = True
    each: bool | None = None
    say: Callable[[str], None] = lambda _: None


@on_screen
@dataclass(frozen=True)
class InputMoved:
    """What some cells move by themselves, the rest of the input and the plan kept as in the first run.

    `moved` is in currency per year; None where the cells make no sense alone, or the plan does not fit them.
    """

    differences: tuple[InputDifference, ...]
    moved: float | None

    @property
    def place(self) -> str:
        """What moves: a cell where it stands; of several priced as one, such as a hazard's, their columns and whose."""
        first = self.differences[0]
        if len(self.differences) == 1:
            return first.place
        columns = ", ".join(one.column for one in self.differences if one.column)
        return f"{first.file}, {columns} of {', '.join(first.key)}" if first.key else f"{first.file}, {columns}"


@on_screen
@dataclass(frozen=True)
class CostSplit:
    """The change of the whole cost between two runs, in currency per year: `inputs` + `plan` + `rest` = `change`.

    `inputs` is what the first plan costs more on the second run's input, `plan` what the second plan costs more than
    it there. `plan_first` and `inputs_last` split it the other way round: the second plan on the first's input, then
    the input. `rest` is by how much a plan priced again misses what its run promised, or what two runs of one input and
    one plan differ by. Of `inputs`, `each` says what
    each moves alone and `together` what they move only together. None where it was not told apart: `why` says why.
    """

    change: float
    inputs: float | None = None
    plan: float | None = None
    rest: float = 0.0
    plan_first: float | None = None
    inputs_last: float | None = None
    each: tuple[InputMoved, ...] = ()
    together: float | None = None
    why: tuple[str, ...] = ()


def split_of(
    first: ComparedRun,
    second: ComparedRun,
    differences: Sequence[InputDifference],
    *,
    same_inputs: bool,
    same_plan: bool,
    pricing: SplitPricing,
) -> CostSplit:
    """Split the change of the whole cost between two runs.

    Parameters
    ----------
    differences
        In what their inputs differ.
    same_inputs, same_plan
        Whether inputs, with what was asked, and plans are the same: then nothing has to be priced.
    pricing
        Without any, a change of both input and plan is not split.
    """
    change = second.objective - first.objective
    if same_inputs and same_plan:
        return CostSplit(change, 0.0, 0.0, _settled(change, second.objective), 0.0, 0.0)
    if same_inputs:
        return CostSplit(change, 0.0, change, 0.0, change, 0.0)
    if same_plan:
        told = CostSplit(change, change, 0.0, 0.0, 0.0, change)
        return _with_each(told, first, second, differences, None, pricing)
    if not pricing.price:
        return CostSplit(change, why=(NOT_ASKED,))
    unknown = tuple(UNKNOWN.format(run=run.name, why=run.why) for run in (first, second) if run.model is None)
    if unknown:
        return CostSplit(change, why=unknown)
    on_first, on_second = (_priced(run, first.plan, second.plan, pricing) for run in (first, second))
    told = _split(change, first.objective, second.objective, on_first, on_second)
    return _with_each(told, first, second, differences, on_first[FIRST], pricing)


def split_kept(first: ComparedRun, second: ComparedRun, kept: float | None) -> CostSplit:
    """Split a change where the first plan has been priced on the second run's input; None: it does not fit it."""
    change = second.objective - first.objective
    if kept is None:
        return CostSplit(change, why=(UNFIT,))
    return CostSplit(change, kept - first.objective, second.objective - kept)


def _split(change: float, old: float, new: float, on_first: Costs, on_second: Costs) -> CostSplit:
    kept, answered = on_second[FIRST], on_second[SECOND]
    early, before = on_first[SECOND], on_first[FIRST]
    inputs = plan = plan_first = inputs_last = None
    rest = 0.0
    if kept is not None and answered is not None:
        inputs, plan, rest = kept - old, answered - kept, new - answered
    if early is not None and before is not None:
        plan_first, inputs_last = early - before, new - (early - before) - old
    return CostSplit(
        change, inputs, plan, _settled(rest, new), plan_first, inputs_last, why=() if inputs is not None else (UNFIT,)
    )


def _settled(amount: float, of: float) -> float:
    return 0.0 if abs(amount) <= ROUNDING * abs(of) else amount


def _priced(run: ComparedRun, first: Plan, second: Plan, pricing: SplitPricing) -> Costs:
    pricing.say(PRICING.format(run=run.name))
    assert run.model is not None  # its input is known
    assert run.book is not None
    return _costs(run.model, run.book, {FIRST: first, SECOND: second}, run.risk, run)


def _costs(model: Model, book: HazardBook, plans: Mapping[str, Plan], risk: RiskAttitude, run: ComparedRun) -> Costs:
    """What plans cost on an input by a run's measure."""
    known = {name: plan for name, plan in plans.items() if not any(unknown_names(plan, model.network, name))}
    found = priced_elsewhere(model, scenario_set(model, book).scenarios, known, risk, run.end)
    return {name: found.cost(name) if name in found.policies else None for name in plans}


def _with_each(
    told: CostSplit,
    first: ComparedRun,
    second: ComparedRun,
    differences: Sequence[InputDifference],
    before: float | None,
    pricing: SplitPricing,
) -> CostSplit:
    """A split with what each input moves by itself, where that was asked for or is little work."""
    groups: dict[tuple[str, ...], list[InputDifference]] = {}
    for one in differences:
        if not one.of_note:
            groups.setdefault(one.group, []).append(one)
    unwanted = pricing.each is False or not pricing.price
    if told.inputs is None or not groups or unwanted or first.inputs is None or second.inputs is None:
        return told
    if pricing.each is None and _work(first, len(groups)) > MOST_EACH:
        return replace(told, why=(*told.why, MANY.format(count=len(groups))))
    price = _pricer(first, second)
    start = price(()) if before is None else before
    if start is None:
        return told
    if len(groups) > 1:
        pricing.say(EACH.format(count=len(groups)))
    moved = []
    for group, members in groups.items():
        cost = price((group,))
        moved.append(InputMoved(tuple(members), None if cost is None else _settled(cost - start, start)))
    apart = sum(one.moved or 0.0 for one in moved)
    return replace(told, each=tuple(moved), together=_settled(told.inputs - apart, start))


def _work(first: ComparedRun, groups: int) -> int:
    assert first.model is not None  # it has inputs
    assert first.book is not None
    return groups * len(scenario_set(first.model, first.book))


def _pricer(first: ComparedRun, second: ComparedRun) -> Callable[[tuple[tuple[str, ...], ...]], float | None]:
    """What prices the first plan on the first input with some groups of cells as in the second."""
    inputs, others = first.inputs, second.inputs
    assert inputs is not None  # both are known
    assert others is not None

    def price(groups: tuple[tuple[str, ...], ...]) -> float | None:
        found = with_those_of(inputs, others, groups).checked()
        if found.model is None or found.book is None:
            return None
        own = first.model is not None and first.risk == first.model.risk
        risk = found.model.risk if own else first.risk
        return _costs(found.model, found.book, {FIRST: first.plan}, risk, first)[FIRST]

    return price
