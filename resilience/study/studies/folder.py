"""A study as a run folder: one CSV file per table, and all of it as JSON."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from resilience.files import RunFolder
from resilience.files.runs.plan_json import plan_to_json
from resilience.given import FLAG, MARKS, NO_MARKS, PLACE, A, Maybe, Of, takes
from resilience.study.policy_names import MIX
from resilience.study.records import records
from resilience.study.run.promise_files import Origin
from resilience.study.studies.maps.along import border_table, tipping_table
from resilience.study.studies.maps.failing import failing_table
from resilience.study.studies.maps.swings import swing_table
from resilience.study.studies.probes import frontier_table, lever_table
from resilience.study.studies.tables import cell_table, name_of, plan_table, regret_table, regrets

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from resilience.study.studies.gathered import StudyResult

KIND = "study"
PICTURES = A(Mapping, "pictures by name of file")


@takes(result=Of("StudyResult"), path=PLACE, replace=FLAG, figures=Maybe(PICTURES), marks=MARKS)
def write_study(
    result: StudyResult,
    path: str | Path,
    *,
    replace: bool = False,
    figures: Mapping[str, bytes] | None = None,
    marks: Mapping[str, object] = NO_MARKS,
) -> Path:
    """Write a run folder with one CSV file per table, the plans and `study.json`, whole or not at all.

    Parameters
    ----------
    figures
        Pictures to be written beside, by name of file.
    marks
        What else `run.json` is to say of it.

    Raises
    ------
    InputError
        When the folder exists and may not be replaced.
    """
    with RunFolder(path, replace=replace, kind=KIND, marks=marks) as run:
        for name, table in study_tables(result).items():
            run.write_table(f"{name}.csv", table)
        plans = {name_of(result, place): plan_to_json(result.plans[place]) for place in range(result.shared)}
        run.write_json("pool.json", plans)
        run.write_json("study.json", study_summary(result) | {"base": _base(result, run.target)})
        for name, picture in (figures or {}).items():
            run.write_bytes(name, picture)
    return run.target


@takes(result=Of("StudyResult"))
def study_tables(result: StudyResult) -> dict[str, pd.DataFrame]:
    """Every table of a study by the name of its file."""
    regret = regrets(result)
    found = {
        "cells": cell_table(result),
        "plans": plan_table(result, regret),
        "regret": regret_table(result, regret),
        "borders": border_table(result),
        "tipping": tipping_table(result),
        "failing": failing_table(result),
    }
    if result.asked.swings is not None:
        found["tornado"] = swing_table(result)
    if result.probed:
        model = result.asked.futures[result.asked.today].model
        found |= {"levers": lever_table(model, result.probed), "frontier": frontier_table(result.probed)}
    return found


def study_summary(result: StudyResult) -> dict[str, object]:
    """Every table, the plan of least largest regret and what a reader must know, in a form that JSON can say."""
    regret, asked = regrets(result), result.asked
    found: dict[str, object] = {name: records(table) for name, table in study_tables(result).items()}
    model = asked.futures[asked.today].model
    return found | {
        "title": asked.title,
        "model": model.name,
        "currency": model.currency,
        "gap": asked.gap,
        "today": asked.futures[asked.today].name,
        "least_largest_regret": name_of(result, regret.least) if result.shared else None,
        "least_largest_regret_bound": result.least_bound,
        "mix": MIX,
        "futures": [{"name": one.name, "variant": one.variant, "changes": list(one.changes)} for one in asked.futures],
        "notes": list(result.notes),
    }


def _base(result: StudyResult, folder: Path) -> dict[str, object] | None:
    """Where its input is, seen from the folder, and how bad years are weighed; None where it came from no files."""
    base, risk = result.asked.base, result.asked.risk
    if base is None:
        return None
    origin = Origin.of(folder, base.model, base.scenarios)
    return {
        "model": origin.model,
        "scenarios": origin.scenarios,
        "hashes": dict(base.hashes),
        "risk": {"weight": risk.weight, "level": risk.level},
    }
