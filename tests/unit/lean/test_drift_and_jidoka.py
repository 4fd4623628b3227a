"""Lots that drift, jidoka, and bad units that are found late."""

from __future__ import annotations

from decimal import Decimal, localcontext

import numpy as np
import pytest

from resilience.errors import InputError
from resilience.lean.drift import DriftProcess, bad_units, drift_lot
from resilience.lean.jidoka import quality_latency, simulate_latency, stop_the_line, worth_of_stopping

KNOWN = DriftProcess(demand=1000, setup_cost=100, holding_cost=10, bad_cost=25, drift=0.0004)


def test_the_lot_of_a_process_that_drifts():
    """Proves: 101 units at 1,998.3658, 100.6679 at 1,998.3551, the rule 100, and 5.74 % for who ignores drift."""
    lot = drift_lot(KNOWN)
    assert (lot.lot, lot.cost) == (101, pytest.approx(1998.3658, abs=5e-5))
    assert (lot.exact_lot, lot.exact_cost) == (pytest.approx(100.6679, abs=5e-5), pytest.approx(1998.3551, abs=5e-5))
    assert (lot.rule, lot.blind_lot) == (pytest.approx(100), pytest.approx(141.42, abs=5e-3))
    assert (lot.blind_cost, lot.blind_excess) == (pytest.approx(2113.1715, abs=5e-5), pytest.approx(0.0574, abs=5e-5))


@pytest.mark.parametrize("drift", [1e-9, 1e-6, 0.0004, 0.03, 0.5, 0.99])
@pytest.mark.parametrize("lot", [1, 2, 7, 300])
def test_bad_units_are_counted_unit_by_unit(lot, drift):
    """Proves: the j-th unit is bad with 1 - (1 - q)^j; at 1e-9 the closed form alone would have lost all digits."""
    counted = -np.expm1(np.arange(1, lot + 1) * np.log1p(-drift)).sum()
    assert bad_units(lot, drift) == pytest.approx(counted, rel=1e-9)


@pytest.mark.parametrize("seed", range(12))
def test_no_other_whole_lot_is_cheaper(seed):
    """Proves: against all lots up to three times the one that ignores drift, for costs of any size."""
    draw = np.random.default_rng(seed)
    demand, setup, holding, bad, drift = 10 ** draw.uniform([2, 0, -1, -1, -5], [4, 3, 1, 2, -0.5])
    process = DriftProcess(float(demand), float(setup), float(holding), float(bad), float(drift))
    lot = drift_lot(process)
    costs = [process.cost(size) for size in range(1, min(20_000, int(3 * lot.blind_lot) + 2))]
    assert lot.cost == pytest.approx(min(costs), rel=1e-12)
    assert lot.exact_cost <= min(lot.cost, lot.blind_cost) * (1 + 1e-12)


@pytest.mark.parametrize(("lot", "drift"), [(0.0015, 0.87), (0.003, 0.63), (1e-4, 0.01), (0.5, 1e-6)])
def test_parts_of_a_unit_are_no_place_for_the_series(lot, drift):
    """Proves: less than a unit at a high drift is reckoned in closed form; the series in the drift was 12 % off.

    Held against the formula with 50 digits.
    """
    with localcontext() as exact:
        exact.prec = 50
        q, size = Decimal(drift), Decimal(lot)
        bad = size - (1 - q) * (1 - (1 - q) ** size) / q
    assert bad_units(lot, drift) == pytest.approx(float(bad), rel=1e-9)


def test_without_a_cost_of_bad_units_the_lot_is_the_blind_one():
    """Proves: drift that costs nothing moves nothing."""
    lot = drift_lot(DriftProcess(1000, 100, 10, 0, 0.3))
    assert lot.exact_lot == pytest.approx(lot.blind_lot) == pytest.approx(141.4213562)


def test_stopping_the_line():
    """Proves: 19.93595 bad in 1,000 by lots of 100; 0.79968 and 0.39984 stops if half are seen; 0.4 and 0.4 if all.

    It pays while a stop costs less than 1,196.5.
    """
    assert 10 * bad_units(100, 0.0004) == pytest.approx(19.93595, abs=5e-6)
    half, full = stop_the_line(0.0004, 0.5), stop_the_line(0.0004, 1)
    assert 1000 * half.bad_share == pytest.approx(0.79968, abs=5e-6)
    assert 1000 * half.stops_share == pytest.approx(0.39984, abs=5e-6)
    assert (1000 * full.bad_share, 1000 * full.stops_share) == (pytest.approx(0.4), pytest.approx(0.4))
    assert worth_of_stopping(0.0004, 0.5, 100, 25) == pytest.approx(1196.5, abs=0.05)


@pytest.mark.parametrize(("drift", "seen"), [(0.01, 0.3), (0.2, 1.0), (0.05, 0.9)])
def test_stopping_agrees_with_a_simulation(drift, seen):
    """Proves: geometric good units, then geometric bad ones, within three standard errors of a play of 40,000 stops."""
    draw = np.random.default_rng(7)
    good, bad = draw.geometric(drift, 40_000) - 1, draw.geometric(seen, 40_000)
    figures = stop_the_line(drift, seen)
    units = good + bad
    assert abs(units.mean() - figures.units_per_stop) <= 3 * units.std() / 200
    assert abs(bad.mean() - figures.bad_per_stop) <= 3 * bad.std() / 200 + 1e-12


def test_stopping_for_what_is_rarely_seen_does_not_pay():
    """Proves: where one bad unit in 1,000 is seen, small lots are cleaner, and the worth is below 0, not 0."""
    assert worth_of_stopping(0.01, 0.001, 5, 25) < 0


@pytest.mark.parametrize(("lot", "buffer"), [(1, 0), (5, 0), (1, 8), (20, 15)])
def test_a_bad_unit_waits_for_lot_and_buffer(lot, buffer):
    """Proves: played unit by unit, each drift makes lot + buffer bad units, wherever in the lot it begins.

    Half a lot, as on average it stands in the store, would give 10 + 15 for the last.
    """
    estimate = simulate_latency(0.02, lot, buffer, 300, 1)
    assert (estimate.mean, estimate.half_width) == (lot + buffer, 0)
    assert quality_latency(0.02, lot, buffer).bad_per_drift == lot + buffer


def test_the_linear_form_says_its_error():
    """Proves: q (Q + B) exceeds the share by q (Q + B - 1), so it is exact for one unit alone and errs on one side."""
    figures = quality_latency(0.001, 40, 60)
    assert figures.linear_share == pytest.approx(0.1)
    assert figures.bad_share == pytest.approx(100 / 1099)
    assert figures.linear_error == pytest.approx(0.001 * 99)
    one = quality_latency(0.001, 1, 0)
    assert one.bad_share == pytest.approx(stop_the_line(0.001, 1).bad_share) == pytest.approx(one.linear_share)


@pytest.mark.parametrize("wrong", [0, 1, -0.1, float("nan"), "q", None, True])
def test_what_is_no_probability_is_refused(wrong):
    """Proves: a process that never drifts, or always has, has no lot of this kind, and is a finding by name."""
    for ask in (lambda: bad_units(10, wrong), lambda: stop_the_line(wrong, 1), lambda: quality_latency(wrong, 1, 0)):
        with pytest.raises(InputError, match="drift"):
            ask()
    with pytest.raises(InputError, match="10,000,000 are played"):
        simulate_latency(1e-6, 1, 0, 1000, 1)
    with pytest.raises(InputError, match="less than one unit"):
        quality_latency(0.1, 0.5, 0.2)
