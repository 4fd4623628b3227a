"""One small LP file per rule: what Pyomo makes of it, in symbols, compared with what was checked by eye.

`pytest tests/formulation --update-golden` rewrites the files; then read the difference.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyomo.environ as pyo
import pytest
from support.small import with_lives, with_stores

from resilience.hazard.situation import Situation
from resilience.network.customers import whole
from resilience.network.customs import Duty
from resilience.network.duties import with_duties
from resilience.network.lanes import Alternate, LaneStatus, Mode
from resilience.network.ordering import BreakKind
from resilience.network.parts import Customer, Demand, Node, PenaltyStep
from resilience.network.sites import SiteStatus
from resilience.network.year.season import SeasonRow
from resilience.network.year.shutdown import ShutdownRow
from resilience.plan.everyday import EverydayStock
from resilience.plan.levers import ChangeLimit, Lever, Requirements
from resilience.plan.picked import picked
from resilience.plan.plan import Plan
from resilience.plan.short_today import ShortToday
from resilience.program.formulation.first_stage import build_first_stage
from resilience.program.formulation.page import rules
from resilience.program.formulation.recourse import build_recourse, layout
from resilience.program.reading.compile import variables
from resilience.program.scope.books import TOTAL
from resilience.program.scope.data import ScenarioData
from resilience.program.scope.reach import scope_of
from resilience.program.scope.survive import survival_scenarios
from resilience.program.sizes import Sizes
from resilience.program.two_stage import BuildOptions, _early_calls, _scoped

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator

GOLDEN = Path(__file__).with_name("golden")
NOISE = re.compile(r"\\\*.*\*\\|dummy:|(?:.*ONE_VAR_CONSTANT.*\n)+(?:= 1\n)?| +0 <= \S+ <= \+inf\n")


def factory(
    kit, *, hub=False, far=0.0, air=False, drifts=False, orders=None, alternates=(), duties=(), customers=(),
    seasons=(), shutdowns=(), **given
):  # fmt: skip
    """Plant A makes P (of 2 B) and Q (of 1 B and a D) on one line; B from S, from candidate C, or made at A.

    With a hub, P goes to M through W as well, Q only so, and A can get P from a second maker C. Q takes `far` periods.
    With air, C can send B by air as well. With drifts, S and C state them per unit. S may have order
    quantities, parts alternates, markets duties, and P at M customers of several classes; A has room for so much where
    `stores` says the room of each part; parts keep for `lives`; S offers a `second` reserve. Demand may have
    seasons, and makers shutdowns.
    """
    stores, lives, second = given.pop("stores", None), given.pop("lives", None), given.pop("second", {})
    help_ = {"qualification_time": 1.0, "activation_time": 1.0, "reserve_max": 5.0, "reserve_fee": 7.0}
    shares = {"min_share": 0.1, "max_share": 0.6, "share": 0.25}
    express = {"expedite_cost": 6.0, "expedite_lead_time": 0.0}
    lots = {"delivery_options": (0.5, 1.0), "deliveries": 1.0, "delivery_cost": 40.0}
    lanes = [
        kit.lane("S", "A", "B", capacity=30.0, unit_cost=1.0, lead_time=1.0, **lots, **express, **(orders or {})),
        kit.lane("C", "A", "B", capacity=12.0, unit_cost=2.0, status=kit.Status.CANDIDATE,
                 qualification_cost=500.0, activation_cost=3.0, **help_, **shares),
        kit.lane("E", "A", "D", qualification_cost=300.0),
        kit.lane("A", "M", "P", lead_time=2.0, unit_cost=3.0),
        kit.lane("A", "M", "Q", capacity=9.0, lead_time=far),
    ]  # fmt: skip
    fast = {"capacity": 6.0, "reserve_max": 2.0, "reserve_fee": 1.0, "activation_time": 0.0}
    lanes += [
        kit.lane("A", "W", "P", lead_time=1.0),
        kit.lane("W", "M", "P", **fast, **express),
        kit.lane("C", "A", "P", **lots),
        kit.lane("A", "W", "Q"),
        kit.lane("W", "M", "Q"),
    ] * hub
    lanes += [kit.lane("C", "A", "B", mode=Mode.AIR, status=kit.Status.CANDIDATE, qualification_cost=200.0)] * air
    makes = [
        kit.make(
            "S",
            "B",
            capacity=40.0,
            unit_cost=4.0,
            reserve_max=6.0,
            reserve_fee=9.0,
            activation_cost=2.0,
            quality_incident_rate=3.0,
            **second,
        ),
        kit.make("C", "B", unit_cost=4.5),
        kit.make("E", "D", unit_cost=1.0),
        kit.make("A", "B", capacity=60.0, unit_cost=9.0),
        kit.make("A", "P", resource="line", cycle_time=0.5, yield_share=0.8, unit_cost=5.0, quality_incident_rate=2.0),
        kit.make("A", "Q", resource="line", cycle_time=1.0, surge_capacity=4.0, surge_premium=8.0, activation_time=1.0),
    ]
    makes += [kit.make("C", "P", unit_cost=6.0)] * hub
    if drifts:
        often = {
            "S": {"quality_incident_rate": None, "drift": 0.001, "bad_cost": 3.0},
            "C": {"drift": 0.002, "bad_cost": 4.0},
        }
        makes = [replace(one, **often.get(one.site, {})) for one in makes]
    waiting = {"patience": 2.0, "backlog_cost": 1.0}
    usual = {
        "parts": {"B": (2.0, 50.0), "D": (1.0, 50.0), "P": (20.0, 25.0), "Q": (10.0, 25.0)},
        "bom": [kit.line("P", "B", 2.0), kit.line("Q", "B", 1.0), kit.line("Q", "D", 1.0)],
        "resources": [("A", "line", 24.0)],
        "sites": {"S": {"visibility_cost": 100.0, "visibility_detection": 0.5, "time_to_recover": 1.5}},
        "levers": frozenset(Lever),
        "holding_refund": True,
    }
    sells = [kit.sell(part="P", quantity=8.0, **waiting), kit.sell(part="Q", quantity=5.0, margin=20.0)]
    model = kit.model(lanes, makes, sells, **(usual | given))
    model = model if lives is None else with_lives(model, lives, left={"P": 1.0})
    model = model if stores is None else with_stores(model, stores, A=(60.0, 3.0))
    network = with_duties(replace(model.network, alternates=alternates, duties=duties))
    if customers:
        sold = Demand.of_classes("M", "P", customers)
        network = replace(network, demand={**network.demand, sold.node: sold})
    return replace(model, network=replace(whole(network), seasons=seasons, shutdowns=shutdowns))


def fire(kit):
    """Half of S is down for two periods, known after 1.5; a quarter of a lot is there."""
    return kit.outage(0.5, 0.5, part="B", detection=1.5, cycle_phase=0.25)


def strike(kit):
    """The lane for P carries a quarter for a period; half of what is on the way is spoiled."""
    return kit.scenario(("lane_loss", "A>M:P:road", (0.75,)), ("transit_loss", "A>M:P:road", (0.5,)))


def slow_road(kit):
    """The limited lane for Q carries half."""
    return kit.scenario(("lane_loss", "A>M:Q:road", (0.5,)))


def slow_supply(kit):
    """The unlimited lane for D carries half."""
    return kit.scenario(("lane_loss", "E>A:D:road", (0.5,)))


def jam(kit):
    """P arrives nowhere for two periods."""
    return kit.scenario(("arrival_gap", "A>M:P:road", (1.0, 1.0)))


def detour(kit):
    """What leaves for P in two periods is under way for two more, then for one more in a third."""
    return kit.scenario(("lead_time", "A>M:P:road", (2.0, 2.0, 1.0)))


def spoiled(kit):
    """A fifth, then two fifths of P are spoiled."""
    return kit.scenario(("yield_loss", "A|P", (0.2, 0.4)))


def shortage(kit):
    """D is short: Q suffers, P and its line go on as planned."""
    return kit.outage(1.0, site="E", part="D")


def refusal(kit):
    """C makes a quarter for a period."""
    return kit.outage(0.75, site="C", part="B")


def rush(kit):
    """Demand for Q is up by half for a period."""
    return kit.scenario(("demand_factor", "M|Q", (1.5,)))


def slump(kit):
    """Demand for P is down by a quarter, and half of what is on the way to it is spoiled."""
    return kit.scenario(("transit_loss", "A>M:P:road", (0.5,)), ("demand_factor", "M|P", (0.75,)))


def hub_down(kit):
    """Three quarters of W are down for a period, then all of it, and no more."""
    at = ("stock_locked", "W|P", (0.75, 1.0)), ("stock_locked", "W|Q", (0.75, 1.0))
    return kit.scenario(*at, *(("lane_loss", f"W>M:{part}:road", (0.75, 1.0)) for part in "PQ"))


def half_a_plant(kit):
    """Half of what makes P at A is down for a period."""
    return kit.outage(0.5, site="A", part="P")


def plant_burnt(kit):
    """A is down for two periods, and three quarters of its B, buffer and lot, are destroyed."""
    at = ("stock_locked", "A|B", (1.0, 1.0)), ("production_loss", "A|P", (1.0, 1.0)), ("stock_loss", "A|B", (0.75,))
    return kit.scenario(*at, cycle_phase=0.5)


def s_burnt(kit):
    """S is down for a period, and three quarters of its B are destroyed."""
    return kit.scenario(
        ("stock_locked", "S|B", (1.0,)), ("production_loss", "S|B", (1.0,)), ("stock_loss", "S|B", (0.75,))
    )


def shop_shut(kit):
    """M is shut for a period and three quarters of it for another, when half as many again want P."""
    at = (("stock_locked", f"M|{part}", (1.0, 0.75)) for part in "PQ")
    return kit.scenario(*at, ("demand_factor", "M|P", (1.0, 1.5)))


def shop_half_shut(kit):
    """Three quarters of M are shut for a period."""
    return kit.scenario(("stock_locked", "M|P", (0.75,)))


def tuesday(kit):
    """A quarter of what makes P at A is down today; 7 of B and 3 of P are there, 4 of B come, 2 of P are late."""
    today = Situation(
        on_hand=((kit.Node("A", "B"), 7.0), (kit.Node("A", "P"), 4.0), (kit.Node("M", "P"), 3.0)),
        on_order=(("S>A:B:road", 0, 4.0), ("A>M:P:road", 1, 6.0)),
        waiting=((kit.Node("M", "P"), 2.0),),
        not_ready=(("C>A:B:road", 1.5),),
    )
    return replace(kit.outage(0.25, site="A", part="P", cycle_phase=0.5), situation=today)


def in_march(scenario):
    """A scenario that begins after a fifth of the year, in the low season, a week before the high one."""
    return lambda kit: replace(scenario(kit), season=(0.2, 0.2))


@dataclass(frozen=True)
class Case:
    """What to show of a rule: in which scenario, where and when."""

    scenario: Callable[[Any], Any] = fire
    where: tuple[str, ...] = ()
    when: tuple[int | str, ...] = ()
    pruned: bool = False
    final: bool = False
    closings: tuple[int, ...] = ()
    cautious: bool = False
    exact: bool = False
    periods: int | None = None
    given: dict[str, Any] = field(default_factory=dict)

    def shows(self, index: Any) -> bool:
        """Whether an instance of the rule is in the file."""
        keys = index if isinstance(index, tuple) else (index,)
        place = "|".join(str(key) for key in keys)
        return (not self.where or any(place.startswith(w) for w in self.where)) and (
            not self.when or keys[-1] in self.when
        )


WISHES = {"requirements": Requirements(budget=900.0, change=ChangeLimit(buffers=0.2, flows=0.1))}
NODE_P = ("M|P",)
HUB = {"hub": True}
FAR = {"far": 2.0}
AIR = {"air": True}
EVERYDAY = {"everyday": EverydayStock(0.95, {Node("A", "B"): 12.0, Node("M", "P"): 3.5}, {}, {}, 0.0, 0.0)}
DRIFTS = {"drifts": True}
OVERLOAD = {"short_today": ShortToday({Node("M", "P"): 9.0}, {Node("M", "P"): 8.0}, 2500.0)}
ORDERS = {
    "orders": {
        "least_order": 8.0, "order_multiple": 6.0, "price_breaks": ((20.0, 0.875), (40.0, 0.75)),
        "break_kind": BreakKind.INCREMENTAL,
    }
}  # fmt: skip
LIVES = {"lives": {"B": 3.5, "P": 5.0}}
STORES = {"stores": {"B": 0.25, "D": 0.0, "P": 1.5, "Q": 1.0}}
SECOND = {
    "second": {
        "second_reserve_max": 7.0, "second_reserve_fee": 5.0, "second_activation_cost": 1.5,
        "second_activation_time": 0.5, "second_ramp_time": 1.0,
    }
}  # fmt: skip
_CLOSES = {"fixed_cost": 400.0, "closing_cost": 300.0, "closing_years": 3.0}
MOVABLE = {
    "sites": {
        "S": {"visibility_cost": 100.0, "visibility_detection": 0.5, "time_to_recover": 1.5, **_CLOSES},
        "C": {"status": SiteStatus.CANDIDATE, "fixed_cost": 250.0, "opening_cost": 1000.0, "opening_years": 10.0},
        "A": _CLOSES,
    },
    "cover": {Node("A", "B"): 5.0, Node("A", "D"): 4.0},
}  # fmt: skip
PICKED = {"alternates": (Alternate("P", "B", "D", 1.25, 0.5, LaneStatus.QUALIFIED, max_share=0.4),)}
CUSTOMS = HUB | {"duties": (Duty("M", 0.25, "C", "P", 8.0), Duty("W", 0.5, "A", "P", 3.0))}
CLASSES = {
    "customers": (Customer("firm", 1.0, 5.0, 40.0, 2.0, 1.5), Customer("spot", 2.0, 3.0, 12.0, 0.0, 0.0)),
}  # fmt: skip
CONTRACT = {
    "customers": (
        Customer("firm", 1.0, 5.0, 40.0, 2.0, 1.5, penalties=(PenaltyStep(4.0, 6.0), PenaltyStep(12.0, 9.0))),
        Customer("spot", 2.0, 3.0, 12.0, 0.0, 0.0, penalties=(PenaltyStep(2.0, 0.0, 500.0), PenaltyStep(10.0, 3.0))),
    ),
}  # fmt: skip
COUNTERS = ("firm at M", "spot at M")


def tariff(kit):
    """S dearer by road for two periods and a half, and its goods by 3 in the first."""
    return kit.scenario(("lane_price", "S>A:B:road", (2.0, 2.0, 1.0)), ("make_price", "S|B", (3.0,)))


SEASONS = {
    "seasons": (SeasonRow("M", "P", "01-01", "03-14", 0.5), SeasonRow("M", "P", "03-15", "12-31", 1.125)),
}  # fmt: skip
SHUT = {
    "shutdowns": (ShutdownRow("S", "B", "01-01", "03-15", "03-21"), ShutdownRow("E", "D", "01-01", "03-15", "03-21"))
}
SHUT_LATER = {
    "shutdowns": (ShutdownRow("S", "B", "03-22", "04-06", "04-12"), ShutdownRow("A", "B", "03-10", "03-15", "03-21"))
}
NODE_B = ("S|B",)
BARE = {"sites": {"C": {"max_cover": 0.0}, "E": {"max_cover": 0.0}}}
CASES: dict[str, Case] = {
    **{rule.name: Case(when=(0, 2) if rule.chapter == "R" else ()) for rule in rules()},
    **{rule.name: Case(given=WISHES) for rule in rules() if rule.file == "wishes.py"},
    "strategic_holding": Case(given=EVERYDAY),
    "quality_latency.drift": Case(given=DRIFTS),
    "short_today": Case(given=OVERLOAD),
    "seasonal_holding": Case(given=SEASONS),
    "stock_balance.season": Case(in_march(strike), where=NODE_P, when=(0, 1), given=SEASONS),
    "demand_met.season": Case(in_march(rush), where=NODE_P, when=(0, 1), given=SEASONS),
    "stock_target.season": Case(in_march(strike), where=NODE_P, when=(0, 1), given=SEASONS),
    "stock_target.slump_in_season": Case(in_march(slump), where=NODE_P, when=(0, 1), given=SEASONS),
    "stock_locked.season": Case(in_march(shop_shut), where=NODE_P, when=(0, 1), given=SEASONS),
    "missing_stock.season": Case(in_march(strike), where=NODE_P, when=(0, 1), given=SEASONS),
    "surplus_stock.season": Case(in_march(tuesday), where=NODE_P, when=(0, 1), given=SEASONS),
    "books_closed.season": Case(in_march(strike), where=NODE_P, when=(TOTAL,), given=SEASONS),
    "mean_made_up.season": Case(in_march(strike), where=NODE_P, when=("3",), given=SEASONS),
    "closing_sales_limit.season": Case(in_march(strike), where=NODE_P, given=SEASONS),
    "stock_goes_on.season": Case(in_march(strike), where=NODE_P, cautious=True, given=SEASONS),
    "room_ahead.season": Case(in_march(strike), where=NODE_P, cautious=True, given=SEASONS),
    "catch_up_least.season": Case(in_march(strike), where=NODE_P, when=("1", "3"), given=SEASONS),
    "shutdown_holding": Case(given=SHUT),
    "make_capacity.shut": Case(given=SHUT),
    "produce_limit.shut": Case(in_march(fire), where=("S|B", "E|D"), when=(0, 1), given=SHUT),
    "produce_plan.shut": Case(in_march(slow_road), where=NODE_B, when=(0, 1), pruned=True, given=SHUT | STORES),
    "stock_balance.shut": Case(in_march(fire), where=NODE_B, when=(0, 1), given=SHUT),
    "stock_target.shut": Case(in_march(fire), where=NODE_B, when=(0, 3), given=SHUT),
    "stock_locked.shut": Case(in_march(fire), where=NODE_B, when=(0, 1), given=SHUT),
    "stock_destroyed.shut": Case(in_march(s_burnt), where=NODE_B, given=SHUT),
    "missing_stock.shut": Case(in_march(fire), where=NODE_B, when=(0, 1), given=SHUT),
    "extra_made.shut": Case(in_march(refusal), where=("A|B", "S|B", "C|B"), given=SHUT_LATER),
    "books_closed.shut": Case(in_march(fire), where=NODE_B, when=(TOTAL,), given=SHUT),
    "mean_made_up.shut": Case(in_march(fire), where=NODE_B, when=("3",), given=SHUT_LATER),
    "stock_goes_on.shut": Case(in_march(fire), where=NODE_B, cautious=True, given=SHUT_LATER),
    "settle_make_limit.shut": Case(in_march(fire), where=NODE_B, when=(TOTAL, "3"), given=SHUT_LATER),
    "settle_make_least.shut": Case(in_march(fire), where=NODE_B, when=(TOTAL, "3"), given=SHUT_LATER),
    "today_share": Case(given={"levers": frozenset()}),
    "approval_paid": Case(given=AIR),
    "planned_flow.alternates": Case(given=PICKED, where=("A|", "D at")),
    "transport.alternates": Case(given=PICKED),
    "warned_second_seen": Case(given=SECOND),
    "warned_second_bought": Case(given=SECOND),
    "second_make_limit": Case(given=SECOND, when=(0, 1, 2, 3)),
    "settle_second_limit": Case(given=SECOND, when=("3", TOTAL), periods=1),
    "settle_second_paid": Case(given=SECOND | FAR, when=("3",)),
    "reserve_fees.second": Case(given=SECOND),
    "extra_made.second": Case(given=SECOND, periods=3),
    **{rule.name: Case(given=MOVABLE | SECOND) for rule in rules() if rule.file == "openings.py"},
    "buffer_as_today": Case(given=MOVABLE | {"levers": frozenset()}, where=("A|", "S|")),
    "buffer_not_lowered": Case(scenario=strike, given=MOVABLE),
    "ship_limit.openings": Case(given=MOVABLE, where=("C>A:B",), when=(0, 2, 3)),
    "settle_ship_limit.openings": Case(given=MOVABLE, where=("C>A:B",), when=("3", TOTAL), periods=1),
    "planned_flow.customers": Case(given=CLASSES, where=("M|P", *COUNTERS)),
    "stock_balance.customers": Case(given=CLASSES, where=("M|P", *COUNTERS), when=(0, 1)),
    "demand_met.customers": Case(given=CLASSES, where=COUNTERS, when=(0, 1)),
    "leaves_down.customers": Case(scenario=shop_half_shut, given=CLASSES, when=(0, 1)),
    "beyond_threshold": Case(given=CONTRACT),
    "closing_sales_limit.customers": Case(given=CLASSES),
    **{rule.name: Case(given=ORDERS) for rule in rules() if rule.file == "ordering.py"},
    **{rule.name: Case(given=CUSTOMS) for rule in rules() if rule.file == "origins.py"},
    "transport.duties": Case(given=CUSTOMS),
    "dearer_shipping": Case(scenario=tariff),
    "dearer_making": Case(scenario=tariff),
    "loss.dearer": Case(scenario=tariff, periods=3),
    "cycle_holding.orders": Case(given=ORDERS),
    "transport.orders": Case(given=ORDERS),
    "kept_fresh": Case(given=LIVES | ORDERS),
    "fresh_enough": Case(given=LIVES, where=("A|B", "M|P"), when=(0, 1, 3)),
    "stock_balance.ages": Case(given=LIVES, where=("A|B",), when=(0,)),
    "stock_locked.ages": Case(given=LIVES, scenario=plant_burnt, where=("A|B",), when=(1,)),
    "loss.ages": Case(given=LIVES, periods=2),
    "storage_room": Case(given=STORES | ORDERS),
    "without_place": Case(given=STORES, where=("A|B", "A|P"), when=(0, 2)),
    "rented_room": Case(given=STORES, when=(0,)),
    "loss.rented": Case(given=STORES, periods=2),
    "qualification.several": Case(given=AIR),
    "ship_limit": Case(where=("S>A:B", "C>A:B"), when=(0, 2, 3)),
    "ship_limit.unlimited": Case(scenario=strike, where=("A>M:P",), when=(0, 1)),
    "ship_limit.pruned": Case(scenario=shortage, when=(0,), pruned=True),
    "ship_limit.fenced": Case(scenario=slow_road, when=(0,), pruned=True),
    "ship_limit.fenced_unlimited": Case(scenario=slow_supply, where=("E>A:D",), when=(0,), pruned=True),
    "ship_plan": Case(scenario=slow_road, when=(0,), pruned=True),
    "ship_capacity": Case(when=(0, 2)),
    "demand_met": Case(scenario=rush, when=(0, 1)),
    "open_for_sale": Case(scenario=shop_shut, when=(0, 1, 2)),
    "leaves_down": Case(scenario=hub_down, given=HUB, when=(0, 1, 2)),
    "passed_on": Case(scenario=half_a_plant, given=HUB, when=(0, 1)),
    "goods_destroyed": Case(scenario=strike),
    "stock_destroyed": Case(scenario=plant_burnt),
    "stock_balance.burnt": Case(scenario=plant_burnt, where=("A|B",), when=(0, 1)),
    "stock_locked.burnt": Case(scenario=plant_burnt, where=("A|B",), when=(0, 1)),
    "loss.burnt": Case(scenario=plant_burnt, periods=3),
    "each_its_time": Case(scenario=detour, when=(0, 2)),
    "takes_longer": Case(scenario=detour, when=(0, 2, 3)),
    "stock_balance.longer": Case(scenario=detour, where=NODE_P, when=(1, 2, 4, 5)),
    "port_balance": Case(scenario=jam, when=(0, 1, 2, 3)),
    "port_holds": Case(scenario=jam, when=(1, 2)),
    "port_releases": Case(scenario=jam, when=(1, 2)),
    "extra_shipped": Case(scenario=rush, periods=3),
    "produce_limit": Case(where=("S|B", "A|P"), when=(0, 2)),
    "produce_limit.unlimited": Case(scenario=refusal, where=("C|B",), when=(0, 1)),
    "produce_limit.as_made": Case(scenario=refusal, where=("C|B",), when=(0,), given=BARE),
    "stock_balance.as_made": Case(scenario=shortage, where=("A|D", "E|D"), when=(0,), given=BARE),
    "produce_plan": Case(scenario=shortage, when=(0,), pruned=True),
    "resource_limit.outside": Case(scenario=shortage, when=(0,), pruned=True),
    "surge_limit": Case(when=(1, 2, 3)),
    "extra_made": Case(scenario=rush, periods=3),
    "scrap_made": Case(scenario=spoiled),
    "stock_balance": Case(where=("A|B", "A|Q", "M|P"), when=(0, 2)),
    "stock_target": Case(where=("A|B", "A|Q"), when=(0, 2)),
    "stock_target.flowing": Case(scenario=strike, where=NODE_P, when=(0, 2)),
    "stock_target.transit": Case(scenario=slump, where=NODE_P, when=(0, 1, 2)),
    "stock_target.gap": Case(scenario=jam, where=NODE_P, when=(0, 2)),
    "overflow_from_gap": Case(scenario=jam, where=NODE_P, when=(0, 2)),
    "stock_locked": Case(when=(1, 2)),
    "missing_stock": Case(where=("A|B", "M|P"), when=(0, 2)),
    "missing_while_cut": Case(where=("A|B", "M|P"), when=(1, 2, 4)),
    "missing_within": Case(where=("A|B", "M|P"), when=(0, 2)),
    "kept_from": Case(),
    "kept_once": Case(),
    "kept_once_made": Case(),
    "handed_on": Case(),
    "surplus_stock": Case(scenario=tuesday, where=("A|B", "M|P"), when=(0, 2)),
    "stock_balance.present": Case(scenario=tuesday, where=("A|B", "M|P"), when=(0, 1, 2)),
    "stock_target.present": Case(scenario=tuesday, where=("A|B", "M|P"), when=(0, 1, 2)),
    "stock_locked.present": Case(scenario=tuesday, where=("A|P",), when=(0, 1)),
    "passed_on.present": Case(scenario=tuesday, given=HUB, where=("A|P",), when=(0, 1)),
    "ship_limit.present": Case(scenario=tuesday, where=("C>A:B",), when=(0, 1, 2)),
    "demand_met.present": Case(scenario=tuesday, where=NODE_P, when=(0, 1)),
    "loss.present": Case(scenario=tuesday, periods=3),
    "none_lost": Case(exact=True, when=(0,)),
    "none_late": Case(exact=True, when=(0,)),
    "books_closed": Case(where=("A|B", "M|P"), when=(TOTAL,)),
    "books_closed.detour": Case(scenario=detour, where=NODE_P, when=(TOTAL,)),
    "books_closed.final": Case(where=("A|B", "M|P"), when=(TOTAL,), final=True),
    "pipeline_closed": Case(where=("S>A:B", "A>M:P"), final=True),
    "shelf_back": Case(where=("A|B", "M|P"), when=("2",), closings=(2,)),
    "pipeline_back": Case(where=("S>A:B", "A>M:P"), when=("2",), closings=(2,)),
    "extra_shipped_by": Case(when=("2",), closings=(2,)),
    "extra_made_by": Case(in_march(refusal), where=("A|B", "S|B"), when=("2",), closings=(2,), given=SHUT_LATER),
    "mean_made_up": Case(where=("A|B", "M|P"), when=("3",), given=FAR),
    "mean_made_up.ahead": Case(where=("S|B",), when=("3",), given=FAR | BARE),
    "closing_sales_limit": Case(),
    "turned_away": Case(),
    "turned_away.careful": Case(cautious=True),
    "stock_goes_on": Case(where=("A|B", "M|P")),
    "stock_goes_on.careful": Case(where=("A|B", "M|P"), cautious=True),
    "room_ahead": Case(),
    "room_ahead.careful": Case(cautious=True),
    "catch_up_least": Case(when=("1", "3")),
    "catch_up_most": Case(when=("3",)),
    "queue_cost": Case(when=("1", "3")),
    "settle_ship_limit": Case(where=("C>A:B", "E>A:D"), when=("3", TOTAL), periods=1),
    "settle_ship_capacity": Case(where=("S>A:B", "C>A:B", "A>M:Q"), when=("3", TOTAL)),
    "settle_ship_least": Case(where=("S>A:B", "A>M:P"), when=("3", TOTAL)),
    "settle_reserve_ship_limit": Case(when=("3", TOTAL), periods=1),
    "settle_expedite_limit": Case(when=("3", TOTAL), periods=1),
    "settle_make_limit": Case(where=("S|B", "A|P"), when=("3", TOTAL)),
    "settle_make_least": Case(where=("S|B", "A|P"), when=("3", TOTAL)),
    "settle_line": Case(when=("3", TOTAL)),
    "settle_surge_limit": Case(when=("3", TOTAL), periods=1),
    "settle_reserve_make_limit": Case(when=("3", TOTAL), periods=1),
    "settle_reserve_ship_paid": Case(when=("3",), given=FAR),
    "settle_expedite_paid": Case(when=("3",), given=FAR),
    "settle_arrive_sent": Case(when=("3",), given=FAR),
    "settle_arrive_in_time": Case(when=("1", "3"), given=FAR),
    "settle_surge_paid": Case(when=("3",), given=FAR),
    "settle_reserve_make_paid": Case(when=("3",), given=FAR),
    "loss": Case(scenario=spoiled, periods=3),
    "loss.final": Case(scenario=jam, periods=3, final=True),
    "short": Case(scenario=rush, periods=3),
}


BUILDS = ("scenario", "pruned", "final", "closings", "cautious", "exact", "periods")
"""Fields of a case that what is built depends on, beside what is given."""


def base(name: str) -> tuple[Hashable, ...]:
    """What the programs of a rule's case are built of."""
    return (*(getattr(CASES[name], one) for one in BUILDS), repr(CASES[name].given))


