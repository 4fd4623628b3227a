"""Tables of results as a folder of CSV files."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

from resilience.files.atomic import put_folder, refuse_if_taken, temporary_folder, writable
from resilience.files.sources.table_text import table_text

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd


def write_tables(tables: Mapping[str, pd.DataFrame], folder: Path) -> Path:
    """Write each table as `NAME.csv` into a new or empty folder; an empty table is left out.

    Raises
    ------
    InputError
        When something would be overwritten, or the folder cannot be written.
    """
    refuse_if_taken(folder)
    made = temporary_folder(folder)
    try:
        with writable(folder):
            for name, table in tables.items():
                if len(table.columns):
                    (made / f"{name}.csv").write_text(table_text(table), encoding="utf-8", newline="\n")
            put_folder(made, folder)
    finally:
        shutil.rmtree(made, ignore_errors=True)
    return folder
