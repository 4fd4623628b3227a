"""The run folder of a study that found no plan in the time given: today's decisions, marked as not searched."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from resilience.files import RunFolder, plan_to_json
from resilience.files.runs.run_marker import NOT_SEARCHED, is_searched
from resilience.study.changed_first import recorded
from resilience.study.plan.todays import NOT_FOUND
from resilience.study.run.certificate import headed, inputs, versions
from resilience.study.run.decisions import buffers, lots, reserves, sources
from resilience.study.run.deliver import PLAN

if TYPE_CHECKING:
    from resilience.study.plan.plan_result import PlanResult

STATUS = "not searched"


def write_todays(result: PlanResult, path: str | Path) -> Path | None:
    """Write the folder; None where a plan that was found stands there, which today's is never put in the place of.

    It holds no promise, so that nothing can judge it as a plan that was found, and no table of losses: none is known.

    Raises
    ------
    InputError
        When the folder cannot be written.
    """
    target = Path(path)
    if target.exists() and is_searched(target):
        return None
    made = {"buffers": buffers, "sources": sources, "lots": lots, "reserves": reserves}
    marks = {"left_out": list(result.left_out)} | NOT_SEARCHED
    with RunFolder(target, replace=True, kind=PLAN, marks=marks) as run:
        run.write_json("plan.json", plan_to_json(result.plan))
        for name, table in made.items():
            run.write_table(f"{name}.csv", table(result))
        run.write_json("certificate.json", todays_certificate(result))
    return run.target


def todays_certificate(result: PlanResult) -> dict[str, object]:
    """What is certain of today's plan: on what input it was asked for, and that nothing was proven."""
    unknown = dict.fromkeys(("objective", "objective_before_withdrawals", "lower_bound", "floor", "gap"))
    return headed(result) | {
        "proof": {"status": STATUS, "stopped_because": result.stopped, "wanted_gap": result.options.gap, **unknown},
        "left_out": list(result.left_out),
        "inputs": inputs(result),
        **recorded(result.model, result.book),
        "versions": versions(),
        "notes": list(result.notes),
    }


def todays_summary(result: PlanResult, folder: Path | None) -> dict[str, object]:
    """Say in JSON what was not found, and the plan of today."""
    return {
        "run": None if folder is None else str(folder),
        "searched": False,
        "message": NOT_FOUND,
        "plan": plan_to_json(result.plan),
        "certificate": todays_certificate(result),
    }
