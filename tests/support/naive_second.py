"""Second reserves in the naive form: as many reserves of one maker as it says, each called at its own speed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from support.naive_times import ramped

if TYPE_CHECKING:
    from support.naive import Naive
    from support.naive_scenario import NaiveScenario

    from resilience.network.parts import Node


def buy_second(naive: Naive) -> dict[Node, Any]:
    """Declare what is bought of each, up to what is on offer; nothing where reserves are no lever."""
    offered = {n: made for n, made in naive.network.production.items() if made.second_reserve_max > 0}
    bought = naive.new("make_second", list(offered))
    for n, made in offered.items():
        naive.row(bought[n] <= made.second_reserve_max)
    return bought


def second_fees(naive: Naive) -> Any:
    """Currency per year."""
    return sum(naive.network.production[n].second_reserve_fee * one for n, one in naive.make_second.items())


def use_second(scenario: NaiveScenario) -> dict[tuple[Node, int], Any]:
    """Declare and limit what is made on second reserves, and pay for it."""
    bought, times = scenario.naive.make_second, scenario.times
    used = scenario.new("second_make", [(n, t) for n in bought for t in times])
    for n, most in bought.items():
        made = scenario.network.production[n]
        warned = scenario._early(f"{n}_second", most, made.second_reserve_max)
        for t in times:
            late, early = (
                ramped(known + made.second_activation_time, made.second_ramp_time, t) * scenario.left(n, t)
                for known in (scenario.late, scenario.early)
            )
            scenario.row(used[n, t] <= late * most + (early - late) * warned)
            scenario.loss += made.second_activation_cost * used[n, t]
    return used
