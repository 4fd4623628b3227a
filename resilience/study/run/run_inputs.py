"""What a run was made from, found again: its model as it was, its own scenarios or others, and its plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.changes.applied import of_model
from resilience.files.changes.change import texts
from resilience.files.inputs import hazards_at, model_at, same_files
from resilience.findings import Code, Finding
from resilience.given import PLACE, A, Maybe, held
from resilience.plan.known import unknown_names
from resilience.plan.levers import End
from resilience.plan.model import Model
from resilience.study.changed_first import changes_of
from resilience.study.costs.entrance import sound_book, sound_model
from resilience.study.find_inputs import located
from resilience.study.plan.certify import promises_of
from resilience.study.plan.optimize import PlanResult
from resilience.study.run.promise_files import POLICIES, changed_inputs, read_promises
from resilience.study.run.stored_run import StoredRun

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.files.changes.change import InputChange
    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.hazard.book import HazardBook
    from resilience.study.judge.promises import Promises
    from resilience.study.run.promise_files import StoredPromises

RUNS = (PlanResult, StoredRun, str, Path)
RUN = A(RUNS, "a run folder or a result")


@dataclass(frozen=True)
class RunInputs:
    """A run's promises with the model they were made on, and scenarios.

    `own` says whether model and scenarios are those that the run was made from, byte for byte and change for change;
    `book` is None where a result was made from scenarios that were ready. `more` are changes that the run did not make.
    """

    model: Model
    promises: Promises
    book: HazardBook | None
    own: bool = True
    end: End = End.KNOWN
    more: tuple[str, ...] = ()
    week: str = ""
    "The week that the run decides: then its promises count today's situation in, and hold for no steady state."


def inputs_of(
    run: str | Path | PlanResult | StoredRun,
    model: str | Path | Model | None = None,
    scenarios: str | Path | HazardBook | HazardFile | None = None,
    *,
    place: str = "simulate_run",
) -> RunInputs:
    """Find a run's plans, its model, and the scenarios to hold them against.

    Parameters
    ----------
    run
        A run folder, what `read_run` read of it, or what `optimize` returned.
    model
        Where the model is, if it has moved; it must be the one that the run was made from, but for more changes.
    scenarios
        Others than those of the run; None: its own, which must be as they were.
    place
        Who asks, for findings.

    Raises
    ------
    InputError
        When the folder is none, when the input is not found, or is not the input the run was made from; with every
        name in a plan that the model does not have.
    """
    if isinstance(run, PlanResult):
        return _of_result(run, model, scenarios, place)
    folder = run.folder if isinstance(run, StoredRun) else Path(run)
    stored = read_promises(folder)
    read = sound_model(model if isinstance(model, Model) else model_at(_where(stored, model), stored.changes))
    findings = changed_inputs(stored, read, None)
    for name, promise in stored.promises.policies.items():
        findings.extend(unknown_names(promise.plan, read.network, f"{POLICIES}, {name}"))
    if scenarios is not None:
        findings.stop()
        book = sound_book(_scenarios(scenarios, stored), read)
        own = not len(changed_inputs(stored, None, book))
        return _with_more(RunInputs(read, stored.promises, book, own, stored.end), stored)
    digests = digests_of(stored.inputs, "scenarios")
    where = located(None, stored.origin.scenarios, folder, "--scenarios", digests)
    book = sound_book(_scenarios(where, stored), read)
    findings.extend(changed_inputs(stored, None, book))
    findings.stop()
    return _with_more(RunInputs(read, stored.promises, book, end=stored.end), stored)


def _with_more(found: RunInputs, stored: StoredPromises) -> RunInputs:
    """The same with what was changed beyond what the run changed: then nothing was promised for it."""
    before = set(texts(stored.changes))
    more = tuple(change for change in changes_of(found.model, found.book) if change not in before)
    return replace(found, own=found.own and not more and not stored.week, more=more, week=stored.week)


def _scenarios(given: str | Path | HazardBook | HazardFile, stored: StoredPromises) -> HazardBook | HazardFile:
    """Scenarios as given, or read: those of the run with what it changed of them."""
    if not isinstance(given, str | Path):
        return given
    return hazards_at(given, stored.changes, digests_of(stored.inputs, "scenarios"))


def _of_result(
    result: PlanResult, model: object, scenarios: str | Path | HazardBook | HazardFile | None, place: str
) -> RunInputs:
    if model is not None:
        message, remedy = "A result knows the model it was made from.", "Leave out model."
        raise InputError([Finding(Code.CONTRADICTION, message, remedy, place, column="model")])
    if scenarios is None:
        return RunInputs(result.model, promises_of(result), result.book, end=result.options.end)
    book = sound_book(scenarios, result.model)
    before = result.book
    same = before is not None and (book is before or (bool(book.hashes) and book.hashes == before.hashes))
    return RunInputs(result.model, promises_of(result), book, same, result.options.end)


def locations(
    run: str | Path, model: str | Path | None = None, scenarios: str | Path | None = None
) -> tuple[str, str | Path, tuple[InputChange, ...]]:
    """Where the model of a run folder is, and the scenarios to hold its plan against, and what it changed of them.

    Raises
    ------
    InputError
        When it is no run folder of a plan, or its input is not found.
    """
    held("the run", {"model": (model, Maybe(PLACE)), "scenarios": (scenarios, Maybe(PLACE))})
    stored = read_promises(run)
    changes = stored.changes
    if scenarios is not None and not same_files(scenarios, digests_of(stored.inputs, "scenarios")):
        changes = of_model(changes)
    if scenarios is None:
        digests = digests_of(stored.inputs, "scenarios")
        scenarios = located(None, stored.origin.scenarios, stored.folder, "SCENARIOS", digests)
    return _where(stored, model), scenarios, changes


def _where(stored: StoredPromises, model: str | Path | None) -> str:
    return located(model, stored.origin.model, stored.folder, "--model", digests_of(stored.inputs, "model"))


def digests_of(inputs: Mapping[str, str], what: str) -> dict[str, str]:
    """Digests of the files of the model, or of the scenarios, by name."""
    return {name.removeprefix(f"{what}/"): digest for name, digest in inputs.items() if name.startswith(f"{what}/")}
