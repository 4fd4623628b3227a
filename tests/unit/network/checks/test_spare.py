"""Where nothing can be brought beyond today's need, by hand: 12 a period of P are sold at M, each made of 3 C at F."""

from __future__ import annotations

import pytest
from support.sketch import lane, made, network

from resilience.findings import Severity
from resilience.network.checks.spare import no_spare
from resilience.network.lanes import LaneStatus
from resilience.network.parts import Resource
from resilience.network.places import Places


def chain(*, supply=None, way=None, works=None, resources=(), more=(), makers=()):
    """S makes C, F makes P of 3 C, M sells 12 a period."""
    lanes = [lane("S", "F", "C", **(way or {})), lane("F", "M", "P"), *more]
    production = [made("S", "C", **(supply or {})), made("F", "P", **(works or {})), *makers]
    return network(lanes, production, [("P", "C", 3.0)], [("M", "P", 12.0)], resources)


def found(net):
    """Code and first words of each finding."""
    return [(finding.code, finding.message.split(" full")[0]) for finding in no_spare(net, Places())]


def test_a_maker_at_its_need_is_named_with_the_shelves_behind_it() -> None:
    """Proves: S makes 36 of C, which is 12 x 3: nothing behind it is ever refilled; the remedy names what would help.

    Sensitivity: judged by units of P, or by the shelf at S alone, it would pass or miss what is at F and M.
    """
    (finding,) = no_spare(chain(supply={"capacity": 36.0}), Places({"production": "production.csv"}))
    assert (finding.code, finding.file, finding.column, finding.severity) == (
        "no-spare", "production.csv", "capacity", Severity.WARNING,
    )  # fmt: skip
    assert finding.message.startswith("S makes C at full capacity: 36 a period are needed")
    assert "(C at S, C at F, P at F and 1 more)" in finding.message
    assert all(word in finding.remedy for word in ("surge_capacity", "reserve_max", "another source"))


@pytest.mark.parametrize(
    "helped",
    [{"surge_capacity": 9.0}, {"reserve_max": 9.0}, {"capacity": 45.0}],
)
def test_surge_reserve_and_capacity_are_spare(helped) -> None:
    """Proves: a quarter more by any means is spare. Sensitivity: capacity alone would name two of the three."""
    assert found(chain(supply={"capacity": 36.0} | helped)) == []


def test_hardly_any_spare_says_how_long_a_refill_takes() -> None:
    """Proves: with 37 of 36 a period's use takes 36 periods to come back, with 39 (8 %) it is left alone."""
    (finding,) = no_spare(chain(supply={"capacity": 37.0}), Places())
    assert finding.code == "hardly-any-spare"
    assert "1 more are possible" in finding.message
    assert "takes 36 periods" in finding.message
    assert found(chain(supply={"capacity": 39.0})) == []


def test_lanes_and_lines_have_none_either() -> None:
    """Proves: a lane of 36, and a line of 6 hours at half an hour each, are named by themselves, the line once.

    Expediting adds up to the lane's capacity again. Sensitivity: only makers looked at, both would pass.
    """
    assert found(chain(way={"capacity": 36.0})) == [("no-spare", "S>F:C:road runs at")]
    assert found(chain(way={"capacity": 36.0, "expedite_cost": 1.0, "expedite_lead_time": 0.0})) == []
    line = {"resource": "press", "cycle_time": 0.5}
    assert found(chain(works=line, resources=[Resource("F", "press", 6.0)])) == [
        ("no-spare", "press at F, on which P is made, runs at")
    ]
    assert found(chain(works=line | {"surge_capacity": 3.0}, resources=[Resource("F", "press", 6.0)])) == []


def test_another_source_refills() -> None:
    """Proves: a second maker of C that may be called refills F, so that only S's own shelf is named.

    One that is at its limit itself does not help. Sensitivity: each maker judged alone, the buffer at F would be
    called worthless.
    """
    other = [lane("Z", "F", "C", status=LaneStatus.QUALIFIED, activation_time=2.0)]
    (finding,) = no_spare(chain(supply={"capacity": 36.0}, more=other, makers=[made("Z", "C")]), Places())
    assert "(C at S)" in finding.message
    idle = chain(supply={"capacity": 36.0}, more=other, makers=[made("Z", "C", capacity=0.0)])
    assert "C at F" in next(iter(no_spare(idle, Places()))).message


def test_hardly_any_spare_at_one_of_two_sources_slows_nobody_else() -> None:
    """Proves: S could make 37, not 36, Z any number: what is used at F is back at once, and nothing is said."""
    other = [lane("Z", "F", "C", status=LaneStatus.QUALIFIED, activation_time=2.0)]
    assert found(chain(supply={"capacity": 37.0}, more=other, makers=[made("Z", "C")])) == []


def test_who_cannot_even_bring_the_need_is_left_to_other_checks() -> None:
    """Proves: a maker of 30 where 36 are needed is short, not without spare: one defect, one finding."""
    assert found(chain(supply={"capacity": 30.0})) == []
