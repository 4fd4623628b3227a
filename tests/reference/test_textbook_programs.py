"""Published two-stage programs, by every method, in memory and through SMPS files, to all published digits."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from support.textbook import farmer, simple

from resilience.solve.highs import Limits
from resilience.solve.outcome import Solved
from resilience.stochastic import ArrayMethod, Risk, from_smps, measures, solve_arrays, to_smps
from resilience.stochastic.smps import read_smps, write_smps

EXACT = Limits(1e-10)
DATA = Path(__file__).parents[1] / "data" / "smps"
PROGRAMS = {"farmer": farmer, "simple": simple}
PUBLISHED = {
    "farmer": {"rp": -108390, "ev": -118600, "eev": -107240, "ws": -115405.5556, "vss": 1150, "evpi": 7015.5556},
    "simple": {"rp": -855.83333, "evpi": 662.916667, "vss": 286.916667},
}
PLANS = {"farmer": (170, 80, 250), "simple": (46.6667, 36.25)}


def instance(name: str, stoch: str | None = None):
    """One of the published instances, from its files."""
    return from_smps(read_smps(DATA / f"{name}.cor", DATA / f"{name}.tim", DATA / f"{stoch or name}.sto"))


def through_files(program, folder):
    """A program written as SMPS and read back."""
    return from_smps(read_smps(*write_smps(to_smps(program), folder, "there"))).listed()


@pytest.mark.parametrize("method", [ArrayMethod.EXTENSIVE, ArrayMethod.LSHAPED])
@pytest.mark.parametrize("name", PROGRAMS)
def test_textbook_optimum(name, method):
    """Proves: both methods find the published optimum with a bound that meets it.

    Slopes that forgot the random yields would settle the farmer at the mean problem's -118,600 or with cuts above the
    optimum.
    """
    outcome = solve_arrays(PROGRAMS[name](), EXACT, method=method)
    assert isinstance(outcome, Solved)
    assert outcome.objective == pytest.approx(PUBLISHED[name]["rp"], rel=1e-8)
    assert outcome.gap < 1e-9
    np.testing.assert_allclose(outcome.answer.x, PLANS[name], rtol=1e-6)


@pytest.mark.parametrize("files", [False, True])
@pytest.mark.parametrize("name", PROGRAMS)
def test_textbook_measures(name, files, tmp_path):
    """Proves: EV, EEV, WS, VSS and EVPI are the published ones, also through written and read files.

    Were EEV priced at the mean scenario it would equal EV, and VSS be negative.
    """
    program = PROGRAMS[name]()
    found = measures(through_files(program, tmp_path) if files else program)
    for key, value in PUBLISHED[name].items():
        assert getattr(found, key) == pytest.approx(value, rel=1e-8, abs=5e-5), key
    assert found.ws <= found.rp <= found.eev


@pytest.mark.parametrize("method", [ArrayMethod.EXTENSIVE, ArrayMethod.LSHAPED])
def test_farmer_averse_to_risk(method):
    """Proves: mean plus twice the CVaR at 0.8 is -220,700, the CVaR being of the total cost.

    A CVaR of the recourse alone would leave out twice the cost of planting.
    """
    outcome = solve_arrays(farmer(), EXACT, method=method, risk=Risk(0.8, 2.0))
    assert isinstance(outcome, Solved)
    assert outcome.objective == pytest.approx(-220700, rel=1e-9)
    assert outcome.answer.mean + 2 * outcome.answer.cvar == pytest.approx(-220700, rel=1e-9)


@pytest.mark.parametrize("method", [ArrayMethod.EXTENSIVE, ArrayMethod.LSHAPED])
@pytest.mark.parametrize("stoch", ["lands", "lands-blocks"])
def test_lands(stoch, method):
    """Proves: the electricity instance, read from its published files in two forms, has its published optimum.

    A time file read as by name would put OPLIM1 into the first stage.
    """
    program = instance("lands", stoch)
    assert program.outcomes == 3
    assert solve_arrays(program.listed(), EXACT, method=method).objective == pytest.approx(381.853333333, rel=1e-10)


def test_cep():
    """Proves: capacity expansion over 216 outcomes has one optimum by both methods: 355,158.2988.

    With chances of exactly 1/6, which the file rounds to six digits, it is 355,159.9537: the reader repairs nothing.
    No published number to this many digits is known to us.
    """
    program = instance("cep")
    sixths = tuple(replace(source, probabilities=np.full(6, 1 / 6)) for source in program.sources)
    exact = replace(program, sources=sixths)
    for method in (ArrayMethod.EXTENSIVE, ArrayMethod.LSHAPED):
        written, meant = (solve_arrays(p.listed(), EXACT, method=method).objective for p in (program, exact))
        assert written == pytest.approx(355158.2988, abs=1e-3)
        assert meant == pytest.approx(355159.9537, abs=1e-3)


def test_gbd_on_a_sample_has_a_valid_interval():
    """Proves: a published instance of 646,425 outcomes is bracketed by its samples: optimum 1655.628.

    A bound taken from the sampled optima without their interval would miss it in about half of all seeds.
    """
    from resilience.stochastic import replicate

    program = instance("gbd")
    assert program.outcomes == 646_425
    found = replicate(program, sample=100, replications=12, seed=7, draws=2000)
    low, high = found.optimum
    assert low <= 1655.628 <= high
    assert found.lower.mean <= found.cost.mean
    assert 0 <= found.gap.mean <= found.gap.high < 0.05 * 1655.628


def test_gbd_by_latin_hypercubes_is_exact_at_200():
    """Proves: two hundred stratified draws give the published optimum and plan to all digits.

    They reproduce each demand's distribution, whose chances are multiples of 1/200, and the demands' costs add up.

    Plain draws would miss it by about 1 %.
    """
    from resilience.stochastic import Sampling, replicate

    found = replicate(instance("gbd"), sample=200, replications=2, seed=1, how=Sampling.LATIN_HYPERCUBE, draws=4000)
    assert found.lower.mean == pytest.approx(1655.62784744, rel=1e-10)
    assert found.x[0] == pytest.approx(10)
    assert found.x[5] == pytest.approx(12.4793103448276, rel=1e-9)
