"""Objects made in Python are checked field by field, so every annotation of theirs has to be known."""

from __future__ import annotations

import pytest

from resilience.files.registry.shapes import kinds
from resilience.hazard.book import HazardBook
from resilience.hazard.scenarios import ScenarioSet
from resilience.network.network import SupplyNetwork
from resilience.plan.model import Model
from resilience.plan.plan import Plan


@pytest.mark.parametrize("record", [HazardBook, Model, Plan, ScenarioSet, SupplyNetwork])
def test_every_annotation_of_what_is_made_in_python_is_known(record):
    """Proves: a field of a kind from a new module is resolved; unknown, no object of Python could be planned at all."""
    assert kinds(record).keys() >= {"name"} & set(record.__dataclass_fields__)
