"""Sites that are opened or closed in the simulator: what is not there neither delivers nor is called."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience.network.lanes import LaneStatus
from resilience.network.sites import SiteStatus

NEW = {"status": SiteStatus.CANDIDATE, "fixed_cost": 400.0, "opening_cost": 0.0}
OLD = {"fixed_cost": 400.0, "closing_cost": 0.0}


def works(kit, *, site, way, **decided):
    """S makes 10 a period for M; N, of which a plan decides, could as well, by a lane that is called when needed."""
    lanes = [kit.lane("S", "M"), kit.lane("N", "M", activation_time=0.0, **way)]
    of = kit.model(lanes, [kit.make("S"), kit.make("N")], [kit.sell()], sites={"N": site})
    plan = kit.plan(of, {"S>M:P:road": 10.0}, {("S", "P"): 10.0})
    return of, replace(plan, **({"qualified": STAYS} | decided))


STAYS = frozenset({"S>M:P:road"})
CANDIDATE = {"status": LaneStatus.CANDIDATE, "qualification_time": 2.0}
LANE = STAYS | {"N>M:P:road"}


@pytest.mark.parametrize(
    ("site", "way", "decided", "lost"),
    [
        (NEW, CANDIDATE, {}, 5),
        (NEW, CANDIDATE, {"opened": frozenset({"N"})}, 2),
        (NEW, CANDIDATE, {"opened": frozenset({"N"}), "qualified": LANE}, 0),
        (OLD, {}, {"qualified": LANE}, 0),
        (OLD, {}, {"closed": frozenset({"N"})}, 5),
        (OLD, CANDIDATE, {}, 2),
        (OLD, CANDIDATE, {"closed": frozenset({"N"})}, 5),
    ],
)
def test_only_what_is_open_helps(kit, site, way, decided, lost):
    """Proves: in five periods without S an open N delivers at once where approved, after 2 periods where it is not.

    Sensitivity: a site still to be built, or one closed, that is called in the emergency, would lose 2 instead of 5.
    """
    pair = works(kit, site=site, way=way, **decided)
    assert kit.loss(pair, kit.outage(1, 1, 1, 1, 1)) == pytest.approx(300 * lost)
