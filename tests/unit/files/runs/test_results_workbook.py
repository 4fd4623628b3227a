"""Results as a workbook: the same bytes, text that is text, and nothing where nothing is known."""

from __future__ import annotations

import math
import time

import pandas as pd
from openpyxl import load_workbook

from resilience.files.runs.results_workbook import write_sheets

TABLE = pd.DataFrame(
    {"name": ["=1+1", "-bolt", "\x07bell"], "amount": [1.5, math.nan, math.inf], "sure": [True, False, None]}
)


def test_text_stays_text_whatever_it_begins_with(tmp_path):
    """Proves: a name like a formula is text; a control character, which no workbook can hold, is left out.

    Sensitivity: written as it comes `=1+1` would open as 2.
    """
    sheet = load_workbook(write_sheets(tmp_path / "a.xlsx", {"t": TABLE}))["t"]
    assert [cell.value for cell in sheet["A"]] == ["name", "=1+1", "-bolt", "bell"]
    assert [cell.data_type for cell in sheet["A"]] == ["s"] * 4
    assert [cell.value for cell in sheet["B"]] == ["amount", 1.5, None, "unlimited"]
    assert sheet["C2"].value is True


def test_the_same_tables_give_the_same_bytes(tmp_path):
    """Proves: no time of day is in the file. Sensitivity: a zip tells times to two seconds."""
    first = write_sheets(tmp_path / "a.xlsx", {"t": TABLE}).read_bytes()
    time.sleep(2.1)
    assert write_sheets(tmp_path / "b.xlsx", {"t": TABLE}).read_bytes() == first
