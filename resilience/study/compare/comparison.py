"""Compare: several runs, each beside the first."""

from __future__ import annotations

from dataclasses import dataclass
from dataclasses import replace as replaced
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd

from resilience.errors import InputError
from resilience.files.atomic import refuse_if_taken, writable
from resilience.files.runs.results_workbook import write_sheets
from resilience.findings import Code, Finding
from resilience.frozen import counted
from resilience.given import FLAG, PLACE, A, Either, Maybe, Of, takes
from resilience.screen import on_screen
from resilience.study.alike import Alike
from resilience.study.compare.of_studies import study_pairs, study_place
from resilience.study.compare.pairs import RunPair, pair_of
from resilience.study.compare.runs import compared_run
from resilience.study.compare.split import SplitPricing
from resilience.study.compare.tables import costs_table, decisions_table, inputs_table, moved_table
from resilience.study.costs.entrance import CALLED, asked_of
from resilience.study.run.stored_run import StoredRun

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.study.compare.runs import ComparedRun

SUFFIX = ".xlsx"


@on_screen
@dataclass(frozen=True, eq=False, repr=False)
class RunComparison(Alike):
    """Runs beside the first one, money in its currency per year.

    `pairs` hold one `RunPair` for each run after the first; the tables tell all of them, by the column `run`.
    """

    pairs: tuple[RunPair, ...]

    def __repr__(self) -> str:
        return f"RunComparison({self.pairs[0].first}, {counted(self.pairs, 'other runs')})"

    @property
    def costs(self) -> pd.DataFrame:
        """Whole cost, the floor, and what plans can influence, in the first run and in each other."""
        return costs_table(self.pairs)

    @property
    def decisions(self) -> pd.DataFrame:
        """Every shelf, source, lot, reserve and approval that differs: units, days, currency per year."""
        return decisions_table(self.pairs)

    @property
    def inputs(self) -> pd.DataFrame:
        """Every cell and key that differs: file, row, column, was, now, and what it moves by itself."""
        return inputs_table(self.pairs)

    @property
    def moved(self) -> pd.DataFrame:
        """How the change of the whole cost is made of other inputs and another plan; rows add up to it."""
        return moved_table(self.pairs)

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """All tables by name."""
        return {"costs": self.costs, "moved": self.moved, "decisions": self.decisions, "inputs": self.inputs}

    def write(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write one workbook, a sheet a table; see `write_comparison`."""
        return write_comparison(self, path, replace=replace)


def compare_runs(
    runs: Sequence[str | Path | StoredRun],
    *,
    price: bool = True,
    each: bool | None = None,
    say: Callable[[str], None] | None = None,
) -> RunComparison:
    """Compare runs of `plan`, each with the first.

    Parameters
    ----------
    runs
        Two run folders or more, or what `read_run` read of them; or futures and policies of one study, each as
        `FOLDER:FUTURE`, `FOLDER:POLICY` (today's) or `FOLDER:FUTURE:POLICY`.
    price
        Whether to price each plan on the other run's input, to tell what other inputs move and what another plan. It
        builds the programs of both runs anew; where inputs or plans are the same there is nothing to price.
    each
        Whether to price each input that differs by itself, too; None: where that is little work.
    say
        Called with one sentence as each stage of the work begins.

    Raises
    ------
    InputError
        When one is no run folder of a plan, or runs have nothing in common or count in different money.
    """
    asked_of("compare_runs", runs=(runs, A((list, tuple), "a list of run folders")), price=(price, FLAG),
             each=(each, Maybe(FLAG)), say=(say, CALLED))  # fmt: skip
    for run in runs:
        asked_of("compare_runs", runs=(run, Either(A(StoredRun), PLACE, "a run folder")))
    if len(runs) < 2:
        message, remedy = "One run cannot be compared.", "Name two runs or more."
        raise InputError([Finding(Code.NEEDED, message, remedy, "compare_runs", column="runs")])
    places = [study_place(run) for run in runs]
    if any(place is not None for place in places):
        return RunComparison(study_pairs(places, runs))
    pricing = SplitPricing(price, each, say or (lambda _: None))
    first, *others = named_apart([compared_run(run) for run in runs])
    return RunComparison(tuple(pair_of(first, other, pricing) for other in others))


def named_apart(runs: Sequence[ComparedRun]) -> list[ComparedRun]:
    """Runs by the names of their folders; where two folders have one name, by their whole places."""
    names = [run.name for run in runs]
    if len(set(names)) == len(names):
        return list(runs)
    return [replaced(run, name=str(run.stored.folder)) for run in runs]


@takes(result=Of("RunComparison"), path=PLACE, replace=FLAG)
def write_comparison(result: RunComparison, path: str | Path, *, replace: bool = False) -> Path:
    """Write a comparison as one workbook; text is never a formula.

    Raises
    ------
    InputError
        When the file exists and may not be replaced, its name has another ending, or it cannot be written.
    """
    target = Path(path)
    refuse_workbook(target, replace=replace)
    with writable(target):
        return write_sheets(target, {"about": about(result), **result.tables})


def refuse_workbook(target: Path, *, replace: bool) -> None:
    """Refuse a workbook that may not be written, before any work is done for it.

    Raises
    ------
    InputError
        When it exists and may not be replaced, or is called otherwise.
    """
    if target.suffix.lower() != SUFFIX:
        message = f"{target.name} is no name of a workbook."
        raise InputError([Finding(Code.LOCATION, message, f"End it with {SUFFIX}.", str(target))])
    if not replace or target.is_dir():
        refuse_if_taken(target)


def about(result: RunComparison) -> pd.DataFrame:
    """What the workbook is about."""
    rows: list[tuple[str, object]] = [
        ("first run", result.pairs[0].first),
        *(("run", pair.second) for pair in result.pairs),
        ("currency", result.pairs[0].currency),
        ("money", "currency per year unless a column says otherwise"),
        *((f"note on {pair.second}", note) for pair in result.pairs for note in (*pair.notes, *pair.split.why)),
    ]
    return pd.DataFrame(rows, columns=["what", "value"], dtype=object)
