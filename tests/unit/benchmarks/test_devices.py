"""The generated planner's model: sound, the same for a seed, and of the size it is said to have."""

from __future__ import annotations

import pytest

import resilience as rs
from benchmarks.devices import tables, write


@pytest.mark.parametrize(("scale", "size"), [(1, (43, 38, 98)), (2, (82, 76, 169))])
def test_the_model_is_sound_and_of_its_size(tmp_path, scale, size):
    """Proves: the tables are a model without any finding, with the stated numbers of sites, parts and lanes.

    A generator that left sites without lanes, or parts without makers, would measure an easier program than it says.
    """
    write(tmp_path, tables(scale=scale))
    model, scenarios = tmp_path / "devices", tmp_path / "devices.toml"
    assert list(rs.check(model, scenarios)) == []
    network = rs.read_model(model).network
    assert (len(network.sites), len(network.parts), len(network.lanes)) == size


def test_a_seed_is_a_model():
    """Proves: a seed is one model; a set walked in any order would write a new one every time."""
    first, again, other = (tables(seed).rows for seed in (1, 1, 2))
    assert first == again
    assert first != other
