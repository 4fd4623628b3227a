"""Tables of results as one workbook that is the same, byte for byte, for the same tables."""

from __future__ import annotations

import math
import re
from datetime import datetime
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from resilience.files.sources.table_text import escaped

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    import pandas as pd
    from openpyxl.worksheet.worksheet import Worksheet

LONG_AGO = datetime(1980, 1, 1)  # noqa: DTZ001  # a workbook has no zones
STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
WIDEST = 60
"""Most characters that a column is wide."""


def write_sheets(path: Path, sheets: Mapping[str, pd.DataFrame]) -> Path:
    """Write tables as the sheets of one workbook, names in the first row; text is text, whatever it begins with.

    Parameters
    ----------
    path
        The `.xlsx` file to write.
    sheets
        Tables by the name of their sheet.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.worksheets[0])
    for name, table in sheets.items():
        _fill(book.create_sheet(name), table)
    buffer = BytesIO()
    book.save(buffer)
    path.write_bytes(_timeless(buffer))
    return path


def _fill(sheet: Worksheet, table: pd.DataFrame) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    for place, name in enumerate(table.columns, start=1):
        values = [_plain(value) for value in table[name].tolist()]
        for row, value in enumerate([str(name), *values], start=1):
            if value is None:
                continue
            cell = sheet.cell(row, place)
            cell.value = value
            if isinstance(value, str):
                cell.data_type = "s"  # never a formula
                cell.quotePrefix = escaped(value) != value  # nor one when somebody edits it
        sheet.cell(1, place).font = Font(bold=True)
        longest = max((len(str(value)) for value in [name, *values] if value is not None), default=0)
        sheet.column_dimensions[get_column_letter(place)].width = min(longest + 2, WIDEST)
    sheet.freeze_panes = "A2"


def _plain(value: object) -> str | float | int | bool | None:
    """A value that a cell can hold; nothing where nothing is known."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    if hasattr(value, "item"):
        value = value.item()
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return None if math.isnan(value) else value if math.isfinite(value) else "unlimited"
    return str(ILLEGAL_CHARACTERS_RE.sub("", str(value)))


def _timeless(content: BytesIO) -> bytes:
    """The same archive with all times alike."""
    found = BytesIO()
    with ZipFile(content) as before, ZipFile(found, "w", ZIP_DEFLATED) as after:
        for name in before.namelist():
            entry = ZipInfo(name, date_time=LONG_AGO.timetuple()[:6])
            entry.compress_type = ZIP_DEFLATED
            stamp = LONG_AGO.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
            after.writestr(entry, STAMP.sub(rb"\g<1>" + stamp + rb"\g<3>", before.read(name)))
    return found.getvalue()
