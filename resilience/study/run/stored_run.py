"""A run folder as an object: what the command line found, for Python, and written again to the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resilience.errors import InputError
from resilience.files.runs.run_content import read_content, write_content
from resilience.findings import Code, Finding
from resilience.frozen import counted, short
from resilience.given import PLACE, held
from resilience.screen import on_screen, table_html
from resilience.study.alike import Alike
from resilience.study.changed_first import KEY
from resilience.study.policy_names import MIX
from resilience.study.records import TEXTS
from resilience.study.run.promise_files import CERTIFICATE, POLICIES, Origin, promises_to_json, read_promises

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from resilience.files.runs.run_content import RunContent
    from resilience.plan.plan import Plan
    from resilience.study.judge.promises import Promises

NUMBERS = frozenset({"share"})
"""Columns that hold words in one table and numbers in another."""


@on_screen
@dataclass(frozen=True, eq=False, repr=False)
class StoredRun(Alike):
    """A run folder as read back, with the tables and figures that a `PlanResult` has.

    `promises` holds every policy with what it was promised to cost; `origin` says where model and scenarios were, seen
    from `folder`; `inputs` are the hashes of their files; `content` is every file that the run wrote. Money in the
    model's currency per year.
    """

    folder: Path
    promises: Promises
    origin: Origin
    inputs: Mapping[str, str]
    content: RunContent

    def __repr__(self) -> str:
        return f"StoredRun({short(str(self.folder))}, {counted(self.promises.policies, 'policies')})"

    def _repr_html_(self) -> str:
        found = self.promises.policies.items()
        rows = ((name, f"{one.steady + one.aal:,.0f}", f"{one.steady:,.0f}", f"{one.aal:,.0f}") for name, one in found)
        heads = ("policy", "cost a year", "steady", "average annual loss")
        return table_html(f"Run folder {self.folder}", heads, rows)

    @property
    def plan(self) -> Plan:
        """Every first-stage decision of the mix."""
        return self.promises.policies[MIX].plan

    @property
    def certificate(self) -> Mapping[str, Any]:
        """What was proven, on what input, with what tools: `certificate.json`."""
        found: Mapping[str, Any] = self.content.documents[CERTIFICATE]
        return found

    @property
    def changes(self) -> tuple[str, ...]:
        """What was changed of the input before it was read, each change as one line of text."""
        return tuple(map(str, self.certificate.get(KEY, ())))

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table of the run by the name of its file."""
        return self.content.tables

    @property
    def objective(self) -> float:
        """Whole cost of the plan by the measure that was asked for."""
        return float(self.certificate["proof"]["objective"])

    @property
    def notes(self) -> tuple[str, ...]:
        """What a reader of the plan must know."""
        return tuple(map(str, self.certificate["notes"]))

    @property
    def currency(self) -> str:
        """The model's currency."""
        return str(self.certificate["currency"])

    @property
    def buffers(self) -> pd.DataFrame:
        """Every stock position with a buffer, planned or today: `buffers.csv`."""
        return self._table("buffers")

    @property
    def sources(self) -> pd.DataFrame:
        """Every lane, its flow and its share: `sources.csv`."""
        return self._table("sources")

    @property
    def lots(self) -> pd.DataFrame:
        """Every lane in use that offers a choice of deliveries: `lots.csv`."""
        return self._table("lots")

    @property
    def reserves(self) -> pd.DataFrame:
        """Reserve capacity and visibility: `reserves.csv`."""
        return self._table("reserves")

    @property
    def intensity(self) -> pd.DataFrame:
        """How just in time and how just in case each part is: `intensity.csv`."""
        return self._table("intensity")

    @property
    def comparison(self) -> pd.DataFrame:
        """Today, pure just-in-time, pure just-in-case and the mix on the same scenarios: `comparison.csv`."""
        return self._table("comparison")

    @property
    def recommendations(self) -> pd.DataFrame:
        """Every action with its saving and its evidence: `recommendations.csv`."""
        return self._table("recommendations")

    @property
    def scenario_losses(self) -> pd.DataFrame:
        """What each scenario costs under each policy, the event loss table: `scenario_losses.csv`."""
        return self._table("scenario_losses")

    @property
    def exceedance(self) -> pd.DataFrame:
        """How likely a year is to lose at least as much under each policy: `exceedance.csv`."""
        return self._table("exceedance")

    @property
    def wastes(self) -> pd.DataFrame:
        """What a year of each policy costs by waste: `wastes.csv`."""
        return self._table("wastes")

    @property
    def jit_side(self) -> pd.DataFrame:
        """Lots, deliveries, cards and wastes of each recommendation, without it and with it: `jit.csv`."""
        return self._table("jit")

    def _table(self, name: str) -> pd.DataFrame:
        if name not in self.tables:
            message = f"The run has no {name}.csv."
            raise InputError([Finding(Code.RUN_FOLDER, message, "Plan again.", str(self.folder))])
        return self.tables[name]

    def write(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write the run folder again, whole or not at all; beside the one it was read from it is the same bytes.

        Elsewhere only the way to the model and the scenarios is another.

        Raises
        ------
        InputError
            When the folder exists and may not be replaced, or there is no room for it.
        """
        return write_content(self._seen_from(path), path, replace=replace)

    def _seen_from(self, path: str | Path) -> RunContent:
        """Its content with the way to the input seen from another folder."""
        here = self.folder.resolve()
        ways = (None if way is None else str(here / way) for way in (self.origin.model, self.origin.scenarios))
        origin = Origin(*(None if way is None else Origin.of(path, way, way).model for way in ways))
        if POLICIES not in self.content.documents:  # a week keeps its input
            return self.content
        policies = promises_to_json(self.promises, origin)
        return replace(self.content, documents={**self.content.documents, POLICIES: policies})


@on_screen
@dataclass(frozen=True, eq=False, repr=False)
class StoredTables(Alike):
    """A run folder of any command as read back: its tables, its documents, and how it is written again."""

    folder: Path
    content: RunContent

    def __repr__(self) -> str:
        return f"StoredTables({short(str(self.folder))}, {self.content.kind}, {counted(self.tables, 'tables')})"

    @property
    def tables(self) -> Mapping[str, pd.DataFrame]:
        """Every table by the name of its file."""
        return self.content.tables

    @property
    def documents(self) -> Mapping[str, Any]:
        """What each JSON file says, by its name."""
        return self.content.documents

    def write(self, path: str | Path, *, replace: bool = False) -> Path:
        """Write the folder again, the same bytes, whole or not at all.

        Raises
        ------
        InputError
            When the folder exists and may not be replaced, or there is no room for it.
        """
        return write_content(self.content, path, replace=replace)


def read_tables(folder: str | Path) -> StoredTables:
    """Read a run folder that any command has written: `bands`, `exposure`, `simulate`; of a plan, too.

    Raises
    ------
    InputError
        When it is no run folder; with every file that is gone, has changed or cannot be read, and where.
    """
    held("read_tables", {"folder": (folder, PLACE)})
    return StoredTables(Path(folder), read_content(folder, TEXTS - NUMBERS))


def read_run(folder: str | Path) -> StoredRun:
    """Read a run folder that `resilience plan`, `recommend` or `PlanResult.write` has written, with all its tables.

    Raises
    ------
    InputError
        When it is no run folder of a plan, or was written by another version; with every file that is gone, has
        changed or cannot be read, and where.
    """
    found = read_promises(folder)
    content = read_content(folder, TEXTS - NUMBERS)
    return StoredRun(found.folder, found.promises, found.origin, found.inputs, content)
