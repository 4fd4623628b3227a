"""The run folder of a plan: every decision, what it costs, its proof and where the numbers come from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from resilience.errors import InputError
from resilience.files import RunFolder, plan_to_json
from resilience.files.atomic import writable
from resilience.files.runs.results_workbook import write_sheets
from resilience.study.changed_first import changes_of
from resilience.study.costs.from_stock import from_stock
from resilience.study.costs.nothing_known import unhit_table
from resilience.study.plan.certify import promises_of
from resilience.study.plan.kept import refuse_unkept
from resilience.study.policy_names import STATUS_QUO
from resilience.study.records import records
from resilience.study.run.certificate import certificate, priors_of
from resilience.study.run.decisions import buffers, intensities, lots, reserves, sources
from resilience.study.run.jit import jit_side
from resilience.study.run.losses import exceedance, scenario_losses
from resilience.study.run.promise_files import Origin, promises_to_json
from resilience.study.run.season_levels import season_levels, shutdown_levels
from resilience.study.run.shelves import shelves
from resilience.study.run.wastes import wastes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.study.plan.optimize import PlanResult


WORKBOOK = "results.xlsx"
SHEETS = (
    "comparison", "recommendations", "shelves", "sources", "lots", "reserves", "intensity", "from_stock", "unhit",
    "wastes", "jit", "season_levels", "shutdown_levels",
)  # fmt: skip
"""Tables that the workbook holds beside what it is about."""
PLAN = "plan"
RESCUED = "-rescued"
RESCUE_MARKS = {"left_out": ["all but the plan: there was no room"]}


def write_run(
    result: PlanResult,
    path: str | Path,
    *,
    replace: bool = False,
    origin: Origin | None = None,
    marks: Mapping[str, object] | None = None,
) -> Path:
    """Write a run folder, whole or not at all; two runs of the same input write the same bytes.

    Parameters
    ----------
    result
        What `optimize` returned.
    path
        The folder to make.
    replace
        Whether an earlier run of that name may be replaced; what is not a run's in it is kept.
    origin
        Where model and scenarios are, for `simulate`; None: it must be told.
    marks
        What else `run.json` is to say of it.

    Returns
    -------
    Path
        The folder.

    Raises
    ------
    InputError
        When the folder exists and may not be replaced, or there is no room for it.
    SolverError
        When the plan does not keep what was asked for, or costs less than is proven possible.
    """
    result = refuse_unkept(result)
    left_out = {"left_out": list(result.left_out)} if result.left_out else {}
    with RunFolder(path, replace=replace, kind=PLAN, marks={**left_out, **(marks or {})}) as run:
        run.write_json("plan.json", plan_to_json(result.plan))
        tables = tables_of(result)
        for name, table in tables.items():
            run.write_table(f"{name}.csv", table)
        with writable(run.target / WORKBOOK):
            write_sheets(
                run.path / WORKBOOK,
                {"about": _about(result)} | {name: tables[name] for name in SHEETS if name in tables},
            )
        run.write_json("policies.json", promises_to_json(promises_of(result), origin or Origin()))
        run.write_json("certificate.json", certificate(result))
    return run.target


def tables_of(result: PlanResult) -> dict[str, pd.DataFrame]:
    """Every table of a run by name."""
    seasonal = bool(result.model.network.in_season)
    return {
        "buffers": buffers(result),
        **({"season_levels": season_levels(result.model, result.plan)} if seasonal else {}),
        **({"shutdown_levels": shutdown_levels(result.model, result.plan)} if result.model.network.shut else {}),
        "shelves": shelves(result),
        "sources": sources(result),
        "lots": lots(result),
        "reserves": reserves(result),
        "intensity": intensities(result),
        "from_stock": from_stock(result.model, result.plan),
        "unhit": unhit_table(result.model, result.program, result.scenarios),
        "wastes": wastes_of(result),
        "jit": jit_side(result),
        "scenario_losses": scenario_losses(result),
        "exceedance": exceedance(result),
        "comparison": result.comparison,
        "recommendations": result.recommendations,
    }


def rescue(result: PlanResult, path: str | Path) -> Path | None:
    """Write the plan alone where the whole run did not fit; None where not even that fits.

    It goes to a folder of its own where the one that was asked for exists.
    """
    target = Path(path)
    place = target.with_name(target.name + RESCUED) if target.exists() else target
    result = refuse_unkept(result)
    made = {"buffers": buffers, "sources": sources, "lots": lots, "reserves": reserves}
    try:
        with RunFolder(place, replace=True, kind=PLAN, marks=RESCUE_MARKS) as run:
            run.write_json("plan.json", plan_to_json(result.plan))
            for name, table in made.items():
                run.write_table(f"{name}.csv", table(result))
    except InputError:
        return None
    return place


def _about(result: PlanResult) -> pd.DataFrame:
    """What the workbook is about, in the currency of the model per year."""
    today = result.policies.get(STATUS_QUO)
    measure = result.measure
    rows: list[tuple[str, object]] = [
        ("model", result.model.title),
        ("currency", result.model.currency),
        ("whole cost of the plan a year", result.objective),
        ("whole cost of today a year", None if today is None else today.steady + measure.cost(today.losses)),
        ("no plan can avoid (the floor)", result.unavoidable),
        ("gap proven, of the cost above the floor", result.gap),
        *(("changed first", change) for change in changes_of(result.model, result.book)),
        *(("prior", f"{used.hazard}: {used.prior.told}") for used in priors_of(result)),
        *(("note", note) for note in result.notes),
    ]
    return pd.DataFrame(rows, columns=["what", "value"], dtype=object)


def summary(result: PlanResult) -> dict[str, object]:
    """Return the certificate and the two main tables in a form that JSON can say."""
    return {
        "certificate": certificate(result),
        "comparison": records(result.comparison),
        "recommendations": records(result.recommendations),
        "from_stock": records(from_stock(result.model, result.plan)),
    }
