"""Today's plan, repaired by the least change where it breaks a bound: what every study compares with."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import InputError, NoPlanError
from resilience.findings import Code, Finding
from resilience.network.checks.today import broken_today
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Node
from resilience.network.usage import nominal_use, today
from resilience.plan.picked import picked
from resilience.plan.repair import Move, Repair
from resilience.plan.seasons import season_words
from resilience.program.repairing import (
    RepairLimits,
    deliveries_found,
    fewest_opened,
    least_change,
    shares_found,
    todays_steady_state,
)
from resilience.solve.first_stage import solve_first_stage
from resilience.study.costs.fitted import fitted
from resilience.study.costs.overload import within_capacity
from resilience.study.everyday.floor import with_everyday_stock
from resilience.study.everyday.words import everyday_words
from resilience.study.words import digits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.network.lanes import Lane
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.program.columns import Address
    from resilience.program.reading.compile import Compiled
    from resilience.quantities import LaneId

DIGITS = 12
"""Decimals of a repaired share: what lies beyond them is the solver's rounding."""
MOVED = 1e-7
"""Change of a share below which it is rounding."""
TAKEN = 0.5
NAMED = 4
"""Positions named in a sentence; more are counted."""


def with_today(model: Model) -> Model:
    """Return a model whose plan of today keeps every bound: the same where it does, else repaired by the least change.

    Where the model asks for everyday safety stock, today keeps at least that, too. Alternates of parts are part of its
    network then; everyday stock is worked out without them, since in ordinary times nobody need wait for one.

    Raises
    ------
    InputError
        Where everyday safety stock is asked for and cannot be worked out.
    """
    found = fitted(_bounded(picked(model)))
    if found.network.recipes and found.everyday is None and found.service_level is not None:
        stated = {key: found.network.lanes[key] for key in model.network.lanes}
        plain = replace(model.network, lanes=stated, demand=found.network.demand)
        floor = with_everyday_stock(model.amended(network=plain, cover=found.cover))
        return found.amended(everyday=floor.everyday, cover=floor.cover)
    return with_everyday_stock(found)


def _bounded(model: Model) -> Model:
    """Return a model whose split of today keeps every bound.

    Shares move by the least value of flow, and the cheapest of such moves is taken; lanes that are not in use carry
    something only where the others cannot serve the demand. Where no steady state serves it, the demand is cut to what
    can be served; where that is next to nothing the model is left as it is.
    """
    if model.repair is not None:
        return model
    broken = tuple(one.words for one in broken_today(model.network))
    if not broken and (_all_stated(model) or solve_first_stage(todays_steady_state(model)) is not None):
        return model
    found = _repaired(model)
    if found is None:
        served = None if model.short_today else within_capacity(model, candidates=True)
        return model if served is None else _bounded(served)
    columns, opened = found
    moves = tuple(_moves(model, columns, opened))
    shares = {key: share for move in moves for key, share in move.repaired.items()}
    often = deliveries_found(model, columns)
    often = {key: k for key, k in often.items() if k != model.network.lanes[key].deliveries}
    lanes = {key: _lane(lane, shares.get(key), taken=key in opened) for key, lane in model.network.lanes.items()}
    lanes |= {key: replace(lanes[key], deliveries=k) for key, k in often.items()}
    network = replace(model.network, lanes=lanes)
    return model.amended(network=network, repair=Repair(broken or _UNNAMED, moves, tuple(sorted(opened)), often))


_UNNAMED = ("Whatever the split that is not stated, the sources in use cannot bring what is needed today.",)


def _all_stated(model: Model) -> bool:
    """Whether today's split says what every position takes: then its bounds were looked at one by one."""
    return not any(np.isnan(units) for units in nominal_use(model.network).values())


def _repaired(model: Model) -> tuple[dict[Address, float], frozenset[LaneId]] | None:
    """Columns of the nearest steady state that keeps every bound, and the lanes it takes into use."""
    first = _solved(fewest_opened(model))
    if first is None:
        return None
    idle = [key for key, lane in model.network.lanes.items() if lane.status is not LaneStatus.ACTIVE]
    opened = frozenset(key for key in idle if first[0]["opened", key] > TAKEN)
    moved = _solved(least_change(model, RepairLimits(opened)))
    if moved is None:
        return None
    cheapest = _solved(least_change(model, RepairLimits(opened, moved[1])))
    return (moved if cheapest is None else cheapest)[0], opened


