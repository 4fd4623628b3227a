"""The run folder of an exposure study."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files import RunFolder
from resilience.given import FLAG, PLACE, Maybe, Of, takes
from resilience.study.records import records

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from resilience.study.exposure.study import ExposureResult


def tables(result: ExposureResult, price: pd.DataFrame | None = None) -> dict[str, pd.DataFrame]:
    """Every table of a study by name; `price` is there only where it was asked for."""
    found = {
        "exposure": result.table,
        "durations": result.durations,
        "false_diversification": result.false_diversification,
        "questions": result.questions,
    }
    found = found if result.by_month.empty else found | {"by_month": result.by_month}
    rises = result.price_rises
    found = found if rises.empty else found | {"price_rises": rises}
    return found if price is None else found | {"price": price}


@takes(result=Of("ExposureResult"), path=PLACE, price=Maybe(Of("DataFrame", "a table")), replace=FLAG)
def write_exposure(
    result: ExposureResult, path: str | Path, price: pd.DataFrame | None = None, *, replace: bool = False
) -> Path:
    """Write a run folder with one CSV file per table, whole or not at all.

    Raises
    ------
    InputError
        When the folder exists and may not be replaced.
    """
    marks = {"left_out": list(result.left_out)} if result.left_out else None
    with RunFolder(path, replace=replace, kind="exposure", marks=marks) as run:
        for name, table in tables(result, price).items():
            run.write_table(f"{name}.csv", table)
        if result.notes:
            run.write_text("notes.txt", "\n".join(result.notes) + "\n")
    return run.target


def summary(result: ExposureResult, price: pd.DataFrame | None = None) -> dict[str, object]:
    """Every table in a form that JSON can say; a time to survive that never ends is null."""
    found: dict[str, object] = {name: records(table) for name, table in tables(result, price).items()}
    return found | {"notes": list(result.notes), "left_out": list(result.left_out)}
