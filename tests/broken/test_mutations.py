"""Changed studies, a sample: what must be refused is refused at its place, what must be the same is the same."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from support.mutations import OPERATORS, Operator
from support.studies import STARTER, judge, said, write

SEED = 20_260
ROUNDS = 2
"""Changed studies of each operator in the daily sample."""


@pytest.fixture(scope="module")
def right() -> object:
    """Return what the starter says."""
    with tempfile.TemporaryDirectory() as folder:
        return said(*write(STARTER, Path(folder), ","))


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name.replace(" ", "-"))
def test_changed_studies(operator: Operator, right: object) -> None:
    """Proves: each kind of change is taken as its label says, in every form of a model, with a place for each finding.

    A change that must be refused and is not gives a plan of numbers nobody meant.
    """
    wrong = [judge(operator, f"{SEED}-{operator.name}-{number}", right) for number in range(ROUNDS)]
    assert [one for one in wrong if one] == []
