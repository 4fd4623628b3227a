"""The same program watched longer, and its settlement priced with care."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from support.closed_small import yearly
from support.small import lane, make, outage, scenario, sell

from resilience.plan.levers import End, Requirements
from resilience.program.longer import careful, watched_longer
from resilience.program.scope.closed import longest_watch
from resilience.program.two_stage import BuildOptions, build_program


def chain():
    """S feeds M in two days; customers wait at 1."""
    asked = sell(patience=math.inf, backlog_cost=1.0)
    return yearly([lane("S", "M", lead_time=2.0)], [make("S", capacity=11.0)], [asked])


STRIKE, FIRE = outage(1.0, 1.0, name="strike"), outage(1.0, 1.0, 0.5, name="fire")


def periods(program):
    """Periods each scenario is watched, by name."""
    return {one.name: block.scope.periods for block in program.blocks for one in block.scenarios}


def test_the_longest_watch_ends_when_the_books_close():
    """Proves: two days, two more until the market feels it, and a year of 100.

    Sensitivity: counted from the end of the watch it would be 105 or more.
    """
    assert longest_watch(chain(), STRIKE) == 2 + 2 + 100
    market = scenario(("demand_factor", "M|P", (2.0,)))
    assert longest_watch(chain(), market) == 1 + 2 + 100  # the longest lead of any lane, though nothing is under way


def test_only_the_named_are_watched_longer():
    """Proves: the strike is watched for 20 periods, the fire's block is the very same, and the first stage is, too.

    Sensitivity: blocks compiled again in vain; a plan that means other columns.
    """
    program = build_program(chain(), [STRIKE, FIRE])
    longer = watched_longer(program, {"strike": 20})
    assert periods(longer) == periods(program) | {"strike": 20}
    assert longer.first is program.first
    kept = [block for block in longer.blocks if block.scenarios[0].name == "fire"]
    assert all(any(block is before for before in program.blocks) for block in kept)


def test_a_family_stays_together_when_the_first_of_its_books_are_closed():
    """Proves: watched until the shorter's books are closed, or the longer's, both are watched so long, as one program.

    Taken apart there, each would be told its end, which nobody knows; one horizon for both would give the shorter the
    time of the longer, or settle nothing of the longer.
    """
    kin = [replace(outage(*(1.0,) * n, name=f"d{n}"), hazard="fire") for n in (2, 6)]
    program = build_program(chain(), kin, BuildOptions(end=End.UNKNOWN))
    (block,) = watched_longer(program, {"d2": longest_watch(chain(), kin[0])}).blocks
    assert block.n_branches == 2
    assert not block.scope.books.final
    assert block.scope.closings == (longest_watch(chain(), kin[0]),) == (block.scope.periods,)
    (block,) = watched_longer(program, {"d6": longest_watch(chain(), kin[1])}).blocks
    assert block.scope.books.final
    assert block.scope.closings == (longest_watch(chain(), kin[0]),)
    assert block.scope.periods == longest_watch(chain(), kin[1])


def test_watched_longer_from_the_beginning_it_is_the_same_program():
    """Proves: scopes, order and every number are those of a program that was lengthened afterwards, families too.

    Otherwise a week that begins with last week's watches would price other disruptions than one that finds them.
    """
    kin = [replace(outage(*(1.0,) * n, name=f"d{n}"), hazard="fire") for n in (2, 6)]
    for scenarios, end, longer in (([STRIKE, FIRE], End.KNOWN, {"strike": 20}), (kin, End.UNKNOWN, {"d2": 30})):
        after = watched_longer(build_program(chain(), scenarios, BuildOptions(end=end)), longer)
        begun = build_program(chain(), scenarios, BuildOptions(end=end, longer=longer))
        assert [block.scope for block in begun.blocks] == [block.scope for block in after.blocks]
        for one, other in zip(begun.blocks, after.blocks, strict=True):
            np.testing.assert_array_equal(one.data, other.data)
            assert one.scenarios == other.scenarios


def test_nobody_is_watched_for_less():
    """Proves: asked for fewer periods than there are, the program stays as it is."""
    program = build_program(chain(), [STRIKE])
    assert periods(watched_longer(program, {"strike": 1})) == periods(program)


@pytest.mark.parametrize(
    ("asked", "watched", "final"),
    [(101, 101, False), (102, 102, False), (103, 104, True), (104, 104, True), (500, 104, True)],
)
def test_at_the_horizon_nothing_is_left_to_settle(asked, watched, final):
    """Proves: from the period on in which the books close, pipelines are closed apart.

    Books are closed in period 104 and goods two periods on the way: watched for 103 what is sent last would count as
    arrived, so the watch goes on to the end.
    """
    longer = watched_longer(build_program(chain(), [STRIKE]), {"strike": asked})
    (block,) = longer.blocks
    assert block.scope.periods == watched
    assert block.scope.books.final is final
    assert any(name.startswith("pipeline_gap[") for name in block.template.columns) is final


def test_care_changes_only_the_data_of_the_settlement():
    """Proves: rows and columns are the same, the data of the watch, too; the mark of care is 1 instead of 0.

    Sensitivity: data read anew for the wrong case would change what the disruption is.
    """
    program = build_program(chain(), [STRIKE, FIRE])
    for block, cared in zip(program.blocks, careful(program).blocks, strict=True):
        assert cared.template is block.template
        names = [(field.name, key) for field in block.fields for key in field.keys
                 for _ in range(block.scope.periods if field.timed else 1)]  # fmt: skip
        changed = {names[row][0] for row in np.flatnonzero((block.data != cared.data).any(axis=1))}
        assert "careful" in changed
        assert changed <= {"careful", "span", "later_call", "later_emergency", "later_expedite", "later_make_call"}


def test_what_must_be_survived_has_no_books():
    """Proves: a site to be survived counts demand missed and is neither settled nor priced with care."""
    model = replace(chain(), requirements=Requirements(survive=("S",)))
    sites = {name: replace(site, time_to_recover=2.0) for name, site in model.network.sites.items()}
    program = build_program(replace(model, network=replace(model.network, sites=sites)), [STRIKE])
    survived = [block for block in program.blocks if block.scope.exact_service]
    assert survived
    assert all(block.scope.books is None for block in survived)
    assert all(block in careful(program).blocks for block in survived)
