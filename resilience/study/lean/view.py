"""What a lean practitioner sees in a model: takt and bottleneck of its lines, cards of the lanes that pull."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from importlib import import_module
from math import inf, isnan
from typing import TYPE_CHECKING

from resilience.given import Maybe, Of, takes
from resilience.hazard.build import build_scenarios
from resilience.network.usage import nominal_use, today
from resilience.quantities import LaneId
from resilience.screen import on_screen
from resilience.study.costs.today import with_today
from resilience.study.lean.conditions import LeanCondition, lean_conditions
from resilience.study.lean.drifts import LeanDrift, lean_drifts
from resilience.study.lean.ends import LeanEnd, lean_ends
from resilience.study.lean.ledgers import todays_ledger, waste_table
from resilience.study.lean.lines import LeanLine, line_record, lines_of
from resilience.study.lean.loops import LeanLoop, todays_loops
from resilience.study.lean.observed import observed_ledger
from resilience.study.records import records

if TYPE_CHECKING:
    from pathlib import Path

    from resilience.hazard.book import HazardBook
    from resilience.hazard.scenarios import Scenario
    from resilience.lean.waste import WasteLedger
    from resilience.network.parts import Node
    from resilience.plan.model import Model

UNKNOWN = "Today's split is not stated, or goods run in a circle: nothing is told of {names}."
ONE_BY_ONE = (
    "On {count} of {all} lanes in use neither a pack nor deliveries are stated: goods flow one by one, without cards."
)
REPAIRED = "Today's plan breaks a bound of its own tables; this is the nearest one that does not."


@on_screen
@dataclass(frozen=True)
class LeanView:
    """A model as a lean practitioner sees it.

    Attributes
    ----------
    lines
        Lines and makers, the fullest first.
    loops
        Lanes in use, those with most cards first.
    ends
        How rare outages must be on each lane for lean supply to pay, those where lean ends first at the head.
    notes
        What cannot be told, and why.
    drifts
        Makers whose process drifts, and when stopping the line pays.
    wastes
        What a year costs by waste, if nothing goes wrong; None where today has no steady state.
    observed
        What a year costs by waste as it was observed; None where the model has no table `observed`.
    conditions
        What just-in-time supply needs on each lane, those with most that is missing first.
    """

    model: Model
    lines: tuple[LeanLine, ...]
    loops: tuple[LeanLoop, ...]
    ends: tuple[LeanEnd, ...]
    notes: tuple[str, ...]
    drifts: tuple[LeanDrift, ...] = ()
    wastes: WasteLedger | None = None
    observed: WasteLedger | None = None
    conditions: tuple[LeanCondition, ...] = ()

    def write(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write a run folder as `resilience lean -o` does; see `write_lean`."""
        written: Path = import_module("resilience.study.lean.folder").write_lean(self, path, replace=replace)
        return written


@takes(model=Of("Model"), scenarios=Maybe(Of("HazardBook")))
def lean_view(model: Model, scenarios: HazardBook | None = None) -> LeanView:
    """Takt, bottleneck, cards, wastes and conditions of a model as it runs today.

    Parameters
    ----------
    model
        The model; where today breaks a bound of its own tables, the nearest today that does not.
    scenarios
        Hazards, which say how often and how long each lane is cut; None: nothing is said of how often.

    Notes
    -----
    See `takt_time` and `card_loop`. The takt of a line is its available time over the good units asked of all its
    parts; the cards of a lane replenish what is used while a card is under way and waits for the next delivery.
    """
    found = with_today(model)
    network = found.network
    use = nominal_use(network)
    lost = sorted({node.site for node, units in use.items() if isnan(units)})
    notes = [] if found.short_today is None else list(found.short_today.words(found.currency))
    notes += [REPAIRED] if found.repair is not None else []
    notes += [UNKNOWN.format(names=", ".join(lost))] if lost else []
    made = {node: _made(found, node, use[node]) for node in network.production}
    loops = sorted(todays_loops(found), key=lambda loop: (-(loop.cards or 0), loop.lane))
    bare = sum(loop.cards is None for loop in loops)
    notes += [ONE_BY_ONE.format(count=bare, all=len(loops))] if bare else []
    flows = {LaneId(loop.lane): loop.units for loop in loops}
    ends = sorted(lean_ends(found, flows), key=lambda end: (-end.years, end.lane))
    struck = None if scenarios is None else _struck(found, scenarios)
    conditions = sorted(lean_conditions(found, flows, ends, struck), key=lambda one: (-len(one.missing), one.lane))
    return LeanView(
        found, lines_of(found, made), tuple(loops), tuple(ends), tuple(notes), drifts=lean_drifts(found),
        wastes=todays_ledger(found), observed=observed_ledger(found), conditions=tuple(conditions),
    )  # fmt: skip


def _struck(model: Model, book: HazardBook) -> tuple[Scenario, ...]:
    """Scenarios of hazards that have a rate; cycle stock matters to no rate or length."""
    year = model.calendar.periods_per_year
    return build_scenarios(book.on(model.calendar), model.network, lots=False, periods_per_year=year).scenarios


def _made(model: Model, node: Node, use: float) -> float:
    """Good units per period that are made at a position today; 0 where that is not known."""
    shares = today(model.network, node)
    if shares is None or isnan(use):
        return 0.0
    return max(0.0, use * (1 - sum(share or 0.0 for share in shares.values())))


def lean_records(view: LeanView) -> dict[str, object]:
    """Everything that a view tells, in a form that JSON can say."""
    return {
        "model": view.model.name,
        "lines": [line_record(line) for line in view.lines],
        "loops": [asdict(loop) for loop in view.loops],
        "ends": [asdict(end) for end in view.ends],
        "drifts": [asdict(one) | {"pays": one.pays} for one in view.drifts],
        "wastes": records(waste_table(one for one in (view.wastes, view.observed) if one is not None)),
        "conditions": [_condition_record(one) for one in view.conditions],
        "notes": list(view.notes),
    }


def _condition_record(one: LeanCondition) -> dict[str, object]:
    """A condition in a form that JSON can say: outages of any length have no limit."""
    told = asdict(one) | {"pays": one.pays, "missing": list(one.missing)}
    return told | ({"shorter_days": None} if one.shorter_days == inf else {})
