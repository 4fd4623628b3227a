"""Room rented outside: what lies at a site counts whole, with what is built ahead for the season."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from resilience.simulate.system.state import State
from resilience.simulate.system.store import rent


@pytest.mark.parametrize(("ahead", "paid"), [(None, 0.0), (4.0, 0.0), (10.0, 24.0)])
def test_what_is_built_ahead_takes_room_too(ahead, paid):
    """Proves: 20 units lie on a shelf with 22 places of its own, of 2 storage units each; beside them 4 are free.

    With 10 built ahead 30 lie there: 8 beside their places take 16, 12 of them outside, at 2 a period: 24.
    Sensitivity: of the stock without what is built ahead nothing would ever stand outside.
    """
    season = None if ahead is None else SimpleNamespace(after={0: np.array([ahead])})
    state = SimpleNamespace(stock={0: np.array([20.0])}, season=season, size=1)
    state.lying = lambda number: State.lying(state, number)
    stored = [SimpleNamespace(node=0, room=2.0, own=22.0)]
    state.layout = SimpleNamespace(stores=[SimpleNamespace(stored=stored, price=2.0, free=4.0)])
    np.testing.assert_allclose(rent(state), [paid])
