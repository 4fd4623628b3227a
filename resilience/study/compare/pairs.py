"""Two runs side by side: costs, decisions, inputs, and what moved what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from resilience.errors import InputError
from resilience.files.runs.kept_json import WEEK
from resilience.findings import Code, Finding
from resilience.screen import on_screen
from resilience.study.compare.cells import ASKED, InputDifference, input_differences, state_differences
from resilience.study.compare.decisions import DecisionDifference, decision_differences
from resilience.study.compare.split import CostSplit, SplitPricing, split_kept, split_of
from resilience.study.policy_names import MIX
from resilience.study.words import settled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.study.compare.runs import ComparedRun

WHOLE, FLOOR, ABOVE, STEADY, LOSS = "whole cost", "floor", "above the floor", "steady", "average annual loss"
OTHER_MONEY = "It counts in {other}, the first run in {this}: their costs cannot be told apart."
OTHER_MODEL = "It is a run of {other!r}, the first one of {this!r}, and they have no shelf and no lane in common."
APART = "Name runs of one model, or of two that share sites and parts."
SHARED = (
    "{name} is a run of {other!r}, the first one of {this!r}: what both have is told apart; {alone} that only one of "
    "them has stand with nothing on the other side."
)
PERIODS = (
    "{name} counts in other periods than the first run: what both move or make in a period differs for that alone; "
    "stock, days and money are alike."
)
NOT_KNOWN = "The input of {name} is not told cell by cell: {why}."
CHANGED_FILES = "By their digests these files differ: {files}."
OF_WEEKS = (
    "the cost of {weeks} counts in how things stood that week, which no other run has; whose doing the change from a "
    "week to the next is stands in causes.csv of the later"
)
SAME_FILES = "By their digests all files are the same."
CHANGED_FIRST = "{name} changed them before it read them: {changes}."


@on_screen
@dataclass(frozen=True)
class ComparedCost:
    """One cost in both runs, currency per year; None where it was not asked for in one of them."""

    what: str
    was: float | None
    now: float | None

    @property
    def change(self) -> float | None:
        """What it is more in the second; dust is nothing."""
        if self.was is None or self.now is None:
            return None
        return settled(self.now - self.was, max(abs(self.was), abs(self.now)))


@on_screen
@dataclass(frozen=True)
class RunPair:
    """A run beside the first one.

    `costs` are those of the recommended plans, `decisions` what they decide otherwise, `inputs` what was put in
    otherwise or asked of the plan, `split` how the change of the whole cost is made of the two. `notes` say what is
    not told apart, and why.
    """

    first: str
    second: str
    currency: str
    costs: tuple[ComparedCost, ...]
    decisions: tuple[DecisionDifference, ...]
    inputs: tuple[InputDifference, ...]
    split: CostSplit
    notes: tuple[str, ...] = ()
    prices: str = ""
    "The run at whose prices decisions are told."

    @property
    def size(self) -> float:
        """The largest cost, beside which a difference may be rounding."""
        return max(abs(amount or 0.0) for line in self.costs for amount in (line.was, line.now))


class KeptCost(NamedTuple):
    """What the first plan costs on the second run's input, where somebody has priced it; None: it does not fit."""

    cost: float | None


def pair_of(
    first: ComparedRun,
    second: ComparedRun,
    pricing: SplitPricing,
    *,
    kept: KeptCost | None = None,
) -> RunPair:
    """Set a run beside the first.

    Parameters
    ----------
    pricing
        What to price where they differ: that builds programs anew.
    kept
        What is known of the first plan's cost on the second's input: then no program is built, and the change is
        split in this one way.

    Raises
    ------
    InputError
        When they are of different models that have nothing in common, or count in different money.
    """
    notes = [*_of_models(first, second), *_of_periods(first, second)]
    decisions = decision_differences(first.on, second.on)
    cells = tuple(_cells(first, second, notes))
    asked = tuple(_asked(first, second, cells))
    known = first.inputs is not None and second.inputs is not None
    alike = first.digests == second.digests and first.changes == second.changes
    same_inputs = not asked and not cells and (known or alike)
    weeks = [run.name for run in (first, second) if run.stored.content.kind == WEEK]
    if weeks and not same_inputs:
        split = CostSplit(second.objective - first.objective, why=(OF_WEEKS.format(weeks=" and ".join(weeks)),))
    elif kept is not None and decisions and not same_inputs:
        split = split_kept(first, second, kept.cost)
    else:
        split = split_of(first, second, cells, same_inputs=same_inputs, same_plan=not decisions, pricing=pricing)
    currency = first.stored.currency
    lines = tuple(_costs(first, second))
    prices = (first if first.model is not None else second).name
    return RunPair(first.name, second.name, currency, lines, decisions, (*cells, *asked), split, tuple(notes), prices)


