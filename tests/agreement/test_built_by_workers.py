"""A program whose templates were compiled by other processes is the program compiled here."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest
from scipy import sparse
from support.cases import seeded_case
from support.families import families

from resilience.errors import ResilienceError
from resilience.hazard.build import build_scenarios
from resilience.plan.levers import End
from resilience.program.reading.compact import CompactCompiled
from resilience.program.two_stage import BuildOptions, build_program, with_known_end
from resilience.solve.workers import hands as module
from resilience.solve.workers.hands import Hands
from resilience.solve.workers.local import LocalCrew
from resilience.solve.workers.sharded import Here
from resilience.study.generate.network import Preset, generate_model

SEEDS = range(8)


@pytest.fixture(scope="module")
def crew():
    """Two processes for all tests of this file."""
    with LocalCrew(2) as crew:
        yield crew


def leaves(value, where="blocks"):
    """All a value is made of, with where it stands: what is not made of anything else, bit by bit."""
    yield f"{where}: {type(value).__name__}", None
    if isinstance(value, np.ndarray):
        yield f"{where}: {value.dtype} {value.shape}", value.tobytes()
        return
    parts = parts_of(value)
    if parts is None:
        yield where, value
        return
    for name, part in parts:
        yield from leaves(part, f"{where}.{name}")


def parts_of(value):
    """Names and parts of whatever has some."""
    if is_dataclass(value):
        return [(part.name, getattr(value, part.name)) for part in fields(value)]
    if sparse.issparse(value):
        return [("shape", value.shape), *((name, getattr(value, name)) for name in ("data", "indices", "indptr"))]
    if isinstance(value, dict):
        return list(value.items())
    return list(enumerate(value)) if isinstance(value, tuple) else None


def assert_same(one, other):
    """Equal in type, shape and every bit, however deep."""
    for mine, theirs in zip(leaves(one), leaves(other), strict=True):
        assert mine == theirs


@pytest.mark.parametrize("end", list(End))
def test_the_same_program_to_the_last_bit(crew, end):
    """Proves: whoever compiles a family, its arrays, names and cases are the same, and blocks stand in the same order.

    Sensitivity: a rule that runs over a set of words would order columns by a hash that differs between processes.
    """
    for seed in SEEDS:
        case = seeded_case(seed)
        scenarios = families(case.scenarios)
        here = build_program(case.model, scenarios, BuildOptions(end=end))
        there = build_program(case.model, scenarios, BuildOptions(end=end, spread=crew.each))
        assert_same(here.blocks, there.blocks)


def test_a_generated_network_and_how_far_it_is(crew):
    """Proves: the same of a network with many families, whose progress is told to the end."""
    model, book = generate_model(Preset.SMALL, 1)
    found = build_scenarios(book, model.network, lots=False, periods_per_year=model.calendar.periods_per_year)
    told = []
    options = BuildOptions(spread=crew.each, built=lambda done, count: told.append((done, count)))
    there = build_program(model, found.scenarios, options)
    assert_same(build_program(model, found.scenarios).blocks, there.blocks)
    assert told[-1][0] == told[-1][1] == len(told)


def test_what_takes_few_bytes_arrives_so(crew, monkeypatch):
    """Proves: large programs come from workers in few bytes and with the same bits; unpacked, each is twice the size.

    Sensitivity: were the wish lost on the way to the workers, templates would be of the plain class.
    """
    monkeypatch.setattr("resilience.program.two_stage.MANY", 1)
    case = seeded_case(3)
    there = build_program(case.model, case.scenarios, BuildOptions(spread=crew.each))
    assert {type(block.template) for block in there.blocks} == {CompactCompiled}
    assert_same(build_program(case.model, case.scenarios).blocks, there.blocks)


def test_heavy_templates_alone_take_few_bytes(monkeypatch):
    """Proves: of a program of few templates those of many columns are kept small, told their ends too, to the bit.

    Sensitivity: of 41 templates of 320,000 columns each waited in 330 bytes a column: 4.3 GB, for 0.75 so.
    """
    case = seeded_case(3)
    plain = build_program(case.model, case.scenarios, BuildOptions(end=End.UNKNOWN))
    heavy = sorted(block.n_columns for block in plain.blocks)[len(plain.blocks) // 2]
    monkeypatch.setattr("resilience.program.blocks.compilation.HEAVY", heavy)
    small = build_program(case.model, case.scenarios, BuildOptions(end=End.UNKNOWN))
    assert [block.is_compact for block in small.blocks] == [block.n_columns >= heavy for block in plain.blocks]
    told = with_known_end(small)
    assert [block.is_compact for block in told.blocks] == [block.is_compact for block in small.blocks]
    for one, other in ((plain, small), (with_known_end(plain), told)):
        for block, again in zip(one.blocks, other.blocks, strict=True):
            for name in ("data", "lower", "upper", "row_lower", "row_upper", "link_values"):
                np.testing.assert_array_equal(getattr(again, name), getattr(block, name))
            assert (again.template.matrix != block.template.matrix).nnz == 0
            np.testing.assert_array_equal(again.template.cost, block.template.cost)


def test_another_first_stage_is_noticed(crew):
    """Proves: a worker whose first stage has other columns refuses: its rows would be linked to the wrong ones."""
    case = seeded_case(1)

    def spread(compilation, found):
        return crew.each(replace(compilation, columns=b"of another first stage"), found)

    with pytest.raises(ResilienceError, match="other columns in another process"):
        build_program(case.model, case.scenarios, BuildOptions(spread=spread))


def test_hands_compile_only_much_and_go_on_to_price(monkeypatch):
    """Proves: few templates are compiled here; processes that have compiled many price the program afterwards."""
    case = seeded_case(2)
    with Hands() as hands:
        program = build_program(case.model, case.scenarios, BuildOptions(spread=hands.spread))
        assert isinstance(hands.crew(program), Here)
    monkeypatch.setattr(module, "SPREAD_FROM", 1)
    monkeypatch.setattr("resilience.solve.workers.choice.cores", lambda: 2)
    with Hands() as hands:
        there = build_program(case.model, case.scenarios, BuildOptions(spread=hands.spread))
        assert isinstance(hands.crew(there), LocalCrew)
    assert_same(program.blocks, there.blocks)
