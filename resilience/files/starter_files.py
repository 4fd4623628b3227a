"""The starter: the smallest complete model and its scenarios, written out for a planner to change."""

from __future__ import annotations

import shutil
from importlib.resources import as_file, files
from pathlib import Path

from resilience.files.atomic import put_folder, refuse_if_taken, temporary_folder
from resilience.files.tables.workbook import write_workbook
from resilience.given import FLAG, PLACE, takes

MODEL = Path("models/starter")
SCENARIOS = Path("scenarios/starter.toml")
SOURCED = Path("scenarios/sourced.toml")


@takes(directory=PLACE, excel=FLAG, sourced=FLAG)
def write_starter(directory: str | Path, *, excel: bool = False, sourced: bool = False) -> Path:
    """Write the starter's `models/starter/` and `scenarios/starter.toml` into a new or empty directory.

    Parameters
    ----------
    directory
        Where to write it.
    excel
        Write the model as the workbook `models/starter.xlsx` instead.
    sourced
        Write `scenarios/sourced.toml` instead, whose rates are priors with their sources.

    Returns
    -------
    Path
        The directory.

    Raises
    ------
    InputError
        When the directory holds anything.
    """
    target, scenarios = Path(directory), SOURCED if sourced else SCENARIOS
    refuse_if_taken(target)
    temporary = temporary_folder(target)
    try:
        with as_file(files("resilience.files") / "starter") as packaged:
            for name in (MODEL, scenarios):
                _copy(packaged / name, temporary / name)
        if excel:
            write_workbook(temporary / MODEL, (temporary / MODEL).with_suffix(".xlsx"), temporary / scenarios)
            shutil.rmtree(temporary / MODEL)
        put_folder(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return target


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, copy_function=shutil.copyfile)
    else:
        shutil.copyfile(source, target)
