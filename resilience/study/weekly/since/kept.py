"""What a week keeps for the next: its model, scenarios and state as it read them, and what it was decided with.

They are the tables themselves, changes made, so that any command reads them; next week solves mixtures of both weeks.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files import plan_from_json, plan_to_json, read_model, read_plan, read_scenarios
from resilience.files.atomic import writable
from resilience.files.registry.schema import Document
from resilience.files.runs.kept_json import INPUTS, KEPT_FILE, SCHEMA, KeptText, read_kept
from resilience.files.runs.run_marker import edited, read_marker
from resilience.files.scenarios.scenario_text import scenario_lines
from resilience.files.state.read import read_state
from resilience.files.state.write import state_frames
from resilience.files.tables.model_folder import write_model
from resilience.findings import Code, Finding
from resilience.plan.iso_week import IsoWeek
from resilience.quantities import LaneId
from resilience.study.policy_names import MIX
from resilience.study.weekly.beliefs import BeliefOptions
from resilience.study.weekly.last_week import LastWeek, UnderWay
from resilience.study.weekly.week import WeekGiven, WeekOptions

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from resilience.files import RunFolder
    from resilience.files.runs.week_json import UnderWayText
    from resilience.plan.plan import Plan
    from resilience.study.weekly.week import WeekFound

MODEL, SCENARIOS, STATE = f"{INPUTS}/model", f"{INPUTS}/scenarios.toml", f"{INPUTS}/state"
CHANGED = "It was changed since the run wrote it."
PUT_BACK = "Put the file back as it was, or name another run."
NO_DAY = "{text!r} is no day."


@dataclass(frozen=True)
class KeptWeek:
    """A week as its folder keeps it: what it was decided on, its plan, and the cheapest plan that it found.

    Costs are currency in the coming year.
    """

    given: WeekGiven
    plan: Plan
    cost: float
    cheapest: Plan
    cheapest_cost: float
    longer: Mapping[str, int]


def write_kept(run: RunFolder, found: WeekFound) -> None:
    """Write into an open run folder what next week needs of this one.

    Raises
    ------
    InputError
        When it cannot be written.
    """
    given = found.given
    with writable(run.target):
        (run.path / INPUTS).mkdir(parents=True, exist_ok=True)
        write_model(given.model, run.path / MODEL)
    run.write_text(SCENARIOS, "\n".join(scenario_lines(given.book)) + "\n")
    for name, table in state_frames(given.state, given.model).items():
        run.write_table(f"{STATE}/{name}.csv", table)
    run.write_json(KEPT_FILE, kept_json(found))


def kept_json(found: WeekFound) -> dict[str, object]:
    """What a week was decided with beside its tables, in the form in which it is kept."""
    given, decided, options = found.given, found.decided, found.given.options
    named = {one.hazard: one.prior.strength_years for one in given.book.priors}
    beliefs = asdict(options.beliefs) | {"strengths": {**named, **options.beliefs.strengths}}
    last = given.last
    made = {
        "schema": SCHEMA,
        "period": str(given.week),
        "gap": options.gap,
        "switching_cost": options.switching_cost,
        "watched_since": _said(given.since),
        "beliefs": beliefs,
        "before": None if last is None else {
            "plan": plan_to_json(last.plan),
            "under_way": [
                {"lane": one.lane, "since": one.since.isoformat(), "ready": _said(one.ready)} for one in last.under_way
            ],
            "decided_on": _said(last.decided_on),
            "since": _said(last.since),
        },
        "longer": dict(decided.longer),
        "policies": [
            {"name": name, "plan": plan_to_json(one.plan), "steady": one.steady, "loss": one.aal}
            for name, one in ((decided.kept.name, decided.kept), (MIX, decided.chosen))
        ],
        "floor": decided.floor,
        "scenario_count": len(decided.program.scenarios),
        "scenario_seed": given.book.seed,
        "cvar_level": found.model.risk.level,
        "cheapest": {"cost": decided.cheapest, "plan": plan_to_json(decided.cheapest_plan)},
    }  # fmt: skip
    return KeptText.model_validate(made).model_dump(by_alias=True)


def kept_files(folder: Path) -> list[str]:
    """Files of a run folder in which the input of its week is kept, by name."""
    noted = read_marker(folder).get("files")
    names = sorted(map(str, noted)) if isinstance(noted, dict) else []
    return [name for name in names if name.startswith(f"{INPUTS}/") and ".." not in Path(name).parts]


def read_kept_week(folder: Path) -> KeptWeek | None:
    """Read what a week kept; None where it kept nothing, as weeks of earlier versions and plans.

    Raises
    ------
    InputError
        With every file that was changed since, or cannot be read.
    """
    names = kept_files(folder)
    if KEPT_FILE not in names:
        return None
    changed = [str(folder / name) for name in names if edited(folder, name)]
    if changed:
        raise InputError([Finding(Code.CHANGED_RUN, CHANGED, PUT_BACK, name) for name in changed])
    text = read_kept(folder)
    model = read_model(folder / MODEL)
    book = read_scenarios(folder / SCENARIOS, model.calendar)
    week = IsoWeek.read(text.period, KEPT_FILE)
    state = read_state(folder / STATE, model, book, week)
    options = WeekOptions(text.switching_cost, text.gap, None, BeliefOptions(**text.beliefs.model_dump()))
    given = WeekGiven(model, book, state, week, _before(text), options, _day(text.watched_since))
    cheapest = plan_from_json(text.cheapest.plan, Document(KEPT_FILE, ""))
    chosen = text.policies[-1]
    return KeptWeek(
        given, read_plan(folder), chosen.steady + chosen.loss, cheapest, text.cheapest.cost, dict(text.longer)
    )


def _before(text: KeptText) -> LastWeek | None:
    before = text.before
    if before is None:
        return None
    plan = plan_from_json(before.plan, Document(KEPT_FILE, ""))
    return LastWeek(
        plan, under_way=_under_way(before.under_way), decided_on=_day(before.decided_on), since=_day(before.since)
    )


def _under_way(texts: Sequence[UnderWayText]) -> tuple[UnderWay, ...]:
    found = []
    for one in texts:
        since = _day(one.since)
        assert since is not None  # the form says that there is one
        found.append(UnderWay(LaneId(one.lane), since, _day(one.ready)))
    return tuple(found)


def _said(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _day(text: str | None) -> date | None:
    try:
        return None if text is None else date.fromisoformat(text)
    except ValueError:
        raise InputError([Finding(Code.BAD_VALUE, NO_DAY.format(text=text), PUT_BACK, KEPT_FILE)]) from None