BASES = list(dict.fromkeys(map(base, sorted(CASES))))
TOGETHER = sorted(sorted(CASES), key=lambda name: BASES.index(base(name)))
"""Rules of one case one after the other: it is then built once."""
BUILT: dict[Hashable, tuple[Any, Any]] = {}
"""First stage and recourse of the case built last, by what they are built of."""


def built(kit, name: str) -> tuple[Any, Any]:
    """The first stage and the recourse of a rule's case, built once for all its rules."""
    if base(name) not in BUILT:
        BUILT.clear()
        BUILT[base(name)] = programs(kit, CASES[name])
    return BUILT[base(name)]


def programs(kit, case: Case) -> tuple[Any, Any]:
    """The first stage and the recourse of a case, scenario data fixed."""
    model, scenario = picked(factory(kit, **case.given)), case.scenario(kit)
    survive = survival_scenarios(model, model.requirements)
    sizes = Sizes.of(model, (scenario, *survive))
    early = _early_calls(model, sizes, _scoped(model, sizes, [scenario], survive, BuildOptions()))
    before = Plan("before", {kit.Node("A", "B"): 30.0}, {"S>A:B:road": 20.0})
    first = build_first_stage(model, sizes, early_calls=early, requirements=model.requirements, previous=before)
    scope = scope_of(model, sizes, scenario, pruned=case.pruned, exact_service=case.exact)
    scope = replace(scope, periods=case.periods or scope.periods)
    scope = replace(scope, closings=case.closings)
    if case.final:
        scope = scope.closed()
    recourse = build_recourse(model, sizes, first, scope)
    values = ScenarioData(model, scope, (scenario,), cautious=case.cautious).table(layout(recourse))[:, 0]
    for variable, value in zip(variables(recourse.data), values, strict=True):
        variable.fix(round(float(value), 12))
    return first, recourse


