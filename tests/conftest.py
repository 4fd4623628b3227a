"""Settings that hold for every test."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import settings

if TYPE_CHECKING:
    import pytest

# A busy machine must not fail a property: only the answer counts, not the time it took.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")

LONGEST = "test_toyota_fire"
"""Plans the largest shipped model for all its tests: begun last it would keep one worker busy while others idle."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest."""
    items.sort(key=lambda item: LONGEST not in item.nodeid)
