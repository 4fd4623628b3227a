"""Whatever is typed into the starter, the reader answers with findings."""

from __future__ import annotations

import csv
import io
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from resilience.errors import InputError
from resilience.files import check, read_model, read_scenarios, write_starter

SOURCE = write_starter(Path(tempfile.mkdtemp()) / "starter")
TABLES = {
    path.name: list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
    for path in sorted((SOURCE / "models" / "starter").glob("*.csv"))
}
SCENARIOS = (SOURCE / "scenarios" / "starter.toml").read_text(encoding="utf-8")
MODEL = (SOURCE / "models" / "starter" / "model.toml").read_text(encoding="utf-8")
shutil.rmtree(SOURCE.parent)

WORDS = ("", "0", "-1", "1e308", "nan", "unlimited", "4 h", "9999999 yr", "2 periods", "PLANT", "SEAL", "KLEIN", "|")
texts = st.sampled_from(WORDS) | st.text(max_size=6)
places = st.tuples(st.sampled_from(sorted(TABLES)), st.integers(0, 50), st.integers(0, 50), texts)


def judge(edits: list[tuple[str, int, int, str]], settings_text: str = MODEL, hazards: str = SCENARIOS) -> None:
    """Read a changed starter; it must be read, or refused with findings that all have a remedy."""
    with tempfile.TemporaryDirectory() as folder:
        model = Path(folder) / "model"
        model.mkdir()
        tables = {name: [list(line) for line in grid] for name, grid in TABLES.items()}
        for name, row, place, text in edits:
            line = tables[name][row % len(tables[name])]
            line[place % len(line)] = text
        for name, grid in tables.items():
            with (model / name).open("w", encoding="utf-8", newline="", errors="replace") as file:
                csv.writer(file).writerows(grid)
        (model / "model.toml").write_text(settings_text, encoding="utf-8", errors="replace")
        scenarios = Path(folder) / "scenarios.toml"
        scenarios.write_text(hazards, encoding="utf-8", errors="replace")
        errors = check(model, scenarios).errors
        assert all(error.remedy and error.file for error in errors)
        try:
            calendar = read_model(model).calendar
            read_scenarios(scenarios, calendar)
        except InputError as error:
            assert error.problems  # noqa: PT017  # refusing is as good as reading
            assert errors


def spoiled(text: str, start: int, length: int, insert: str) -> str:
    """Replace a stretch of text."""
    start %= len(text)
    return text[:start] + insert + text[start + length :]


spoils = st.tuples(st.integers(0, 10_000), st.integers(0, 30), texts)
quick = settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
long = settings(max_examples=3000, deadline=None, suppress_health_check=list(HealthCheck))


@quick
@given(st.lists(places, min_size=1, max_size=4))
def test_any_cells(edits: list) -> None:
    """Proves: no cell, header or combination of them makes the reader raise anything but InputError."""
    judge(edits)


@quick
@given(spoils, spoils)
def test_any_toml(first: tuple, second: tuple) -> None:
    """Proves: no text in model.toml or the scenario file makes the reader raise anything but InputError."""
    judge([], spoiled(MODEL, *first), spoiled(SCENARIOS, *second))


@pytest.mark.soak
@long
@given(st.lists(places, min_size=1, max_size=8))
def test_any_cells_for_long(edits: list) -> None:
    """Proves: the same for thousands of broken models."""
    judge(edits)


@pytest.mark.soak
@long
@given(spoils, spoils)
def test_any_toml_for_long(first: tuple, second: tuple) -> None:
    """Proves: the same for thousands of broken settings and scenario files."""
    judge([], spoiled(MODEL, *first), spoiled(SCENARIOS, *second))
