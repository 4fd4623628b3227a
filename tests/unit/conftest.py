"""The smallest study that has every kind of answer, and its plan."""

from __future__ import annotations

import pytest
from support.tiny import Tiny, write_tiny


@pytest.fixture
def tiny(tmp_path) -> Tiny:
    """The study, in a folder of the test's own."""
    return write_tiny(tmp_path)


@pytest.fixture(scope="session")
def tiny_files(tmp_path_factory) -> Tiny:
    """The study, in a folder of all tests: nobody may write there."""
    return write_tiny(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def tiny_result(tiny_files):
    """The study's plan, solved once for all tests."""
    from resilience import optimize, read_model, read_scenarios

    model = read_model(tiny_files.model)
    return optimize(model, read_scenarios(tiny_files.scenarios, model.calendar))
