"""Futures and policies of one study side by side: what they cost, decide and differ in, all of it from its run folder.

A study has priced every plan in every future, so the change between two of them is split without any solver.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from resilience.errors import InputError
from resilience.files.inputs import raw_inputs
from resilience.files.nearest import suggestion
from resilience.files.runs.plan_json import plan_from_json
from resilience.files.runs.run_marker import kind_of
from resilience.findings import Code, Finding
from resilience.study.compare.cells import input_differences
from resilience.study.compare.decisions import PlanOn, decision_differences
from resilience.study.compare.pairs import ABOVE, FLOOR, LOSS, NOT_KNOWN, STEADY, WHOLE, ComparedCost, RunPair
from resilience.study.compare.runs import UNSOUND, changed_first, not_as_it_was
from resilience.study.compare.split import CostSplit
from resilience.study.find_inputs import located
from resilience.study.policy_names import MIX
from resilience.study.run.run_inputs import digests_of
from resilience.study.run.stored_run import read_tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.files.inputs import Inputs
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.study.compare.cells import InputDifference
    from resilience.study.compare.decisions import DecisionDifference
    from resilience.study.run.stored_run import StoredTables

STUDY, SEPARATOR = "study", ":"
HOW = "Write FOLDER:FUTURE, FOLDER:POLICY or FOLDER:FUTURE:POLICY, such as runs/map:today."
ONE_STUDY = "Futures of one study are compared with each other, run folders of plans with run folders."
APART = "its plan is priced in its own future alone"
CANNOT = "{side} cannot serve the demand there."
UNTOLD = "What {side} decides is not told: its plan does not stand in pool.json."


@dataclass(frozen=True)
class StudyPlace:
    """A study's run folder, and what is asked of it: a future, a policy, or both."""

    folder: Path
    asked: str


def study_place(run: object) -> StudyPlace | None:
    """What `FOLDER:FUTURE:POLICY` names; None where it names no folder of a study."""
    text = str(run) if isinstance(run, str | Path) else ""
    for place, mark in enumerate(text):
        folder = Path(text[:place])
        if mark == SEPARATOR and place and folder.is_dir() and kind_of(folder) == STUDY:
            return StudyPlace(folder, text[place + 1 :])
    return None


def study_pairs(places: Sequence[StudyPlace | None], given: Sequence[object]) -> tuple[RunPair, ...]:
    """Each side beside the first.

    Raises
    ------
    InputError
        Where they are not all of one study, or name no future and policy of it.
    """
    for place, run in zip(places, given, strict=True):
        first = places[0]
        if place is None or first is None or place.folder.resolve() != first.folder.resolve():
            message = f"{run} is not of the same study as {given[0]}."
            raise InputError([Finding(Code.OF_ANOTHER_MODEL, message, f"{ONE_STUDY} {HOW}", str(run))])
    known = [place for place in places if place is not None]
    study = StudyFolder(read_tables(known[0].folder))
    side, *others = [study.side(place.asked) for place in known]
    return tuple(_pair(study, side, other) for other in others)


@dataclass(frozen=True)
class StudySide:
    """One policy in one future: its row of `cells.csv`, its plan, and the input there; None where that is not known."""

    name: str
    row: pd.Series
    plan: Plan | None
    inputs: Inputs | None
    model: Model | None

    @property
    def at(self) -> tuple[str, str]:
        """Name of its plan, and of its future."""
        return str(self.row["plan"]), str(self.row["future"])


