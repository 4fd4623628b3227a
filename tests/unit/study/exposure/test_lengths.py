"""One program asked at many lengths says what one built for each length alone says, warm or from nothing."""

from __future__ import annotations

import math
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from support.cases import cases, taken_as_is

from resilience import exposure, read_model
from resilience.errors import NoPlanError
from resilience.plan.levers import Requirements
from resilience.program import policies as pinned
from resilience.program.sizes import Sizes
from resilience.program.survival.outages import Outages
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve import outage_lengths
from resilience.solve.outage_lengths import PeriodSolver
from resilience.solve.pricing.case_vectors import right_hand_sides
from resilience.solve.survival import Shortfall
from resilience.study.costs.evaluate import Evaluator
from resilience.study.costs.today import served_today
from resilience.study.exposure import lengths
from resilience.study.exposure.elements import elements

LENGTHS = (9.0, 6.5, 3.0, 4.0, 0.4, 8.0)
WAYS = ((10**9, 1_500), (0, 1_500), (0, 0), (0, 3))
"""Columns that make a program large, and pivots it may take from a basis: warm, either, from nothing, given up."""


def asked(model):
    """Outages of today's plan of a model, and its first-stage columns."""
    model = served_today(taken_as_is(model), "nothing to ask")
    sizes = replace(Sizes.of(model, ()), longest=20)
    program = build_program(model, (), BuildOptions(requirements=Requirements(), sizes=sizes))
    x = Evaluator(model, program).columns(pinned.status_quo, frozenset())
    return Outages(model, program.sizes, program.first_model), x


def alone(outages, x, outage):
    """Least weighted loss of an outage, of a program built for its length alone and handed to SciPy."""
    template = outages.template(outage)
    if template is None:
        return 0.0
    block, compiled = template.block(outage), template.compiled
    low, up = (sides[:, 0] for sides in right_hand_sides(block, x))
    matrix, rows = compiled.matrix, []
    for sign, side in ((1, up), (-1, low)):
        rows += [(sign * matrix[[i]].toarray()[0], sign * side[i]) for i in np.flatnonzero(np.isfinite(side))]
    found = linprog(
        compiled.cost,
        A_ub=np.array([row for row, _ in rows]), b_ub=np.array([side for _, side in rows]),
        bounds=np.column_stack([block.lower[:, 0], block.upper[:, 0]]), method="highs-ds", options={"presolve": False},
    )  # fmt: skip
    assert found.status == 0, found.message
    return found.fun


@settings(max_examples=10)
@given(cases(), st.randoms(use_true_random=False))
def test_a_failure_costs_the_same_however_its_program_is_asked(case, rng):
    """Proves: warm or from nothing, in any order of lengths, it is what SciPy makes of a program for one length.

    Sensitivity: limits left over from another length, a watch that ends before the shortage does, or a loss read of a
    run that was given up after a few pivots would each give less or more than the program built for it alone.
    """
    try:
        outages, x = asked(case.model)
    except NoPlanError:
        assume(False)
        raise
    assume(x is not None)
    element = rng.choice([one for one in elements(outages.model.network) if one.hits])
    lengths = rng.sample(LENGTHS, 4)
    template = outages.template(element.down(max(LENGTHS)))
    assume(template is not None)
    wanted = {lasts: alone(outages, x, element.down(lasts)) for lasts in lengths}
    size = max(*wanted.values(), 1.0)
    for large, few in WAYS:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(outage_lengths, "LARGE", large)
            patch.setattr(outage_lengths, "FEW", few)
            solver = PeriodSolver(template, x)
            for lasts in lengths:
                assert solver.loss(element.down(lasts)).weighted == pytest.approx(
                    wanted[lasts], rel=1e-7, abs=1e-6 * size
                )


@settings(max_examples=6)
@given(cases())
def test_a_study_says_the_same_of_a_large_model_as_of_a_small_one(case):
    """Proves: a whole study in which every program counts as large and starts from nothing ends at the same figures.

    Sensitivity: the bound of a length asked before, kept for the next one, would move every time to survive.
    """
    try:
        small = exposure(taken_as_is(case.model))
    except NoPlanError:
        assume(False)
        raise
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(outage_lengths, "LARGE", 0)
        patch.setattr(outage_lengths, "FEW", 2)
        large = exposure(taken_as_is(case.model))
    for name in ("time_to_survive_dynamic", "tested_up_to", "margin_lost_dynamic"):
        a, b = small.table[name].to_numpy(dtype=float), large.table[name].to_numpy(dtype=float)
        finite = np.isfinite(a)
        assert (finite == np.isfinite(b)).all()
        scale = max(float(np.abs(a[finite]).max(initial=0.0)), 1.0)
        assert np.allclose(a[finite], b[finite], rtol=1e-6, atol=1e-5 * scale), name


def test_presolve_that_goes_wrong_is_not_believed(tiny, monkeypatch):
    """Proves: where HiGHS calls a large program infeasible after presolve, it is asked again without, and answers.

    Sensitivity: every shortage is allowed, so the study would end with a defect of the program that there is not.
    """
    model = read_model(tiny.model)
    outages, x = asked(model)
    near = next(one for one in elements(model.network) if one.name == "NEAR")
    template = outages.template(near.down(3.0))
    wanted = PeriodSolver(template, x).loss(near.down(3.0)).weighted
    real = outage_lengths._run
    told = []

    def run(highs, **options):
        found = real(highs, **options)
        presolved = highs.getOptionValue("presolve")[1] == "on"
        told.append(presolved)
        return replace(found, status=outage_lengths.RunStatus.INFEASIBLE, x=None) if presolved else found

    monkeypatch.setattr(outage_lengths, "LARGE", 0)
    monkeypatch.setattr(outage_lengths, "_run", run)
    solver = PeriodSolver(template, x)
    assert solver.loss(near.down(3.0)).weighted == pytest.approx(wanted)
    assert told == [True, False]
    assert wanted > 0
    assert math.isfinite(wanted)


@pytest.mark.parametrize(("survives", "asked_for"), [(100.0, [78.0]), (60.0, [78.0, 60.0, 70.0]), (1.0, None)])
def test_what_costs_nothing_is_not_asked_again_when_it_is_shorter(monkeypatch, survives, asked_for):
    """Proves: of 78, 60, 42 and 70 periods only those are asked of a program that a longer one does not answer.

    Sensitivity: taken the other way round, 78 periods would cost nothing because 60 do.
    """
    told = []

    class Told:
        is_large = False

        def __init__(self, _template, _x):
            pass

        def loss(self, lasts):
            told.append(lasts)
            lost = max(0.0, lasts - survives)
            return outage_lengths.Loss(Shortfall(lost, 2 * lost), 2 * lost) if lost else outage_lengths.NO_LOSS

    monkeypatch.setattr(lengths, "PeriodSolver", Told)
    outages, element = (SimpleNamespace(template=lambda lasts: lasts), SimpleNamespace(down=lambda lasts: lasts))
    one = lengths.Lengths(outages, None, element, 78.0)
    for lasts in (78.0, 60.0, 42.0, 70.0, 60.0):
        assert one.shortfall(lasts).margin == pytest.approx(2 * max(0.0, lasts - survives))
        assert one.weighted(lasts) == one.shortfall(lasts).margin
    assert told == (asked_for or [78.0, 60.0, 42.0, 70.0])
    assert one.failing(70.0) == [lasts for lasts in (60.0, 42.0, 70.0) if lasts > survives]