def _of_models(first: ComparedRun, second: ComparedRun) -> Iterator[str]:
    """Refuse runs that cannot be compared; say of two models what only one of them has."""
    this, other = first.stored.certificate, second.stored.certificate
    place = str(second.stored.folder)
    if this["currency"] != other["currency"]:
        message = OTHER_MONEY.format(this=this["currency"], other=other["currency"])
        raise InputError([Finding(Code.OF_ANOTHER_MODEL, message, "Name runs in one currency.", place)])
    if this["title"] == other["title"]:
        return
    old, new = (_places(run) for run in (first, second))
    if not old & new:
        message = OTHER_MODEL.format(this=this["title"], other=other["title"])
        raise InputError([Finding(Code.OF_ANOTHER_MODEL, message, APART, place)])
    alone = f"{len(old ^ new)} shelves and lanes" if len(old ^ new) != 1 else "1 shelf or lane"
    yield SHARED.format(name=second.name, this=this["title"], other=other["title"], alone=alone)


def _of_periods(first: ComparedRun, second: ComparedRun) -> Iterator[str]:
    """Say where amounts a period are not alike, because periods are not."""
    if first.model is None or second.model is None:
        return
    this, other = (run.model.calendar for run in (first, second) if run.model is not None)
    if (this.period, this.periods_per_year) != (other.period, other.periods_per_year):
        yield PERIODS.format(name=second.name)


def _places(run: ComparedRun) -> set[Any]:
    """Lanes that a plan uses and shelves that it holds."""
    return {*run.plan.flows, *run.plan.buffers}


def _cells(first: ComparedRun, second: ComparedRun, notes: list[str]) -> Iterator[InputDifference]:
    """In what the files differ, cell by cell; where they are no longer there, what digests say."""
    if first.inputs is not None and second.inputs is not None:
        yield from input_differences(first.inputs, second.inputs)
        yield from state_differences(first.state, second.state)
        return
    notes.extend(NOT_KNOWN.format(name=run.name, why=run.why) for run in (first, second) if run.inputs is None)
    old, new = first.digests, second.digests
    names = sorted(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))
    notes.append(CHANGED_FILES.format(files=", ".join(names)) if names else SAME_FILES)
    if first.changes != second.changes:
        changed = [run for run in (first, second) if run.changes]
        notes.extend(CHANGED_FIRST.format(name=run.name, changes="; ".join(run.changes)) for run in changed)


def _asked(first: ComparedRun, second: ComparedRun, cells: tuple[InputDifference, ...]) -> Iterator[InputDifference]:
    """What was asked of the plans otherwise, unless the settings say so already."""
    told = {one.column.split(".")[-1] for one in cells}
    old, new = dict(_flat(first.asked)), dict(_flat(second.asked))
    for name in dict.fromkeys([*new, *old]):
        was, now = (_said(one.get(name)) for one in (old, new))
        if was != now and name.split(".")[-1] not in told:
            yield InputDifference(ASKED, (), name, ASKED, None, was, now)


def _flat(tree: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for name, value in tree.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{name}.")
        else:
            yield f"{before}{name}", value


def _said(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return "" if value is None else str(value)


def _costs(first: ComparedRun, second: ComparedRun) -> Iterator[ComparedCost]:
    """Whole cost, the floor, and what plans can influence: steady state, loss and, where asked for, the CVaR."""
    runs = (first, second)
    mixes = [run.promises.policies[MIX] for run in runs]
    floors = [run.promises.unavoidable for run in runs]
    yield ComparedCost(WHOLE, first.objective, second.objective)
    yield ComparedCost(FLOOR, *floors)
    yield ComparedCost(ABOVE, *(run.objective - floor for run, floor in zip(runs, floors, strict=True)))
    yield ComparedCost(STEADY, *(mix.steady - floor for mix, floor in zip(mixes, floors, strict=True)))
    yield ComparedCost(LOSS, *(mix.aal for mix in mixes))
    weights = [run.promises.weight for run in runs]
    if any(weights):
        terms = [weight * mix.cvar if weight else None for weight, mix in zip(weights, mixes, strict=True)]
        yield ComparedCost(_weighed(first), *terms)


def _weighed(run: ComparedRun) -> str:
    return f"CVaR{100 * run.promises.level:g} at its weight"
