"""A run as it is compared: its plan, what it was promised to cost, and its input as far as it is still there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resilience.errors import InputError
from resilience.files.changes.applied import changed_model, changed_scenarios, of_model, of_scenarios
from resilience.files.changes.from_text import change_of_text
from resilience.files.changes.marks import Marks
from resilience.files.inputs import raw_inputs
from resilience.files.runs.kept_json import INPUTS, WEEK
from resilience.files.runs.run_marker import kind_of
from resilience.files.state.source import read_raw_state
from resilience.findings import Code, Finding, Findings
from resilience.plan.levers import End, RiskAttitude
from resilience.study.compare.decisions import PlanOn
from resilience.study.find_inputs import located
from resilience.study.policy_names import MIX
from resilience.study.run.promise_files import REMEDY
from resilience.study.run.run_inputs import digests_of
from resilience.study.run.stored_run import StoredRun, read_run

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resilience.files.inputs import Inputs
    from resilience.files.registry.raw import RawTable
    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.study.judge.promises import Promises

MOVED = "its {name} has changed since the run was made"
GONE = "its {name} is no longer there"
PLAN = "plan"
REMEDIES = {"study": "Name futures or policies of it: FOLDER:FUTURE, FOLDER:POLICY or FOLDER:FUTURE:POLICY."}
UNSOUND = "its files no longer make a model"


@dataclass(frozen=True, eq=False)
class ComparedRun:
    """A run with what is known of its input; money in the model's currency per year.

    `inputs` are its files as written, with what was changed first, and `model` and `book` what they make; None where
    `why` says that they are not what the run was made from any more.
    """

    name: str
    stored: StoredRun
    inputs: Inputs | None
    model: Model | None
    book: HazardBook | None
    why: str = ""
    state: Mapping[str, RawTable] | None = None
    "Of a week, the tables of its state as kept."

    @property
    def promises(self) -> Promises:
        """What every policy was promised to cost."""
        return self.stored.promises

    @property
    def plan(self) -> Plan:
        """The plan recommended."""
        return self.promises.policies[MIX].plan

    @property
    def on(self) -> PlanOn:
        """The plan on its model."""
        return PlanOn(self.plan, self.model)

    @property
    def objective(self) -> float:
        """Whole cost of the plan by the measure that was asked for."""
        return self.promises.objective(MIX)

    @property
    def risk(self) -> RiskAttitude:
        """The measure that was asked for."""
        risk = self.stored.certificate["risk"]
        return RiskAttitude(risk["cvar_weight"], risk["cvar_level"], risk["years"], risk["seed"])

    @property
    def end(self) -> End:
        """What the plan was told of the end of a disruption."""
        return End(self.stored.certificate.get("end", End.KNOWN))

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked of the plan beside its input."""
        found = self.stored.certificate
        risk = {name: found["risk"][name] for name in ("cvar_weight", "cvar_level", "years", "seed")}
        return {**found["asked"], **risk, "end": found.get("end"), "wanted_gap": found["proof"]["wanted_gap"]}

    @property
    def changes(self) -> tuple[str, ...]:
        """What was changed of its files before they were read."""
        return tuple(map(str, self.stored.certificate.get("changes", ())))

    @property
    def digests(self) -> Mapping[str, str]:
        """Digests of its input files by name; where there is but one, it may be called as it likes."""
        found: dict[str, str] = {}
        for kind in ("model", "scenarios"):
            own = digests_of(self.stored.inputs, kind)
            found |= {f"{kind}/{name}" if len(own) > 1 else kind: digest for name, digest in own.items()}
        return found


def compared_run(run: str | Path | StoredRun) -> ComparedRun:
    """Read a run and, where they are still what it was made from, its input files.

    Raises
    ------
    InputError
        When it is no run folder of a plan.
    """
    if not isinstance(run, StoredRun):
        _refuse_another(Path(run))
    stored = run if isinstance(run, StoredRun) else read_run(run)
    bare = ComparedRun(stored.folder.name, stored, None, None, None)
    try:
        places = [
            located(None, where, stored.folder, f"--{what}", digests_of(stored.inputs, what))
            for what, where in (("model", stored.origin.model), ("scenarios", stored.origin.scenarios))
        ]
    except InputError as error:
        return replace(bare, why=str(error).splitlines()[0])
    inputs = raw_inputs(*places)
    why = not_as_it_was(stored.inputs, inputs)
    if why:
        return replace(bare, why=why)
    week = stored.content.kind == WEEK
    state = read_raw_state(stored.folder / INPUTS / "state", Findings()).tables if week else None
    if not week:  # what a week keeps has been changed
        inputs = changed_first(inputs, bare.changes)
    found = inputs.checked()
    if found.model is None or found.book is None:
        return replace(bare, why=UNSOUND)
    return replace(bare, inputs=inputs, model=found.model, book=found.book, state=state)


def _refuse_another(folder: Path) -> None:
    """Refuse a folder of another command, and say which."""
    kind = kind_of(folder)
    if kind not in {None, PLAN, WEEK}:
        message = f"It holds the results of another command ({kind}), not a plan."
        raise InputError([Finding(Code.RUN_FOLDER, message, REMEDIES.get(str(kind), REMEDY), str(folder))])


def not_as_it_was(before: Mapping[str, str], inputs: Inputs) -> str:
    """Which file is not what the run was made from; nothing where all are."""
    before = {name: digest for name, digest in before.items() if name.startswith(("model/", "scenarios/"))}
    now = {f"model/{name}": digest for name, digest in inputs.raw.hashes.items()}
    if inputs.scenarios is not None:
        now |= {f"scenarios/{name}": digest for name, digest in inputs.scenarios.hashes.items()}
    for name in sorted(before.keys() | now.keys()):
        if name not in now:
            return GONE.format(name=name)
        if before.get(name) != now[name]:
            return MOVED.format(name=name)
    return ""


def changed_first(inputs: Inputs, lines: Iterable[str]) -> Inputs:
    """The input with what the run changed of it before it was read."""
    unmade = Findings()
    given = [change for line in lines if (change := change_of_text(line, unmade)) is not None]
    if not given or inputs.scenarios is None:
        return inputs
    raw = changed_model(inputs.raw, of_model(given), Marks(), unmade)
    contents = changed_scenarios(inputs.scenarios.contents, of_scenarios(given), Marks(), unmade)
    return replace(inputs, raw=raw, scenarios=replace(inputs.scenarios, contents=contents), _models={})