@contextmanager
def alone(model: Any, name: str, case: Case) -> Iterator[Any]:
    """A model of which one rule or cost term is active; afterwards it is as it was."""
    component = model.component(name)
    hidden = [
        constraint
        for constraint in model.component_data_objects(pyo.Constraint, active=True, descend_into=False)
        if constraint.parent_component() is not component or not case.shows(constraint.index())
    ]
    for constraint in hidden:
        constraint.deactivate()
    model.dummy = pyo.Objective(expr=component.expr if isinstance(component, pyo.Expression) else 0)
    try:
        yield model
    finally:
        model.del_component("dummy")
        for constraint in hidden:
            constraint.activate()


@contextmanager
def unbounded(model: Any) -> Iterator[None]:
    """A model's columns without upper bounds, and afterwards with them."""
    bounds = [(variable, variable.ub) for variable in variables(model)]
    for variable, _ in bounds:
        variable.setub(None)
    try:
        yield
    finally:
        for variable, bound in bounds:
            variable.setub(bound)


def lp_text(model: Any, name: str, case: Case, path: Path) -> str:
    """The LP file of one rule or cost term alone, without the writer's remarks."""
    with alone(model, name, case):
        model.write(str(path), io_options={"symbolic_solver_labels": True})
    lines = NOISE.sub("", path.read_text(encoding="utf-8")).splitlines()
    return "".join(f"{line.rstrip()}\n" for line in lines if line.strip())


@pytest.mark.parametrize("name", TOGETHER)
def test_a_rule_is_what_its_golden_file_says(kit, name, tmp_path, update_golden):
    """Proves: coefficients, signs, indices and bounds of each rule are those that were checked by eye."""
    rule = name.partition(".")[0]
    case = CASES[name]
    first, recourse = built(kit, name)
    if first.component(rule) is None:
        with unbounded(first):  # a bound is shown once, with the first stage's rules
            text = lp_text(recourse, rule, case, tmp_path / "rule.lp")
    else:
        text = lp_text(first, rule, case, tmp_path / "rule.lp")
    golden = GOLDEN / f"{name}.lp"
    if update_golden:
        golden.write_text(text, encoding="utf-8")
    assert text.count("\n") > 4, "nothing of the rule is left to show"
    assert golden.read_text(encoding="utf-8") == text


def test_every_rule_has_a_golden_file_and_every_file_a_rule():
    """Proves: no rule goes unchecked, and no file outlives its rule."""
    files = {path.stem for path in GOLDEN.glob("*.lp")}
    assert files == set(CASES)
    assert {name.partition(".")[0] for name in files} == {rule.name for rule in rules()}
