"""The rates at which the best plan changes, solved by hand, and what holds whatever the data.

As in `test_hand_solved.py`: holding a unit costs 1 per period, 100 a year; a lost sale costs 30; 10 are sold a period.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from support.cases import seeded_case, taken_as_is

from resilience.errors import InputError
from resilience.hazard.scenarios import ScenarioSet
from resilience.plan.levers import Lever, Requirements, RiskAttitude
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.highs import Limits
from resilience.solve.outcome import Solved
from resilience.solve.two_stage import solve_two_stage
from resilience.study.bands.folder import band_table, tables
from resilience.study.bands.pool import Direction
from resilience.study.bands.solver import reweighted
from resilience.study.bands.study import TOGETHER, BandsOptions, bands
from resilience.study.costs.evaluate import Evaluator
from resilience.study.costs.policies import fixed_columns
from resilience.study.plan.settled import settled_for
from resilience.study.policy_names import MIX

BUFFERS = frozenset({Lever.BUFFERS})
EXACT = BandsOptions(gap=1e-5)


def edges(sweep):
    """Multipliers at which the plan changes."""
    return [stretch.low for stretch in sweep.stretches[1:]]


def buffers(result, sweep):
    """Buffer of each band."""
    return [sum(result.plans[stretch.line.plan].plan.buffers.values()) for stretch in sweep.stretches]


@pytest.mark.parametrize(
    ("refund", "stated", "rates", "stocks"),
    [(False, 1.0, [100 / 30], [0, 20]), (False, 4.0, [100 / 30], [0, 20]),
     (True, 2.0, [100 / 32, 100 / 31], [0, 10, 20])],
)  # fmt: skip
def test_the_edge_is_the_break_even_rate(kit, refund, stated, rates, stocks):
    """Proves: outages of 2 periods call for 20 units above 1/30 a period; with the refund 10 above 1/32, 20 above 1/31.

    The edge is found as a crossing, so it does not depend on the stated rate.
    Sensitivity: edges at the multipliers that were solved instead of crossings would be 4.5 or 2.25 times the rate;
    steady-state cost left out of the lines, 0; a holding cost per year taken per period, no edge at all.
    """
    model = kit.chain(levers=BUFFERS, holding_refund=refund)
    result = bands(model, ScenarioSet((kit.outage(1, 1, rate=stated),), seed=1), EXACT)
    (sweep,) = result.sweeps
    assert np.array(edges(sweep)) * stated == pytest.approx(rates, rel=1e-6)
    assert buffers(result, sweep) == pytest.approx(stocks, abs=1e-6)
    assert sweep.error == pytest.approx(0, abs=1e-9)
    assert not sweep.capped


def test_bands_left_out_are_said_to_be(kit):
    """Proves: allowed two bands of three, the middle one goes, the result is marked, and the error is what it costs.

    0 and 20 units cross at 600 r = 2000 - 30 r, r = 200/63, with 640 r against 1000 + 320 r for 10 units; all above the
    least cost, which is 0 here. Sensitivity: an error measured only where the optimum was solved would read 0.
    """
    model = kit.chain(levers=BUFFERS, holding_refund=True)
    found = bands(model, ScenarioSet((kit.outage(1, 1, rate=2.0),), seed=1), replace(EXACT, most=2))
    (sweep,) = found.sweeps
    cost = [stretch.line(sweep.stretches[0].high) for stretch in sweep.stretches]
    middle = 1000 + edges(sweep)[0] * 2.0 * 280
    assert buffers(found, sweep) == pytest.approx([0, 20])
    assert cost[0] == pytest.approx(cost[1])
    assert sweep.capped
    assert sweep.error == pytest.approx((cost[0] - middle) / cost[0], rel=1e-3)


@pytest.fixture(scope="module")
def seeded():
    """Studies of random networks with several hazards, with their bands."""
    found = []
    for seed in (3, 8, 21, 34, 55):
        case = seeded_case(seed)
        names = [f"h{place % 2}" for place in range(len(case.scenarios))]
        made = tuple(
            replace(s, hazard=name, rate=max(s.rate, 0.05)) for s, name in zip(case.scenarios, names, strict=True)
        )
        model = taken_as_is(replace(case.model, requirements=replace(case.model.requirements, fill_rate=None)))
        found.append((model, made, bands(model, ScenarioSet(made, seed=1), BandsOptions(gap=1e-4, most=30))))
    return found


def test_bands_tile_the_range_and_the_optimum_is_concave(seeded):
    """Proves: bands follow each other from 0 to 9 without a gap; costs meet at edges; each grows less than the last.

    Sensitivity: an envelope that took the highest line, or plans priced at other rates than stated, would break it.
    """
    for _, _, result in seeded:
        for sweep in result.sweeps:
            assert sweep.stretches[0].low == 0
            assert sweep.stretches[-1].high == pytest.approx(9)
            for one, other in zip(sweep.stretches, sweep.stretches[1:], strict=False):
                assert one.high == other.low
                assert one.line(one.high) == pytest.approx(other.line(one.high), rel=1e-9)
                assert other.line.slope < one.line.slope


def test_solved_again_inside_a_band_nothing_is_cheaper(seeded):
    """Proves: at multipliers nobody solved, a program built and solved anew costs what the band's plan costs.

    It is watched long enough for the same fixed policies, and costs agree within the error stated plus the gap of the
    new solve. Sensitivity: cuts that did not hold at other rates would make plans look cheaper than they are, or hide
    better ones.
    """
    for model, scenarios, result in seeded:
        program = build_program(model, scenarios)
        fixed = [x for x in fixed_columns(Evaluator(model, program)).values() if x is not None]
        program = settled_for(program, fixed)
        for sweep in result.sweeps:
            for multiplier in (0.37, 1.9, 6.3):
                there = reweighted(program, sweep.direction.factors(multiplier))
                outcome = solve_two_stage(there, Limits(1e-6))
                assert isinstance(outcome, Solved)
                plan = result.plan_at(sweep, multiplier)
                cost = plan.steady + float(there.rates @ plan.losses)
                allowed = (sweep.error + 1e-5) * max(cost - result.unavoidable, 1e-3 * abs(cost)) + 1e-6
                assert outcome.bound - allowed <= cost <= outcome.objective + allowed


def test_two_runs_say_the_same(kit):
    """Proves: bands, draws and values are the same to the last digit; a clock in them would show."""
    model = kit.chain(levers=BUFFERS, holding_refund=True)
    scenarios = ScenarioSet((kit.outage(1, 1, rate=2.0),), seed=1)
    first, second = (tables(bands(model, scenarios)) for _ in range(2))
    for name, table in first.items():
        assert table.equals(second[name])


def test_scenarios_built_anew_and_reweighted_are_one_program(kit):
    """Proves: rates multiplied in the arrays cost what rates multiplied in the scenarios cost, equal scenarios merged.

    Sensitivity: rates multiplied and the merged weights of equal scenarios not, or twice.
    """
    one, two = kit.outage(1, 1, rate=2.0), replace(kit.outage(1, 1, rate=1.0), name="again", hazard="other")
    model = kit.chain(levers=BUFFERS)
    program = build_program(model, (one, two), BuildOptions())
    direction = Direction("other", np.array([scenario.hazard == "other" for scenario in program.scenarios]))
    again = build_program(model, (one, replace(two, rate=5.0)))
    objectives = [
        solve_two_stage(p, Limits(1e-9)).objective for p in (reweighted(program, direction.factors(5.0)), again)
    ]
    assert objectives[0] == pytest.approx(objectives[1], rel=1e-12)
    assert objectives[0] == pytest.approx(2000)


def test_a_fill_rate_that_decides_and_bad_years_that_count_use_a_grid(kit):
    """Proves: where costs are no lines in the rate the bands come from a grid, say so, and claim no error in between.

    At 2 outages a year a fill rate of 98.5 % needs 12.5 units (see `test_the_fill_rate_binds`); at none, nothing.
    Sensitivity: the fill rate dropped would keep 0 units until 3.33 outages a year.
    """
    wishes = Requirements(fill_rate=0.985)
    scenarios = ScenarioSet((kit.outage(1, 1, rate=2.0),), seed=1)
    result = bands(kit.chain(levers=BUFFERS, requirements=wishes), scenarios, BandsOptions(gap=1e-6))
    (sweep,) = result.sweeps
    assert sweep.grid == pytest.approx(3**0.5)
    assert sweep.error is None
    assert "fill rate" in sweep.why
    assert sum(result.policies[MIX].plan.buffers.values()) == pytest.approx(12.5)
    assert buffers(result, sweep)[0] == pytest.approx(0)
    weighed = RiskAttitude(weight=0.5, level=0.9, years=1000, seed=1)
    result = bands(kit.chain(levers=BUFFERS), scenarios, BandsOptions(risk=weighed))
    assert result.sweeps[0].grid is not None
    assert "CVaR" in result.sweeps[0].why
    assert band_table(result)["error"].isna().all()


def test_all_hazards_are_swept_each_and_together_unless_named(kit):
    """Proves: two hazards give three sweeps; naming one gives its own; a name that is not there is refused."""
    one, two = kit.outage(1, 1, rate=2.0), replace(kit.outage(1, 1, 1, rate=1.0), name="long", hazard="other")
    model, scenarios = kit.chain(levers=BUFFERS), ScenarioSet((one, two), seed=1)
    assert [sweep.direction.name for sweep in bands(model, scenarios).sweeps] == ["hit", "other", TOGETHER]
    named = bands(model, scenarios, BandsOptions(hazards=("other",)))
    assert [sweep.direction.name for sweep in named.sweeps] == ["other"]
    with pytest.raises(InputError, match="no hazard 'nothing'"):
        bands(model, scenarios, BandsOptions(hazards=("nothing",)))
