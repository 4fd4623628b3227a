"""The waste ledger of a run folder, read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.given import PLACE, held
from resilience.study.lean.ledgers import plan_wastes
from resilience.study.run.stored_run import read_tables

if TYPE_CHECKING:
    from pathlib import Path

    import pandas as pd

    from resilience.study.plan.plan_result import PlanResult

TABLE = "wastes"


def wastes_of(result: PlanResult) -> pd.DataFrame:
    """What a year of each policy costs by waste; of a search that was cut short, nothing."""
    return plan_wastes(result.model, result.policies.values())


def run_wastes(run: str | Path) -> pd.DataFrame:
    """The waste ledger of a run folder that `resilience plan` or `resilience simulate` has written.

    Parameters
    ----------
    run
        The folder.

    Raises
    ------
    InputError
        When it is no run folder, or has no ledger: it is older than these.
    """
    held("run_wastes", {"run": (run, PLACE)})
    tables = read_tables(run).tables
    if TABLE not in tables:
        message = "The run has no wastes.csv: it is of another command, or older than the waste ledger."
        raise InputError([Finding(Code.RUN_FOLDER, message, "Plan or simulate again.", str(run))])
    return tables[TABLE]


def currency_of(run: str | Path) -> str:
    """The currency of a run folder; a word for money where the folder does not say."""
    documents = read_tables(run).documents.values()
    return next((str(one["currency"]) for one in documents if isinstance(one, dict) and "currency" in one), "money")
