"""What is said of a program before it is built is what is built."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.cases import seeded_case

from resilience.files import read_model, read_scenarios
from resilience.plan.levers import End
from resilience.program.scope.forecast import columns_of
from resilience.program.two_stage import BuildOptions, build_program, with_known_end
from resilience.study.generate.network import Preset, generate_model
from resilience.study.plan.optimize import scenarios_on

ROOT = Path(__file__).parents[4]
SHIPPED = ("starter", "toyota-1997", "chips-2021", "ports-2021", "renesas-2021", "tohoku-2011", "tariffs-2018", "dairy")


def foreseen(model, scenarios, **options):
    """Forecast and program."""
    said = []
    program = build_program(model, scenarios, BuildOptions(foreseen=said.append, **options))
    return said[0], program


def columns_in(program):
    """Recourse columns of all cases."""
    return sum(block.size * len(block.template.columns) for block in program.blocks)


def left_out(block, case):
    """Missing stock of periods in which the inbound is cut in no scenario: declared, but never written."""
    kinds = [name.partition("[")[0] for name in block.template.columns]
    return kinds.count("stock") - kinds.count("missing") if case.model.holding_refund else 0


@pytest.mark.parametrize("pruned", [True, False])
@pytest.mark.parametrize("seed", range(40))
def test_columns_of_a_scope_are_counted_to_the_last(seed, pruned):
    """Proves: on random networks the columns of every template are those forecast, and no case is missed.

    Sensitivity: a rule that declares its columns over another set (reserve only where called, stock only where kept)
    than the count would be off by a multiple of the periods.
    """
    case = seeded_case(seed)
    said, program = foreseen(case.model, case.scenarios, pruned=pruned)
    for block in program.blocks:
        assert columns_of(case.model, program.sizes, block.scope) == len(block.template.columns) + left_out(block, case)
    built = columns_in(program)
    assert built <= said.columns <= 1.5 * built
    rows = sum(block.size * len(block.template.rows) for block in program.blocks)
    assert 0.6 * said.rows[0] <= rows <= said.rows[1]
    assert said.scenarios == len(program.scenarios)
    assert said.templates == len(program.blocks)


@pytest.mark.parametrize("name", SHIPPED)
def test_shipped_models_are_as_large_as_forecast(name):
    """Proves: on every shipped model columns are forecast to a third, built as a plan builds them.

    They are fewer than forecast where missing stock is left out: the forecast does not know how long inbound is cut.

    Sensitivity: counting scenarios instead of cases doubles the columns where lots do not matter.
    """
    model = read_model(ROOT / "models" / name)
    scenarios, _ = scenarios_on(model, read_scenarios(ROOT / "scenarios" / f"{name}.toml"))
    said, program = foreseen(model, scenarios.scenarios, end=End.UNKNOWN)
    built = columns_in(with_known_end(program))
    assert built <= said.columns <= 1.35 * built
    assert said.cases >= sum(block.size for block in with_known_end(program).blocks)


def test_ranges_are_ranges_and_grow_with_the_program():
    """Proves: more scenarios are never forecast to be cheaper, and every range has its ends in order.

    Sensitivity: ends exchanged would promise the worst case at best.
    """
    model, book = generate_model(Preset.SMALL, 1)
    every = scenarios_on(model, book)[0].scenarios
    few, many = (foreseen(model, part)[0] for part in (every[::4], every))
    for name in ("build", "solve", "peak"):
        low, high = getattr(many, name)
        assert 0 < low < high
        assert getattr(few, name)[0] < low
    assert not few.large
