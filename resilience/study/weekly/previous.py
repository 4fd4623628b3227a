"""Last week read from the folder that it left: its plan, what goes on from it, and what its search found."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files import read_plan
from resilience.files.runs.kept_json import WEEK
from resilience.files.runs.run_marker import edited, kind_of, refuse_unsearched
from resilience.files.runs.week_json import WEEK_FILE, read_week
from resilience.findings import Code, Finding
from resilience.network.parts import Node
from resilience.plan.fields import PlanField
from resilience.plan.iso_week import IsoWeek
from resilience.plan.known import unknown_names
from resilience.plan.state import CommittedAction
from resilience.quantities import LaneId, PartId, SiteId
from resilience.solve.memory.memory import Memory
from resilience.study.run import previous_run
from resilience.study.weekly.folder import MEMORY
from resilience.study.weekly.last_week import LastWeek, MeantOrders, UnderWay
from resilience.study.weekly.since.kept import kept_files

if TYPE_CHECKING:
    from resilience.files.runs.week_json import BegunText
    from resilience.plan.model import Model

PLAN = "plan.json"
EDITED = "It was changed since the run wrote it: what goes on from last week cannot be taken at its word."
PUT_BACK = "Put the file back as it was, or name another run."
NO_DAY = "{text!r} is no day."
GONE = "Of last week's plan {what}"


def read_last_week(previous: Path) -> LastWeek:
    """Read the week before from its run folder; of a plan made for no week there is the plan alone.

    Raises
    ------
    InputError
        When it holds no plan, or was changed since.
    """
    folder = previous if previous.is_dir() else Path(previous).parent
    plan = read_plan(previous)
    refuse_unsearched(folder)
    if kind_of(folder) != WEEK or not previous.is_dir():
        return LastWeek(plan)
    changed = [folder / name for name in (PLAN, WEEK_FILE) if edited(folder, name)]
    if changed:
        raise InputError([Finding(Code.CHANGED_RUN, EDITED, PUT_BACK, str(file)) for file in changed])
    text = read_week(folder)
    carried = text.carried
    under_way = tuple(
        UnderWay(LaneId(one.lane), _day(one.since), None if one.ready is None else _day(one.ready))
        for one in carried.under_way
    )
    lanes = {LaneId(lane): tuple(units) for lane, units in carried.meant.lanes.items()}
    meant = MeantOrders(_day(carried.meant.first), lanes)
    since = None if carried.watched_since is None else _day(carried.watched_since)
    week = IsoWeek.read(text.period, WEEK_FILE)
    begun = tuple(_begun(one) for one in carried.begun)
    return LastWeek(plan, week, under_way, meant, dict(carried.longer), _day(text.decided_on), since, begun)


def _begun(one: BegunText) -> CommittedAction:
    lane, site = LaneId(one.lane), SiteId(one.site)
    at = lane if one.lane else Node(site, PartId(one.part)) if one.part else site
    decision = PlanField(one.decision)
    return CommittedAction(
        one.action, decision, at, one.quantity, _day(one.since), _day(one.until), one.least, begun=True
    )


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError([Finding(Code.BAD_VALUE, NO_DAY.format(text=text), PUT_BACK, WEEK_FILE)]) from None


def remembered(previous: Path | None) -> Memory:
    """What last week's search found; nothing where it left nothing, or the file is not the one it wrote."""
    file = None if previous is None else previous / MEMORY
    if previous is None or file is None or not file.is_file() or edited(previous, MEMORY):
        return Memory()
    try:
        return Memory.load(file)
    except InputError:  # it only saves time
        return Memory()


def digests_of_week(previous: Path | None) -> dict[str, str]:
    """SHA-256 of what a week goes on from, by the name of its file."""
    if previous is None:
        return {}
    if not previous.is_dir():
        names, folder = [previous.name], previous.parent
    else:
        names, folder = [PLAN, WEEK_FILE, MEMORY, *kept_files(previous)], previous
    return {
        name: hashlib.sha256((folder / name).read_bytes()).hexdigest() for name in names if (folder / name).is_file()
    }


def changed_since(previous: Path, plan_of: LastWeek, model: Model) -> tuple[str, ...]:
    """What a planner must know of where last week's plan comes from: other tables, and what is gone from the model."""
    gone = tuple(str(found.message) for found in unknown_names(plan_of.plan, model.network, str(previous)))
    return (*previous_run.since(previous, model), *gone)