@dataclass
class StudyFolder:
    """A study as its folder tells it."""

    stored: StoredTables

    @cached_property
    def cells(self) -> pd.DataFrame:
        """Each policy in each future."""
        return self.stored.tables["cells"]

    @cached_property
    def summary(self) -> dict[str, Any]:
        """What `study.json` says."""
        found: dict[str, Any] = self.stored.documents["study.json"]
        return found

    @cached_property
    def prices(self) -> dict[tuple[str, str], float]:
        """Cost of each plan in each future where it serves."""
        regret = self.stored.tables["regret"].dropna(subset=["cost"])
        return {(str(row["plan"]), str(row["future"])): float(row["cost"]) for _, row in regret.iterrows()}

    @cached_property
    def inputs(self) -> Inputs | str:
        """The input that it was made from, or why that is not known."""
        base = self.summary.get("base") or {}
        hashes = base.get("hashes", {})
        try:
            model, scenarios = (
                located(None, base.get(what), self.stored.folder, f"--{what}", digests_of(hashes, what))
                for what in ("model", "scenarios")
            )
        except InputError as error:
            return str(error).splitlines()[0]
        found = raw_inputs(model, scenarios)
        return not_as_it_was(hashes, found) or found

    def side(self, asked: str) -> StudySide:
        """The side that a text asks for: a future, a policy of today's, or both with a colon between them.

        Raises
        ------
        InputError
            When there is none of that name.
        """
        futures, policies = (list(dict.fromkeys(self.cells[name])) for name in ("future", "policy"))
        future, policy = self._asked(asked, futures, policies)
        row = self.cells[(self.cells["future"] == future) & (self.cells["policy"] == policy)].iloc[0]
        name = future if policy == MIX else f"{policy}, {future}"
        if pd.isna(row["cost"]):
            message, remedy = CANNOT.format(side=name), "Name another policy or future."
            raise InputError([Finding(Code.NO_MATCH, message, remedy, str(self.stored.folder))])
        pool = self.stored.documents["pool.json"]
        plan = plan_from_json(pool[row["plan"]]) if row["plan"] in pool else None
        inputs, model = self._input(future)
        return StudySide(name, row, plan, inputs, model)

    def _asked(self, asked: str, futures: list[str], policies: list[str]) -> tuple[str, str]:
        if asked in futures:
            return asked, MIX
        if asked in policies:
            return str(self.summary["today"]), asked
        for place, mark in enumerate(asked):
            future, policy = asked[:place], asked[place + 1 :]
            if mark == SEPARATOR and future in futures and policy in policies:
                return future, policy
        message = f"The study has no future and no policy {asked!r}."
        remedy = f"{suggestion(asked, [*futures, *policies])} {HOW}"
        raise InputError([Finding(Code.UNKNOWN_REFERENCE, message, remedy, str(self.stored.folder))])

    def _input(self, future: str) -> tuple[Inputs | None, Model | None]:
        """The input of a future, and the model that it makes; None where the files are no longer what they were."""
        if isinstance(self.inputs, str):
            return None, None
        stated = next((one for one in self.summary.get("futures", ()) if one["name"] == future), None)
        inputs = changed_first(self.inputs, () if stated is None else stated["changes"])
        found = inputs.checked()
        return (None, None) if found.model is None else (inputs, found.model)


def _pair(study: StudyFolder, first: StudySide, second: StudySide) -> RunPair:
    sides = (first, second)
    notes = [UNTOLD.format(side=side.name) for side in sides if side.plan is None]
    decisions: tuple[DecisionDifference, ...] = ()
    if first.plan is not None and second.plan is not None:
        decisions = decision_differences(PlanOn(first.plan, first.model), PlanOn(second.plan, second.model))
    inputs: tuple[InputDifference, ...] = ()
    if first.inputs is not None and second.inputs is not None:
        inputs = input_differences(first.inputs, second.inputs)
    elif first.at[1] != second.at[1]:
        why = study.inputs if isinstance(study.inputs, str) else UNSOUND
        notes += [NOT_KNOWN.format(name=study.stored.folder.name, why=why)]
    return RunPair(
        first=first.name,
        second=second.name,
        currency=str(study.summary["currency"]),
        costs=tuple(_costs(study, first, second)),
        decisions=decisions,
        inputs=inputs,
        split=_split(study, first, second),
        notes=tuple(notes),
        prices=(first if first.model is not None else second).name,
    )


def _costs(study: StudyFolder, first: StudySide, second: StudySide) -> Iterator[ComparedCost]:
    """Costs as a comparison of runs has them."""
    rows = (first.row, second.row)
    floors = [float(row["cost"] - row["above_floor"]) for row in rows]
    yield ComparedCost(WHOLE, *(float(row["cost"]) for row in rows))
    yield ComparedCost(FLOOR, *floors)
    yield ComparedCost(ABOVE, *(float(row["above_floor"]) for row in rows))
    yield ComparedCost(STEADY, *(float(row["steady_cost"]) - floor for row, floor in zip(rows, floors, strict=True)))
    yield ComparedCost(LOSS, *(float(row["aal"]) for row in rows))
    risk = (study.summary.get("base") or {}).get("risk", {})
    if risk.get("weight"):
        name = f"CVaR{100 * risk['level']:g} at its weight"
        yield ComparedCost(name, *(risk["weight"] * float(row["cvar"]) for row in rows))


def _split(study: StudyFolder, first: StudySide, second: StudySide) -> CostSplit:
    """The first plan in the second's future, as the study has priced it; and the other way round."""
    old, new = float(first.row["cost"]), float(second.row["cost"])
    change = new - old
    if first.at[1] == second.at[1]:
        return CostSplit(change, 0.0, change, 0.0, change, 0.0)
    if first.at[0] == second.at[0] and first.plan is not None:  # extremes of one name are plans of their own
        return CostSplit(change, change, 0.0, 0.0, 0.0, change)
    kept = study.prices.get((first.at[0], second.at[1]))
    early = study.prices.get((second.at[0], first.at[1]))
    told = CostSplit(change, why=(APART,)) if kept is None else CostSplit(change, kept - old, new - kept)
    return told if early is None else replace(told, plan_first=early - old, inputs_last=new - early)
