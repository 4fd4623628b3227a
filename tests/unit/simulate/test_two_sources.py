"""Two planned sources with different lead times: they share the work and come to rest."""

from __future__ import annotations

import numpy as np
import pytest

from resilience.simulate.layout.script import write_scripts
from resilience.simulate.layout.tracks import Tracks
from resilience.simulate.run.closing import NEVER
from resilience.simulate.run.compile import compile_layout
from resilience.simulate.run.engine import run


def two(kit, near=1.0, far=3.0, *, patience=float("inf"), capacity=float("inf"), buffer=30.0):
    """Half from near by, half from far away; the near source may be limited."""
    lanes = [kit.lane("N", "M", lead_time=near, capacity=capacity), kit.lane("F", "M", lead_time=far)]
    sold = kit.sell(patience=patience, backlog_cost=1.0 if patience else 0.0)
    of = kit.model(lanes, [kit.make("N"), kit.make("F")], [sold])
    flows = {"N>M:P:road": 5.0, "F>M:P:road": 5.0}
    return of, kit.plan(of, flows, {("N", "P"): 5.0, ("F", "P"): 5.0}, buffers={("M", "P"): buffer})


def settled(pair, hits):
    """Period by which each scenario is over; `NEVER` if it is not after 100 more."""
    layout = compile_layout(*pair, hits)
    scripts = write_scripts(layout, hits)
    number = np.arange(len(hits))
    length = np.array([script.watch for script in scripts])
    tracks = Tracks(number, 0 * number, number, length, np.zeros((len(hits), 0)), length + 100)
    return run(layout, scripts, tracks).settled


def test_a_surplus_is_answered_once(kit):
    """Proves: two periods without customers leave 20 too many; near by nothing is ordered until they are gone.

    Near orders 0 in periods 0 to 3, far 5 as planned: 4 x 5 are 20. The shelf holds 40, 45, 40, 35 and then 30.
    Sensitivity: when both answer, far sees its own cut as a shortage once near has acted, and orders 10, 0, 10, ... for
    ever.
    """
    pair, hit = two(kit), kit.scenario(("demand_factor", "M|P", (0.0, 0.0)))
    near, far = (kit.series(pair, hit, "sent", row=row, periods=10) for row in (0, 1))
    assert near == [0.0] * 4 + [5.0] * 6
    assert far == [5.0] * 10
    assert kit.series(pair, hit, "stock", row=2, periods=10) == [40.0, 45.0, 40.0, 35.0] + [30.0] * 6


@pytest.mark.parametrize("patience", [0.0, 2.0, float("inf")])
@pytest.mark.parametrize("capacity", [5.0, 6.0, 9.0, float("inf")])
@pytest.mark.parametrize(("near", "far"), [(0.0, 2.0), (1.0, 3.0), (1.0, 5.0), (2.0, 5.0)])
def test_it_comes_to_rest(kit, near, far, capacity, patience):
    """Proves: after an outage of either source, a swing of demand or goods destroyed the network is steady again.

    Sensitivity: far leads of two periods more kept 70 of 80 scenarios of a generated network from ever settling.
    """
    pair = two(kit, near, far, capacity=capacity, patience=patience)
    hits = [kit.outage(*[1] * length, site=site, name=f"{site}{length}") for site in "NF" for length in (1, 4, 7)]
    hits += [kit.scenario(("demand_factor", "M|P", swing), name=f"{swing}") for swing in ((0.0, 0.0), (2.0, 0.3, 1.7))]
    hits += [kit.scenario(("transit_loss", "F>M:P:road", (0.8,)), name="lost")]
    assert (settled(pair, hits) < NEVER).all()


