"""Models and hazards made in Python, written and read back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from resilience.files import check, read_model, read_scenarios
from resilience.files.registry.columns import PROVENANCE, TABLES
from resilience.files.scenarios.scenario_text import write_scenarios
from resilience.files.tables.model_folder import records, write_model, written

ROOT = Path(__file__).parents[4]
MODELS = ["starter", "toyota-1997", "chips-2021"]


@pytest.mark.parametrize("name", MODELS)
def test_a_model_reads_back_as_it_was(name, tmp_path):
    """Proves: every field survives, to the last digit. A column forgotten, or a duration rounded, would differ."""
    model = replace(read_model(ROOT / "models" / name), provenance=())
    again = read_model(write_model(model, tmp_path / name))
    assert again == model


@pytest.mark.parametrize("name", ["starter", "toyota-1997", "chips-2021"])
def test_hazards_read_back_as_they_were(name, tmp_path):
    """Proves: selectors, distributions and rates survive. A median written as a mean would differ."""
    model = read_model(ROOT / "models" / name)
    book = read_scenarios(ROOT / "scenarios" / f"{name}.toml", model.calendar)
    path = write_scenarios(replace(book, replay=None), tmp_path / f"{name}.toml")
    assert read_scenarios(path, model.calendar) == replace(book, replay=None)
    assert not check(ROOT / "models" / name, path).errors


def test_every_column_of_the_registry_is_written():
    """Proves: a column added to the registry cannot be forgotten here: it would be read but never written.

    The unit and currency of a row alone are converted as it is read, and written in the part's and the model's own.
    """
    found = records(read_model(ROOT / "models" / "toyota-1997"))
    offered = {name: set(TABLES[name].names) for name in TABLES}
    reserves = {"reserve_max", "reserve_fee", "activation_cost"}
    for name in ("sites", "parts", "bom", "production", "lanes", "policy", "demand"):
        converted = {"currency"} | (set() if name == "parts" else {"unit"})
        left_out = converted | {column.name for column in PROVENANCE}
        assert set(next(iter(found[name]))) | reserves >= offered[name] - left_out


def test_numbers_keep_every_digit():
    """Proves: 0.1 + 0.2 is written as 0.30000000000000004, 3.0 as 3, infinity as a word; six digits would lose some."""
    assert [written(x) for x in (0.1 + 0.2, 3.0, float("inf"), None)] == ["0.30000000000000004", "3", "unlimited", ""]
