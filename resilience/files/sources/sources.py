"""One door to the three kinds of model: a CSV folder, an Excel workbook, a SQL database."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from resilience.files.nearest import LISTED
from resilience.files.registry.raw import RawModel
from resilience.files.sources.csv_source import SETTINGS_FILE, read_folder
from resilience.findings import Code, Finding

if TYPE_CHECKING:
    from resilience.findings import Findings

WORKBOOKS = frozenset({".xlsx", ".xlsm"})
MODELS = "models"
NOTHING = RawModel("", None, "", "", {}, whole=False)


def read_raw(location: str | Path, findings: Findings) -> RawModel:
    """Read a model as text from wherever it is; report a location that holds none."""
    if isinstance(location, str) and "://" in location:
        from resilience.files.sources.sql_source import read_database

        return read_database(location, findings)
    path = Path(location)
    if path.is_dir():
        return _read_one(path, findings)
    if path.suffix.lower() in WORKBOOKS and path.is_file():
        from resilience.files.sources.excel_source import read_workbook

        return read_workbook(path, findings)
    findings.add(_no_model(path))
    return NOTHING


def _read_one(folder: Path, findings: Findings) -> RawModel:
    """Read the model of a folder, which may be one of those that `resilience init` makes: then it is in `models`."""
    inside = folder / MODELS
    if (folder / SETTINGS_FILE).exists() or list(folder.glob("*.csv")):
        return read_folder(folder, findings)
    if not inside.is_dir():
        models = sorted(path for path in folder.iterdir() if (path / SETTINGS_FILE).is_file())
        if not models:
            return read_folder(folder, findings)
        return _several(models, "The folder", folder, findings)
    found = sorted(path for path in inside.iterdir() if _is_model(path))
    return (
        read_raw(found[0], findings) if len(found) == 1 else _several(found, f"Its folder {MODELS}", folder, findings)
    )


def _several(models: list[Path], where: str, folder: Path, findings: Findings) -> RawModel:
    """Say which models, of which one is meant, are in a folder."""
    what = f"models: {', '.join(path.name for path in models[:LISTED])}" if models else "no model"
    more = f" and {len(models) - LISTED} more" if len(models) > LISTED else ""
    such = f", such as {models[0]}" if models else ""
    remedy = f"Name the model itself{such}."
    findings.add(Finding(Code.LOCATION, f"{where} holds {what}{more}.", remedy, folder.resolve().name))
    return NOTHING


def _is_model(path: Path) -> bool:
    return (path / SETTINGS_FILE).is_file() or (path.suffix.lower() in WORKBOOKS and not path.name.startswith("~$"))


def _no_model(path: Path) -> Finding:
    name = path.name or str(path)
    if not path.exists():
        return Finding(Code.LOCATION, "There is no such folder or file.", "Check the path.", name)
    remedy = "Name the folder that holds model.toml and the CSV tables, an .xlsx workbook or a database URL."
    return Finding(Code.LOCATION, "This is not a model.", remedy, name)
