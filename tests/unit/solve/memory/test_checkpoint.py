"""A memory written and read again is the same memory; a damaged file is refused."""

from __future__ import annotations

import numpy as np
import pytest
from support.cases import seeded_case
from support.remembered import solve_with

from resilience.errors import InputError
from resilience.program.two_stage import build_program
from resilience.solve.memory.checkpoint import Checkpoint
from resilience.solve.memory.memory import Memory


@pytest.mark.parametrize("seed", [1, 4, 9])
def test_a_resumed_solve_has_the_answer_and_solves_less(tmp_path, seed):
    """Proves: from the file alone a second solve reaches the same objective and bound within the gap.

    Sensitivity: planes read back with inputs and slopes exchanged would give another bound.
    """
    case = seeded_case(seed)
    program = build_program(case.model, case.scenarios)
    path = tmp_path / "run.checkpoint"
    memory = Memory(after=Checkpoint(path).tick)
    whole = solve_with(program, memory)
    assert Memory.load(path).pools
    memory.save(path)
    again = Memory.load(path)
    assert set(again.pools) == set(memory.pools)
    for mark, pool in memory.pools.items():
        np.testing.assert_array_equal(again.pools[mark].rows, pool.rows)
    assert list(again.plans) == list(memory.plans)
    for role, (columns, values) in memory.plans.items():
        np.testing.assert_array_equal(again.plans[role][0], columns)
        np.testing.assert_array_equal(again.plans[role][1], values)
    resumed = solve_with(program, again)
    gap = 1e-6 * max(1.0, abs(whole.search.value - whole.unavoidable)) + 1e-7 * abs(whole.search.value)
    assert abs(resumed.search.value - whole.search.value) <= gap
    assert abs(resumed.search.bound - whole.search.bound) <= 2 * gap
    assert resumed.forward.subproblems.solved < max(1, whole.forward.subproblems.solved)


def test_an_empty_memory_survives_the_disk(tmp_path):
    """Proves: a checkpoint from before the first pricing can be read.

    Sensitivity: joining no arrays at all fails.
    """
    Memory().save(tmp_path / "empty.checkpoint")
    assert not Memory.load(tmp_path / "empty.checkpoint").pools


@pytest.mark.parametrize("damage", [b"", b"no archive", None])
def test_a_damaged_file_is_refused(tmp_path, damage):
    """Proves: an empty, a foreign and a cut-off file are input errors that say what to do, not a crash.

    Sensitivity: a half-read file would resume from planes that are not those found.
    """
    path = tmp_path / "run.checkpoint"
    Memory().save(path)
    path.write_bytes(path.read_bytes()[:-40] if damage is None else damage)
    with pytest.raises(InputError, match="--fresh"):
        Memory.load(path)


def test_writing_takes_a_small_share_of_the_time(tmp_path):
    """Proves: two ticks in a row write once; a write costs at most a twentieth of what passes.

    Sensitivity: writing after every round would take longer than solving small rounds.
    """
    checkpoint = Checkpoint(tmp_path / "run.checkpoint")
    checkpoint.tick(Memory())
    checkpoint._wait_until += 3600
    checkpoint.tick(Memory())
    assert checkpoint.written == 1
