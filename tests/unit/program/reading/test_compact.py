"""Arrays kept in few bytes, and what blocks share."""

from __future__ import annotations

import pickle
from dataclasses import fields, replace

import numpy as np
import pytest
from scipy import sparse
from support.cases import seeded_case
from support.families import families

from resilience.hazard.build import build_scenarios
from resilience.plan.levers import End
from resilience.program import two_stage
from resilience.program.reading.compact import SHORT, CompactAffine, CompactCompiled, Stowed, packed, unpacked
from resilience.program.reading.compile import Affine
from resilience.program.two_stage import BuildOptions, build_program
from resilience.study.generate.network import Size, generate_model

LONG = 10 * SHORT


def same(one, other):
    """Equal in type, shape and every bit."""
    if isinstance(one, np.ndarray):
        assert (one.dtype, one.shape, one.tobytes()) == (other.dtype, other.shape, other.tobytes())
    elif sparse.issparse(one):
        assert one.shape == other.shape
        same([one.data, one.indices, one.indptr], [other.data, other.indices, other.indptr])
    elif isinstance(one, Affine):
        same([one.constant, one.matrix, one.further], [other.constant, other.matrix, other.further])
    elif isinstance(one, list | tuple):
        for mine, theirs in zip(one, other, strict=True):
            same(mine, theirs)
    elif isinstance(one, dict):
        same(list(one.items()), list(other.items()))
    else:
        assert one == other


@pytest.mark.parametrize(
    "array",
    [
        np.tile([0.0, -0.0, np.inf, -np.inf, np.nan, 0.1], LONG),
        np.arange(LONG) / 7,
        np.full((LONG, 3), 2.5),
        np.tile([1.5, 2.5], (LONG, 2)),
        np.arange(LONG),
        np.arange(LONG) - 3,
        np.arange(LONG, dtype=np.int32) * 1000,
        np.full(LONG, 7),
        np.broadcast_to(np.False_, LONG),
        np.broadcast_to(-0.0, (LONG, 2)),
        np.arange(LONG) % 2 == 0,
        np.concatenate([np.zeros(5000), np.arange(300.0)]),
        np.empty(0),
        np.arange(3.0),
    ],
    ids=str,
)
def test_what_is_read_is_what_was_given(array):
    """Proves: bits, shape and type come back, and 0 and -0 stay two numbers; told apart by value they would be one."""
    same(unpacked(packed(array)), array)
    same(unpacked(pickle.loads(pickle.dumps(packed(array)))), array)


def test_matrices_come_back():
    """Proves: empty rows, the order of entries and stored zeros stay; from triplets, entries would be sorted."""
    rng = np.random.default_rng(1)
    dense = rng.integers(0, 3, (50, 90)) * rng.integers(0, 2, (50, 1))
    matrix = sparse.csr_array(dense.astype(float))
    matrix.data[3] = 0.0
    matrix.indices[:2] = matrix.indices[1::-1].copy()
    for given in (matrix, sparse.csr_array((7, 5)), sparse.csr_array((0, 5))):
        same(unpacked(packed(given)), given)


def test_few_numbers_take_few_bytes():
    """Proves: 10,000 numbers of two kinds take about 10 kB, not 80, in memory and in a pickle."""
    assert len(pickle.dumps(packed(np.tile([1.0, -1.0], 5000)))) < 11_000
    assert len(pickle.dumps(packed(np.broadcast_to(0.0, 100_000)))) < 1_000


def test_stowed_things_are_the_same_and_small():
    """Proves: what is stowed comes back, once as long as it is at hand, in a tenth of the bytes if it repeats.

    Sensitivity: compared by what they hold, two stowed things would take the first one's place in what is at hand.
    """
    given = {"numbers": np.tile(np.arange(20.0), 100), "names": ("a", "b")}
    one, other = Stowed.of(given), Stowed.of({"numbers": np.zeros(3), "names": ()})
    same(unpacked(one), given)
    assert unpacked(one) is unpacked(one)
    assert unpacked(other)["names"] == ()
    assert len(one.content) < 1600


def test_an_altered_block_keeps_its_template_stowed():
    """Proves: other rates give other shares, the template stays stowed, and the block altered stays what it was.

    Sensitivity: shares worked out before and carried over would price scenarios at the old rates.
    """
    case = seeded_case(1)
    block = build_program(case.model, families(case.scenarios), BuildOptions(end=End.UNKNOWN)).blocks[0].compacted()
    before = block.shares
    weights = np.arange(1.0, 1 + block.branch_weights.size).reshape(block.branch_weights.shape)
    other = block.altered(branch_weights=weights)
    assert other.is_compact
    assert other.template is block.template
    same(other.shares, weights / weights.sum(axis=1)[:, None])
    assert block.shares is before


@pytest.mark.parametrize("end", list(End))
def test_compact_programs_are_the_same(monkeypatch, end):
    """Proves: every array of every template is the same to the last bit, and changed ones are kept in few bytes, too.

    Sensitivity: a field left out, or a layer of limits lost, would differ in one of the eight networks.
    """
    for seed in range(8):
        case = seeded_case(seed)
        scenarios = families(case.scenarios)
        plain = build_program(case.model, scenarios, BuildOptions(end=end))
        with monkeypatch.context() as patch:
            patch.setattr(two_stage, "MANY", 1)
            compact = build_program(case.model, scenarios, BuildOptions(end=end))
        for one, other in zip(plain.blocks, compact.blocks, strict=True):
            assert type(other.template) is CompactCompiled
            again = pickle.loads(pickle.dumps(replace(other, rates=other.rates)))
            assert type(again.template.lower) is CompactAffine
            assert other.is_compact
            assert (other.n_columns, other.n_rows) == (one.n_columns, one.n_rows)
            same(other.linked, one.linked)
            for block in (other, again):
                for name in (field.name for field in fields(one.template)):
                    same(getattr(one.template, name), getattr(block.template, name))
                for name in ("row_lower", "row_upper", "lower", "upper", "link_values", "data"):
                    same(getattr(one, name), getattr(block, name))
                same(one.branches.positions, block.branches.positions)
                same(one.branches.loss, block.branches.loss)


def test_blocks_share_what_is_equal():
    """Proves: the strata of one supplier hold one label, one field and one scenario of a kind, wherever they were made.

    Each block with its own would hold as many as there are blocks: at 20,000 blocks a gigabyte of names.
    """
    model, book = generate_model(Size(parts=12, assemblies=3, products=1, sites=6, regions=2, tiers=2, depth=1), 2)
    found = build_scenarios(book, model.network, lots=False, periods_per_year=model.calendar.periods_per_year)
    program = build_program(model, found.scenarios)
    assert len(program.blocks) > 1
    for several in (
        [label for block in program.blocks for label in block.template.columns._labels],
        [field for block in program.blocks for field in block.fields],
        [key for block in program.blocks for field in block.fields for key in field.keys],
    ):
        assert len({id(one) for one in several}) == len(set(several)) < len(several)
    given = {id(scenario) for scenario in found.scenarios}
    assert all(id(scenario) in given for scenario in program.scenarios)