def test_the_far_source_fills_what_the_near_one_is_asked_for_in_vain(kit):
    """Proves: near works at its need, far has 3 spare: a shelf emptied by an outage of near is filled by far, for free.

    Sensitivity: far, which relies on what near is asked for, orders as planned for ever: 4 x 5 - 4 x 3 or more units
    are missing when the books close, 30 each.
    """
    _, plan = two(kit, patience=0.0)
    makers = [kit.make("N", capacity=5.0), kit.make("F", capacity=8.0)]
    lanes = [kit.lane("N", "M", lead_time=1.0), kit.lane("F", "M", lead_time=3.0)]
    pair = kit.model(lanes, makers, [kit.sell()]), plan
    assert kit.loss(pair, kit.outage(1, 1, 1, 1, site="N")) == pytest.approx(0.0, abs=1e-6)
    assert kit.series(pair, kit.outage(1, 1, 1, 1, site="N"), "stock", row=2)[-1] == pytest.approx(30.0)


@pytest.mark.parametrize("lead", [1.0, 3.0])
def test_who_stands_in_orders_inputs_for_every_day_of_it(kit, lead):
    """Proves: B stands in for A, 9 a period instead of 3, as long as A is down: its parts are ordered for 9, too.

    Of 10 sold, A makes 7. For `lead` periods B has parts for 3, then it makes 9 until A is back after 12 periods: 7 are
    lost in each of the first, 1 in each of the others. Sensitivity: parts for 9 on one day, for 3 on the next.
    """
    lanes = [kit.lane("S", "B", "C", lead_time=lead), kit.lane("A", "M"), kit.lane("B", "M")]
    makes = [kit.make("S", "C"), kit.make("A", "P", capacity=7.0), kit.make("B", "P", capacity=9.0)]
    lanes.append(kit.lane("S", "A", "C"))
    of = kit.model(lanes, makes, [kit.sell()], bom=[kit.line("P", "C", 1.0)])
    flows = {"S>B:C:road": 3.0, "S>A:C:road": 7.0, "A>M:P:road": 7.0, "B>M:P:road": 3.0}
    pair = of, kit.plan(of, flows, {("S", "C"): 10.0, ("A", "P"): 7.0, ("B", "P"): 3.0})
    lost = 7.0 * lead + 1.0 * (12 - lead)
    assert kit.loss(pair, kit.outage(*[1] * 12, site="A")) == pytest.approx(30.0 * lost)


def by_sea(kit, local, patience):
    """All by sea from F in 6 periods, by air in 3 if need be; `local` a period from N, who can send 5."""
    far = kit.lane("F", "M", lead_time=6.0, expedite_cost=0.5, expedite_lead_time=3.0)
    lanes = [kit.lane("N", "M", lead_time=0.0, capacity=5.0), far]
    sold = kit.sell(patience=patience, backlog_cost=1.0 if patience else 0.0)
    of = kit.model(lanes, [kit.make("N"), kit.make("F")], [sold])
    flows = {"N>M:P:road": local, "F>M:P:road": 10.0 - local}
    return of, kit.plan(of, flows, {("N", "P"): local, ("F", "P"): 10.0 - local}, buffers={("M", "P"): 20.0})


@pytest.mark.parametrize("patience", [0.0, 1.0, 4.0, float("inf")])
@pytest.mark.parametrize("local", [1.0, 2.0, 4.0])
def test_a_second_source_is_no_reason_to_stop_the_air_freight(kit, local, patience):
    """Proves: a port closed for 15 periods, the local source at its 5 a period, the other 5 come by air.

    Lost are at most the units that run out before the first can be in the air: 3 periods of 5, less the shelf.
    Sensitivity: what the local source can send more in three periods, held against one period's need of those who do
    not wait, was taken to be enough: nothing was flown, and 5 a period were lost for as long as the port was closed.
    """
    hit = kit.scenario(("arrival_gap", "F>M:P:road", (1.0,) * 15))
    lost = kit.series(by_sea(kit, local, patience), hit, "lost", periods=30)
    assert sum(lost) <= 15.0
    assert lost[6:] == [0.0] * 24
