"""A run folder: the results of one run, written whole or not at all."""

from __future__ import annotations

import json
import math
import shutil
from datetime import date
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError, ResilienceError
from resilience.files.atomic import clear_left, put_folder, refuse_if_taken, temporary_folder
from resilience.findings import Finding

if TYPE_CHECKING:
    from types import TracebackType
    from typing import Self

    import pandas as pd

MARKER = "run.json"
"""Written into every run folder, so that replacing one never deletes a folder of another kind."""


class RunFolder:
    """Write results into a hidden folder beside the target, which becomes the target when all went well.

    Parameters
    ----------
    target
        The folder to make.
    replace
        Whether an earlier run of that name may be replaced; anything else is never touched.

    Examples
    --------
    >>> with RunFolder("runs/week-31") as run:  # doctest: +SKIP
    ...     run.write_json("certificate.json", {"gap": 0.0})
    """

    def __init__(self, target: str | Path, *, replace: bool = False) -> None:
        self.target = Path(target)
        self.replace = replace
        self._temporary: Path | None = None

    @property
    def path(self) -> Path:
        """Where files are written while the run is open, and the target afterwards."""
        return self.target if self._temporary is None else self._temporary

    def __enter__(self) -> Self:
        """Make the hidden folder.

        Raises
        ------
        InputError
            When the target exists and may not be replaced.
        """
        self.refuse()
        self._temporary = temporary_folder(self.target)
        self.write_json(MARKER, {"schema": 1})
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Put the folder in place, or delete it when something went wrong."""
        temporary, self._temporary = self.path, None
        try:
            if kind is None:
                self.refuse()
                put_folder(temporary, self.target)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)

    def write_json(self, name: str, content: object) -> Path:
        """Write a JSON file with sorted keys; numpy values, dates, paths and words of choice are converted.

        Raises
        ------
        ResilienceError
            When the content holds NaN or an infinity, or something that JSON cannot say; the message says where.
        """
        return self.write_text(name, json_text(content))

    def write_table(self, name: str, table: pd.DataFrame) -> Path:
        """Write a table as CSV without its index; missing values are blank."""
        return self.write_text(name, table.to_csv(index=False, lineterminator="\n"))

    def write_text(self, name: str, text: str) -> Path:
        """Write a text file in UTF-8."""
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
        return path

    def refuse(self) -> None:
        """Refuse a target that may not be written, before any work is done for it.

        Raises
        ------
        InputError
            When the target exists and may not be replaced.
        """
        clear_left(self.target)
        if not self.replace:
            refuse_if_taken(self.target)
        elif self.target.exists() and not (self.target / MARKER).is_file():
            message = f"It is no run folder: it has no {MARKER}."
            if self.target.is_dir() and not any(self.target.iterdir()):
                return
            raise InputError([Finding("exists", message, "Name another place.", str(self.target))])


def json_text(content: object) -> str:
    """Write content as JSON with sorted keys.

    Raises
    ------
    ResilienceError
        When JSON cannot say it.
    """
    return json.dumps(plain(content), indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def plain(content: object, where: str = "") -> object:
    """Convert content to what JSON knows: text, finite numbers, truth values, None, lists and mappings."""
    if isinstance(content, Enum):
        return plain(content.value, where)
    if content is None or isinstance(content, str | bool | int):
        return content
    if isinstance(content, float):
        return _finite(content, where)
    if isinstance(content, date):
        return content.isoformat()
    if isinstance(content, Path):
        return content.as_posix()
    return _container(content, where)


def _container(content: object, where: str) -> object:
    from collections.abc import Mapping
    from collections.abc import Set as AbstractSet

    import numpy as np

    if isinstance(content, Mapping):
        return {str(key): plain(value, f"{where}.{key}") for key, value in content.items()}
    if isinstance(content, AbstractSet):
        return [plain(value, where) for value in sorted(content)]
    if isinstance(content, list | tuple):
        return [plain(value, f"{where}[{place}]") for place, value in enumerate(content)]
    if isinstance(content, np.ndarray | np.generic):
        return plain(content.tolist(), where)
    msg = f"{where or 'The content'} is a {type(content).__name__}, which JSON cannot say."
    raise ResilienceError(msg)


def _finite(value: float, where: str) -> float:
    if math.isfinite(value):
        return float(value)
    msg = f"{where or 'The content'} is {value}, which JSON cannot say."
    raise ResilienceError(msg)
