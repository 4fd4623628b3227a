"""All that a run folder holds, read with its types and written again to the same bytes."""

from __future__ import annotations

import csv
import json
import math
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resilience.errors import InputError
from resilience.files.runs.run_folder import RUN, RunFolder
from resilience.files.runs.run_marker import MARKER, edited, read_marker
from resilience.files.sources.table_text import unescaped
from resilience.findings import Code, Finding, Findings

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    import pandas as pd

AGAIN = "Make the run again, or put the file back as it was."
NAMED = "Name a run folder that a command of this version wrote."
_OWN = frozenset({"files", "kind", "schema"})
"""What `run.json` says that is written anew."""


@dataclass(frozen=True)
class RunContent:
    """The files of a run by name: tables, documents (JSON), and others as they are, with all that folders in it hold.

    `kind` is the command's; `marks` is what else `run.json` says.
    """

    kind: str
    tables: Mapping[str, pd.DataFrame]
    documents: Mapping[str, Any]
    others: Mapping[str, bytes]
    marks: Mapping[str, object]


def read_content(folder: str | Path, texts: Collection[str]) -> RunContent:
    """Read every file that a run wrote; what somebody else put there is not looked at.

    Parameters
    ----------
    texts
        Columns that hold names and words, also where these look like numbers.

    Raises
    ------
    InputError
        With every file that is gone, was changed since, or cannot be read, and where in it.
    """
    place = Path(folder)
    marker = read_marker(place)
    noted = marker.get("files")
    if not isinstance(noted, dict):
        message = f"It has no {MARKER} that says which files are the run's."
        raise InputError([Finding(Code.RUN_FOLDER, message, NAMED, str(place))])
    findings = Findings()
    read: dict[str, Any] = {}
    for name in sorted(map(str, noted)):
        content = _bytes(place, name, findings)
        if content is not None:
            read[name] = content if "/" in name else _read(name, content, texts, findings)
    findings.stop()
    tables = {Path(name).stem: table for name, table in read.items() if "/" not in name and name.endswith(".csv")}
    documents = {name: content for name, content in read.items() if "/" not in name and name.endswith(".json")}
    others = {name: content for name, content in read.items() if "/" in name or not name.endswith((".csv", ".json"))}
    marks = {key: value for key, value in marker.items() if key not in _OWN}
    return RunContent(str(marker.get("kind", RUN)), tables, documents, others, marks)


def write_content(content: RunContent, path: str | Path, *, replace: bool = False) -> Path:
    """Write a run folder that holds what was read, whole or not at all.

    Raises
    ------
    InputError
        When the folder exists and may not be replaced, or there is no room for it.
    """
    with RunFolder(path, replace=replace, kind=content.kind, marks=content.marks) as run:
        for name, document in content.documents.items():
            run.write_json(name, document)
        for name, table in content.tables.items():
            run.write_table(f"{name}.csv", table)
        for name, held in content.others.items():
            run.write_bytes(name, held)
    return run.target


def _bytes(folder: Path, name: str, findings: Findings) -> bytes | None:
    """What a file holds, if it is the run's own."""
    if Path(name).is_absolute() or ".." in Path(name).parts:
        findings.add(Finding(Code.RUN_FOLDER, f"{MARKER} names {name!r}, which is no file of it.", NAMED, MARKER))
        return None
    try:
        content = (folder / name).read_bytes()
    except OSError as error:
        findings.add(Finding(Code.UNREADABLE, f"The file cannot be read: {error.strerror}.", AGAIN, name))
        return None
    if edited(folder, name):
        findings.add(Finding(Code.CHANGED_RUN, "The file has changed since the run was made.", AGAIN, name))
    return content


def _read(name: str, content: bytes, texts: Collection[str], findings: Findings) -> Any:
    if not name.endswith((".csv", ".json")):
        return content
    try:
        text = content.decode("utf-8")
        return json.loads(text) if name.endswith(".json") else _table(name, text, texts, findings)
    except UnicodeDecodeError as error:
        findings.add(Finding(Code.UNREADABLE, f"Byte {error.start + 1} is no text in UTF-8.", AGAIN, name))
    except json.JSONDecodeError as error:
        findings.add(Finding(Code.JSON_SYNTAX, f"The file is not JSON: {error.msg}.", AGAIN, name, error.lineno))
    except RecursionError:
        findings.add(Finding(Code.TOO_DEEP, "Its lists lie too deep within one another.", AGAIN, name))
    except csv.Error as error:
        findings.add(Finding(Code.CSV_SYNTAX, f"The table cannot be read: {error}.", AGAIN, name))
    return None


def _table(name: str, text: str, texts: Collection[str], findings: Findings) -> pd.DataFrame | None:
    import pandas as pd

    header, *rows = [*csv.reader(StringIO(text, newline=""), strict=True)] or [[]]
    names = [unescaped(cell) for cell in header]
    if len(set(names)) < len(names):
        twice = next(one for one in names if names.count(one) > 1)
        findings.add(Finding(Code.DUPLICATE, "Two columns have one name.", AGAIN, name, 1, twice))
        return None
    rows = [row or [""] for row in rows]
    short = [number for number, row in enumerate(rows, start=2) if len(row) != len(names)]
    for number in short:
        message = f"The row has {len(rows[number - 2])} cells, not {len(names)}."
        findings.add(Finding(Code.CELLS, message, AGAIN, name, number))
    if short:
        return None
    columns = zip(*rows, strict=True) if rows else ((),) * len(names)
    held = {one: _typed(cells, text=one in texts) for one, cells in zip(names, columns, strict=True)}
    return pd.DataFrame(held, columns=names)


def _typed(cells: tuple[str, ...], *, text: bool) -> pd.Series:
    """A column of what its cells say; read so that writing gives the same cells again."""
    import pandas as pd

    said = [cell for cell in cells if cell]
    blank = len(said) < len(cells)
    for read, kind, spare in () if text or not said else _KINDS:
        found = [read(cell) if cell else None for cell in cells]
        if all(value is not None for value, cell in zip(found, cells, strict=True) if cell):
            return pd.Series(found, dtype=spare if blank else kind)
    if not said and not text:
        return pd.Series([math.nan] * len(cells), dtype="float64")
    return pd.Series([unescaped(cell) if cell else None for cell in cells], dtype=object)


def _whole(cell: str) -> int | None:
    return int(cell) if cell.lstrip("-").isdecimal() and str(int(cell)) == cell else None


def _number(cell: str) -> float | None:
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if repr(value) == cell else None


def _truth(cell: str) -> bool | None:
    return {"True": True, "False": False}.get(cell)


_KINDS: tuple[tuple[Callable[[str], Any], str, str], ...] = (
    (_whole, "int64", "Int64"), (_number, "float64", "float64"), (_truth, "bool", "object"),
    (lambda cell: _whole(cell) if _whole(cell) is not None else _number(cell), "object", "object"),
)  # fmt: skip
"""How cells are read, and the kind of a column without and with blanks; the first that fits all."""
