"""A model from pandas tables: read and checked as the same tables in files would be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from resilience.errors import InputError
from resilience.files.registry.columns import PROVENANCE, TABLES
from resilience.files.registry.naming import SETTINGS, naming_of
from resilience.files.registry.raw import RawModel
from resilience.files.sources.cell_text import cell_text
from resilience.files.sources.grid import RawSheet
from resilience.files.sources.pairs import settings_of
from resilience.files.sources.table_set import Words, read_tables
from resilience.files.tables.models import reading_of
from resilience.findings import Code, Finding, Findings
from resilience.frozen import sealed
from resilience.given import TEXT, held

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from resilience.files.sources.grid import Grid
    from resilience.plan.model import Model

FRAMES = Words("table", "{}", "{}")
PLACE = "Model.from_frames"
TRUTH = "It holds the truth value {value}: pandas reads a name such as True or TRUE so, and then it is another name."
AS_TEXT = "Read the table as text, with dtype=str, or write the name as text."
NO_CELL = (list, tuple, set, frozenset, dict, bytes, bytearray, complex)
"""Kinds of objects that a text would be made of, and then a name, though none was meant."""
NO_CELL_SAID = "It holds a {kind}, which no cell of a table can say."
ONE_VALUE = "Write one text, number, date or duration."
HEADER = "It has {lines} lines of column names; a table has one."
ONE_HEADER = "Give it one, as with frame.droplevel(0, axis=1)."
TWICE = "{name!r} is the name of the index and of a column, too."
ONE_INDEX = "Leave the index away with frame.reset_index(drop=True), or rename it."
NAMELESS = "Its index holds text, such as {some!r}, and has no name: that text is no column and would be lost."
NAME_INDEX = "Name it with frame.rename_axis('part'), say, or leave it away with frame.reset_index(drop=True)."
REMEDY = "Give a pandas table for each name, as in a workbook: sites, parts, bom, ..., and model with key and value."


def model_of_frames(frames: Mapping[str, pd.DataFrame], name: str = SETTINGS) -> Model:
    """Make a model of tables by name; see `Model.from_frames`.

    Raises
    ------
    InputError
        With every defect found, each with table, row and column.
    """
    held(PLACE, {"name": (name, TEXT)})
    tables = _sound(frames)
    odd = [one for table, frame in tables.items() for one in (*_shapes(table, frame), *_cells(table, frame))]
    told = {(one.file, one.column) for one in odd}
    sheets = {table: RawSheet(table, _grid(frame)) for table, frame in tables.items()}
    findings, made = Findings(), None
    try:
        made = model_of_sheets(name, sheets, findings)
        findings.stop()
    except InputError as error:
        others = [  # of a cell that is told already it says the same again
            one for one in error.problems if not isinstance(one, Finding) or (one.file, one.column) not in told
        ]
        raise InputError((*odd, *others)) from None
    if odd or made is None:
        raise InputError(tuple(odd) or tuple(findings))
    return made


def model_of_sheets(name: str, sheets: Mapping[str, RawSheet], findings: Findings) -> Model | None:
    """Make a model of tables as text, by name, and report everything wrong with it."""
    reading = reading_of(_raw(name, sheets, findings), findings)
    if reading.model is None or findings.errors:
        return None
    return sealed(reading.model, checked=True, hashes={})


def _raw(name: str, sheets: Mapping[str, RawSheet], findings: Findings) -> RawModel:
    pairs = next((table for table in sheets if table.lower() == SETTINGS), None)
    settings = settings_of(None if pairs is None else sheets[pairs], SETTINGS, findings)
    naming = naming_of(settings.tree, SETTINGS, findings)
    found = read_tables({table: table for table in sheets}, sheets.__getitem__, naming, FRAMES, findings)
    return RawModel(name, settings.tree, SETTINGS, "", found.tables, {}, found.whole, settings.rows)


def _sound(frames: object) -> dict[str, pd.DataFrame]:
    """The tables, once they are some."""
    import pandas as pd

    if not isinstance(frames, Mapping):
        message = f"A {type(frames).__name__} holds no tables by name."
        raise InputError([Finding(Code.OPTION, message, REMEDY, PLACE, column="frames")])
    wrong = [
        Finding(Code.OPTION, f"{key!r} is no table: it is a {type(frame).__name__}.", REMEDY, PLACE, column="frames")
        if isinstance(key, str)
        else Finding(Code.OPTION, f"The name {key!r} is no text.", REMEDY, PLACE, column="frames")
        for key, frame in frames.items()
        if not (isinstance(key, str) and isinstance(frame, pd.DataFrame))
    ]
    if wrong:
        raise InputError(wrong)
    return dict(frames)


def _shapes(table: str, frame: pd.DataFrame) -> Iterator[Finding]:
    """Report what a table cannot say: a header of several lines, and an index that is lost or there twice."""
    import pandas as pd

    if frame.columns.nlevels > 1:
        yield Finding(Code.WRONG_KIND, HEADER.format(lines=frame.columns.nlevels), ONE_HEADER, table, 1)
    twice = [str(name) for name in frame.index.names if name is not None and name in frame.columns]
    if twice:
        yield Finding(Code.DUPLICATE_HEADER, TWICE.format(name=twice[0]), ONE_INDEX, table, 1, twice[0])
    nameless = [number for number, name in enumerate(frame.index.names) if name is None]
    if any(pd.api.types.infer_dtype(frame.index.get_level_values(one)) == "string" for one in nameless):
        yield Finding(Code.WRONG_KIND, NAMELESS.format(some=str(frame.index[0])[:40]), NAME_INDEX, table, 1)


def _cells(table: str, frame: pd.DataFrame) -> Iterator[Finding]:
    """Report cells that hold what is no text, number, date or time, once a column.

    Of truth values where a name, a number or a time belongs nobody knows whether True, TRUE or 1 was meant.
    """
    known = TABLES.get(table.lower())
    columns = set() if known is None else {column.name for column in (*PROVENANCE, *known.columns)}
    for place, name in enumerate(frame.columns):
        for row, value in enumerate(frame.iloc[:, place], start=2):
            finding = None
            if isinstance(value, bool | np.bool_):
                if str(name).strip().lower() in columns:
                    message = TRUTH.format(value=bool(value))
                    finding = Finding(Code.WRONG_KIND, message, AS_TEXT, table, row, str(name))
            elif isinstance(value, NO_CELL) or (isinstance(value, np.ndarray) and value.size != 1):
                message = NO_CELL_SAID.format(kind=type(value).__name__)
                finding = Finding(Code.WRONG_KIND, message, ONE_VALUE, table, row, str(name))
            if finding is not None:
                yield finding
                break


def _grid(frame: pd.DataFrame) -> Grid:
    """The rows of a table as text below the names of its columns; the header is row 1. A named index is a column."""
    named = [name for name in frame.index.names if name is not None and name not in frame.columns]
    table = frame.reset_index(level=named) if named else frame
    lines = [[_text(value) for value in record] for record in table.itertuples(index=False, name=None)]
    header = [str(name) for name in table.columns.get_level_values(-1)]
    return list(enumerate([header, *lines], start=1))


def _text(value: object) -> str:
    """Text of a cell: nothing where pandas has nothing."""
    import pandas as pd

    if hasattr(value, "item") and getattr(value, "size", 1) == 1:
        value = value.item()
    if value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value))):  # type: ignore[call-overload]  # a scalar
        return ""
    return cell_text(value).strip()
