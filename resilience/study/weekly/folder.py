"""The run folder of a week: what is to be done, the plan it leaves in force, its proof, and what next week needs."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING

import pandas as pd

from resilience.errors import InputError, how_to_install
from resilience.files import RunFolder, plan_to_json
from resilience.files.atomic import writable
from resilience.files.runs.kept_json import WEEK
from resilience.files.runs.results_workbook import write_sheets
from resilience.files.runs.week_json import SCHEMA, WEEK_FILE, WeekText
from resilience.findings import Code, Finding
from resilience.network.parts import Node
from resilience.plan.levers import End
from resilience.study.changed_first import recorded
from resilience.study.costs.evaluate import Evaluator
from resilience.study.costs.refills import Aftermath, aftermath
from resilience.study.policy_names import STATUS_QUO
from resilience.study.records import records
from resilience.study.run.certificate import finite, versions
from resilience.study.run.decisions import buffers, lots, reserves, sources
from resilience.study.weekly.actions import OF_LANES, action_table
from resilience.study.weekly.exposed import LostWithout, lost_table, lost_without
from resilience.study.weekly.near_equal import near_plans, near_table
from resilience.study.weekly.since.kept import write_kept
from resilience.study.weekly.summary import summary_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.plan.state import CommittedAction
    from resilience.solve.memory.memory import Memory
    from resilience.study.costs.evaluate import Policy
    from resilience.study.weekly.since.causes import WeekCauses
    from resilience.study.weekly.week import WeekFound

MEMORY = "memory.npz"
"""What the search found, for next week to begin with."""
SUMMARY = "summary.txt"
WORKBOOK = "results.xlsx"
CHURN = ["value_changed", "decisions_changed", "instability"]
NO_PARQUET = "Parquet files are written by pyarrow, which is not installed."
LEAVE_OUT = "Leave it out, or mend the installation of pyarrow."


@dataclass(frozen=True)
class WeekPlan:
    """The plan of a week beside the one in force, as tables of decisions want it."""

    found: WeekFound

    @property
    def model(self) -> Model:
        """The model of the week."""
        return self.found.model

    @property
    def plan(self) -> Plan:
        """What is in force from now on."""
        return self.found.plan

    @property
    def policies(self) -> Mapping[str, Policy]:
        """The plan in force stands for today."""
        return {STATUS_QUO: self.found.decided.kept}

    @property
    def unpriced(self) -> Mapping[str, Plan]:
        """None."""
        return {}

    @cached_property
    def evaluator(self) -> Evaluator:
        """What knows the throughput of shelves."""
        return Evaluator(self.found.model, self.found.decided.program)

    @cached_property
    def aftermath(self) -> Aftermath:
        """How long shelves take to be full again."""
        return aftermath(self.model, self.plan, self.found.decided.program.scenarios)


def refuse_parquet() -> None:
    """Stop where Parquet files are asked for and cannot be written.

    Raises
    ------
    InputError
        When pyarrow is not installed.
    """
    try:
        import_module("pyarrow")
    except ImportError as error:
        remedy = how_to_install(error, LEAVE_OUT)
        raise InputError([Finding(Code.NEEDED, NO_PARQUET, remedy, "--parquet")]) from error


def write_week(
    found: WeekFound,
    path: str | Path,
    *,
    replace: bool = False,
    marks: Mapping[str, object] | None = None,
    memory: Memory | None = None,
    parquet: bool = False,
    causes: WeekCauses | None = None,
) -> Path:
    """Write the run folder of a week, whole or not at all; two runs of the same input write the same bytes.

    Parameters
    ----------
    marks
        What else `run.json` is to say of it.
    memory
        What the search found, kept for next week.
    parquet
        Whether each table is written as Parquet, too.
    causes
        Whose doing the changes since last week are; None: nobody worked it out.

    Raises
    ------
    InputError
        When the folder exists and may not be replaced, or there is no room for it.
    """
    if parquet:
        refuse_parquet()
    lost = lost_without(found.decided, found.model.calendar)
    tables = tables_of_week(found, lost, causes)
    with RunFolder(path, replace=replace, kind=WEEK, marks=marks) as run:
        run.write_json("plan.json", plan_to_json(found.plan))
        for name, table in tables.items():
            run.write_table(f"{name}.csv", table)
            if parquet:
                with writable(run.target / f"{name}.parquet"):
                    table.to_parquet(run.path / f"{name}.parquet", index=False, engine="pyarrow")
        with writable(run.target / WORKBOOK):
            write_sheets(run.path / WORKBOOK, {"about": _about(found), **tables})
        run.write_json(WEEK_FILE, week_json(found, lost, causes))
        run.write_json("certificate.json", week_certificate(found))
        run.write_text(SUMMARY, summary_text(found, lost, causes))
        write_kept(run, found)
        if memory is not None:
            memory.recent().save(run.path / MEMORY)
    return run.target


def tables_of_week(
    found: WeekFound, lost: tuple[LostWithout, ...], causes: WeekCauses | None = None
) -> dict[str, pd.DataFrame]:
    """Every table of a week by name."""
    plan, stirred, decided = WeekPlan(found), found.stirred, found.decided
    near = near_plans(found.model, decided.program, decided.kept, decided.chosen)
    losses = {one.name: float(loss) for one, loss in zip(decided.program.scenarios, decided.kept.losses, strict=True)}
    beliefs = {} if found.believed is None else {"beliefs": found.believed.table(losses)}
    return {
        "actions": action_table(found.actions),
        "orders": found.orders,
        "calls": found.calls,
        "without": lost_table(lost),
        "near_equal": near_table(near),
        "churn": pd.DataFrame([(stirred.share, stirred.decisions, stirred.instability)], columns=CHURN),
        "buffers": buffers(plan),
        "sources": sources(plan),
        "lots": lots(plan),
        "reserves": reserves(plan),
        **beliefs,
        **({} if causes is None else {"causes": causes.table()}),
    }


def week_json(found: WeekFound, lost: tuple[LostWithout, ...], causes: WeekCauses | None = None) -> dict[str, object]:
    """What a week says to other systems, in its published form."""
    given, decided, stirred = found.given, found.decided, found.stirred
    last = None if given.last is None or given.last.week is None else str(given.last.week)
    made = {
        "schema": SCHEMA,
        "period": str(given.week),
        "decided_on": found.today.isoformat(),
        "model": found.model.name,
        "title": found.model.title,
        "currency": found.model.currency,
        "previous": last,
        "actions": [
            {
                "do": str(one.deed), "site": one.site, "part": one.part, "lane": one.lane, "action": one.action,
                "units": one.units, "usual": one.usual, "by": None if one.by is None else one.by.isoformat(),
                "settled": one.settled, "saving": one.saving, "because": one.because,
            }
            for one in found.actions
        ],
        "losses": [
            {
                "action": one.action, "disruption": one.disruption, "scenario": one.scenario, "rate": one.rate,
                "loss": one.loss, "without": one.without,
            }
            for one in lost
        ],
        "cost": {
            "in_force": decided.kept.total, "this_week": decided.chosen.total, "cheapest": decided.cheapest,
            "at_least": decided.bound, "floor": decided.floor, "band": decided.band,
        },
        "stirred": {"share": stirred.share, "decisions": stirred.decisions, "instability": stirred.instability},
        "causes": None if causes is None else records(causes.table()),
        "carried": {
            "under_way": [
                {"lane": one.lane, "since": one.since.isoformat(),
                 "ready": None if one.ready is None else one.ready.isoformat()}
                for one in found.under_way
            ],
            "meant": {"first": found.meant.first.isoformat(),
                      "lanes": {lane: list(units) for lane, units in found.meant.lanes.items()}},
            "begun": [_begun(one) for one in found.begun],
            "longer": dict(decided.longer),
            "watched_since": None if given.since is None else given.since.isoformat(),
        },
        "notes": list(found.notes),
    }  # fmt: skip
    return WeekText.model_validate(made).model_dump(by_alias=True)


def _begun(one: CommittedAction) -> dict[str, object]:
    """A decision that does not stand yet, as text."""
    site, part = one.at if isinstance(one.at, Node) else ("", "")
    of_lane = one.decision in OF_LANES
    return {
        "action": one.action, "decision": str(one.decision), "site": site or ("" if of_lane else str(one.at)),
        "part": part, "lane": str(one.at) if of_lane else "", "quantity": one.quantity,
        "since": one.effective.isoformat(), "until": "" if one.until is None else one.until.isoformat(),
        "least": one.least,
    }  # fmt: skip


def week_certificate(found: WeekFound) -> dict[str, object]:
    """What was proven of a week, on what input, with what tools."""
    given, decided = found.given, found.decided
    hashes = {f"model/{name}": digest for name, digest in given.model.hashes.items()}
    hashes |= {f"scenarios/{name}": digest for name, digest in given.book.hashes.items()}
    hashes |= {f"state/{name}": digest for name, digest in given.state.hashes.items()}
    above = decided.cheapest - decided.floor
    return {
        "schema": 1,
        "model": found.model.name,
        "title": found.model.title,
        "scenarios": given.book.name,
        "currency": found.model.currency,
        "period": str(given.week),
        "proof": {
            "status": "solved" if decided.stopped is None else "stopped",
            "stopped_because": decided.stopped,
            "objective": decided.chosen.total,
            "objective_before_withdrawals": decided.cheapest,
            "lower_bound": finite(decided.bound),
            "floor": decided.floor,
            "gap": finite(decided.uncertainty / above) if above > 0 else 0.0,
            "wanted_gap": given.options.gap,
            "no_trade_band": decided.band,
        },
        "inputs": hashes,
        "risk": {
            "cvar_weight": found.model.risk.weight,
            "cvar_level": found.model.risk.level,
            "years": found.model.risk.years,
            "seed": found.model.risk.seed,
        },
        "end": str(End.UNKNOWN),
        "asked": {
            "switching_cost": given.options.switching_cost,
            "watched_since": given.since,
            "keep": given.options.beliefs.keep,
        },
        **recorded(given.model, given.book),
        "versions": versions(),
        "notes": list(found.notes),
    }


def _about(found: WeekFound) -> pd.DataFrame:
    """What the workbook is about."""
    decided = found.decided
    rows: list[tuple[str, object]] = [
        ("week", str(found.given.week)),
        ("decided from", found.today.isoformat()),
        ("model", found.model.title),
        ("currency", found.model.currency),
        ("the coming year with the plan in force", decided.kept.total),
        ("the coming year with this week's plan", decided.chosen.total),
        ("no plan can cost less than", decided.bound),
        ("a change has to save", decided.band),
        *(("note", note) for note in found.notes),
    ]
    return pd.DataFrame(rows, columns=["what", "value"], dtype=object)