def _solved(compiled: Compiled) -> tuple[dict[Address, float], float] | None:
    """Columns by key and the objective; None where nothing fits."""
    x = solve_first_stage(compiled)
    return None if x is None else (compiled.columns.values(x.tolist()), float(compiled.cost @ x))


def served_today(model: Model, consequence: str) -> Model:
    """Return a model whose plan of today, kept or repaired, serves the demand with sources that are approved.

    Where they cannot serve all of it the demand is cut to what they can: see `Model.short_today`.

    Parameters
    ----------
    consequence
        What cannot be done otherwise, to end a sentence with.

    Raises
    ------
    NoPlanError
        When next to nothing can be served without candidates; the message says which, and what breaks today.
    """
    found = with_today(model)
    lanes = model.network.lanes
    opened = () if found.repair is None else found.repair.opened
    candidates = [key for key in opened if lanes[key].status is LaneStatus.CANDIDATE]
    if not candidates and not _waits_for_a_site(found):
        return found
    served = within_capacity(model, candidates=False)
    if served is not None:
        return with_today(served)
    if found.repair is None:
        return found
    head = f"Today's plan of model {model.name!r} does not serve the nominal demand: {consequence}."
    only = f"Only with {', '.join(candidates)} in use could it, which nobody has approved yet."
    raise NoPlanError("\n".join([head, *found.repair.broken, only]))


def _waits_for_a_site(model: Model) -> bool:
    """Whether what the model counts on can be served only once a candidate site is opened."""
    may_open = any(site.may_open for site in model.network.sites.values())
    return may_open and model.repair is None and solve_first_stage(fewest_opened(model)) is None


def _moves(model: Model, columns: dict[Address, float], opened: frozenset[LaneId]) -> Iterator[Move]:
    """Positions whose split is stated and has changed, or that a lane taken into use feeds."""
    for node, lanes in model.network.inbound.items():
        stated, found = today(model.network, node), shares_found(model, columns, node)
        if not found or (stated is None and not opened & found.keys()):
            continue
        before = {lane.id: (stated or {}).get(lane) or 0.0 for lane in lanes}
        after = {key: round(share, DIGITS) for key, share in found.items()}
        if any(abs(after[key] - share) > MOVED for key, share in before.items()):
            yield Move(node, before, after)


def _lane(lane: Lane, share: float | None, *, taken: bool) -> Lane:
    """A lane with its repaired share, in use where it must be."""
    if share is None:
        return lane
    status = LaneStatus.ACTIVE if taken else lane.status
    return replace(lane, status=status, share=share if status is LaneStatus.ACTIVE else None)


def words_of_today(model: Model) -> tuple[str, ...]:
    """What to know of today before it is compared with: repairs, and where stock on hand stands for a target."""
    words = [] if model.short_today is None else list(model.short_today.words(model.currency))
    words += [] if model.repair is None else list(model.repair.words(model.network))
    if model.from_stock:
        shown = [f"{digits(model.cover[node])} {node}" for node in sorted(model.from_stock)[:NAMED]]
        more = f" and {len(model.from_stock) - NAMED} more" if len(model.from_stock) > NAMED else ""
        words.append(
            "The policy states no target for some positions: there the stock on hand counts as today's buffer "
            f"({', '.join(shown)}{more})."
        )
    return (*words, *everyday_words(model), *season_words(model))


def at_stock_on_hand(model: Model, plan: Plan | None) -> tuple[Model, Plan | None, str]:
    """Return a model and a plan whose shelves hold what is on hand, where that is stated, and a sentence that says so.

    Raises
    ------
    InputError
        When the model states no stock on hand.
    """
    stock = {Node(one.site, one.part): one.on_hand for one in model.inventory}
    if not stock:
        message = "The model states no stock on hand, so nothing can begin there."
        raise InputError(
            [Finding(Code.NEEDED, message, "Fill in inventory, or begin at today's targets.", "inventory")]
        )
    words = (
        f"Failures begin at the stock on hand at {len(stock)} of {len(model.network.nodes)} positions, "
        "and elsewhere at the target; what is on order is in transit as planned."
    )
    moved = None if plan is None else replace(plan, buffers={**plan.buffers, **stock})
    return model.amended(cover={**model.cover, **stock}), moved, words
