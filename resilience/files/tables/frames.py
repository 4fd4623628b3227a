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
    findings = Findings([one for table, frame in tables.items() for one in _truths(table, frame)])
    findings.stop()
    sheets = {table: RawSheet(table, _grid(frame)) for table, frame in tables.items()}
    made = model_of_sheets(name, sheets, findings)
    findings.stop()
    if made is None:
        raise InputError(tuple(findings))
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
    wrong = [key for key, frame in frames.items() if not (isinstance(key, str) and isinstance(frame, pd.DataFrame))]
    if wrong:
        message = f"{wrong[0]!r} is no table: it is a {type(frames[wrong[0]]).__name__}."
        raise InputError([Finding(Code.OPTION, message, REMEDY, PLACE, column="frames")])
    return dict(frames)


def _truths(table: str, frame: pd.DataFrame) -> Iterator[Finding]:
    """Report truth values where a name, a number or a time belongs: nobody knows whether True, TRUE or 1 was meant."""
    known = TABLES.get(table.lower())
    columns = set() if known is None else {column.name for column in (*PROVENANCE, *known.columns)}
    for place, name in enumerate(frame.columns):
        if str(name).strip().lower() not in columns:
            continue
        for row, value in enumerate(frame.iloc[:, place], start=2):
            if isinstance(value, bool | np.bool_):
                message = TRUTH.format(value=bool(value))
                yield Finding(Code.WRONG_KIND, message, AS_TEXT, table, row, str(name))
                break


def _grid(frame: pd.DataFrame) -> Grid:
    """The rows of a table as text below the names of its columns; the header is row 1. A named index is a column."""
    table = frame.reset_index() if any(name is not None for name in frame.index.names) else frame
    lines = [[_text(value) for value in record] for record in table.itertuples(index=False, name=None)]
    header = [str(name) for name in table.columns]
    return list(enumerate([header, *lines], start=1))


def _text(value: object) -> str:
    """Text of a cell: nothing where pandas has nothing."""
    import pandas as pd

    if hasattr(value, "item") and getattr(value, "size", 1) == 1:
        value = value.item()
    if value is None or (pd.api.types.is_scalar(value) and bool(pd.isna(value))):  # type: ignore[call-overload]  # a scalar
        return ""
    return cell_text(value).strip()
