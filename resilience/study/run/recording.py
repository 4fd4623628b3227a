"""What the run store notes of a run: its key from all that was read and asked, and its figures from its folder."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass, fields
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resilience.files.atomic import remove_folder
from resilience.files.runs.json_file import read_json
from resilience.files.runs.kept_json import WEEK
from resilience.files.runs.plan_json import plan_to_json
from resilience.files.runs.run_folder import json_text
from resilience.files.runs.run_marker import MARKER, REPORT, all_edited, kind_of, read_marker
from resilience.screen import on_screen
from resilience.store.run_key import DONE, STOPPED, RunKey, digest_of
from resilience.study.changed_first import changes_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model
    from resilience.store.records import RunRecord
    from resilience.study.costs.plan_options import PlanOptions
    from resilience.study.plan.certify import CertifyOptions

PROVEN = frozenset({"plan", WEEK})
"""Kinds of runs whose certificate has a proof."""
RECORDED = "recorded"
"""Where `run.json` notes the key of a run that a store was asked to record."""
WHO_WORKS = frozenset({"workers", "cluster", "seconds", "previous"})
"""Options of a plan that do not change what it is, and the plan before it, which is told by its text."""
REMEDY = "Make the run again."


@on_screen
@dataclass(frozen=True)
class RunIdentity:
    """A run's key, and the digests of what it was made from by name."""

    key: RunKey
    digests: Mapping[str, str]

    @property
    def marks(self) -> dict[str, object]:
        """What `run.json` says of it."""
        return {RECORDED: self.key.digest}

    def made(self, folder: Path) -> bool:
        """Whether a folder is this run, whole and as it was written."""
        return read_marker(folder).get(RECORDED) == self.key.digest and not all_edited(folder)


def plan_identity(
    model: Model, book: HazardBook, options: PlanOptions, judge: CertifyOptions | None, period: str
) -> RunIdentity:
    """The identity of a plan: files, changes, the plan before it, and what was asked."""
    asked = {one.name: getattr(options, one.name) for one in fields(options) if one.name not in WHO_WORKS}
    digests = _files(model, book)
    if options.previous is not None:
        digests["previous/plan.json"] = digest_of({"plan": json_text(plan_to_json(options.previous))})
    said = {"asked": repr(sorted(asked.items())), "judge": repr(judge and asdict(judge))}
    risk = options.risk or model.risk
    return _identity("plan", model.name, period, digests, {**said, **_changes(model, book)}, risk.seed)


def week_identity(
    model: Model, book: HazardBook, state: Mapping[str, str], previous: Mapping[str, str], asked: str, period: str
) -> RunIdentity:
    """The identity of a week: its files, those of last week that it goes on from, and what was asked.

    Parameters
    ----------
    state, previous
        Digests of the tables of the state, and of the files of last week's run, by name.
    asked
        The options, in words.
    """
    digests = _files(model, book)
    digests |= {f"state/{name}": digest for name, digest in state.items()}
    digests |= {f"previous/{name}": digest for name, digest in previous.items()}
    return _identity(WEEK, model.name, period, digests, {"asked": asked, **_changes(model, book)}, book.seed)


def study_identity(model: str, made: tuple[str, str], period: str) -> RunIdentity:
    """The identity of a study by its fingerprint, which tells its files and wishes, and whether figures are written."""
    fingerprint, figures = made
    return _identity("study", model, period, {"study": fingerprint}, {"figures": figures}, 0)


def simulation_identity(
    run: Path, asked: Mapping[str, object], model: Model | None, book: HazardBook | None, period: str
) -> RunIdentity:
    """The identity of a simulation: the files of its run, what it is judged on, and what was asked."""
    noted = read_marker(run).get("files")
    digests = {f"run/{name}": str(digest) for name, digest in sorted(noted.items())} if isinstance(noted, dict) else {}
    digests |= _files(model, book)
    name = read_json(run / "certificate.json", REMEDY).get("model") if model is None else model.name
    said = {one: str(value) for one, value in asked.items()} | _changes(model, book)
    return _identity("simulation", str(name), period, digests, said, int(str(asked["seed"])))


def _identity(
    kind: str, model: str, period: str, digests: Mapping[str, str], said: Mapping[str, str], seed: int
) -> RunIdentity:
    inputs = digest_of({**digests, **{f"asked/{name}": text for name, text in said.items()}})
    return RunIdentity(RunKey(kind, model, period, inputs, version("resilience"), seed), digests)


def _files(model: Model | None, book: HazardBook | None) -> dict[str, str]:
    of_model = {} if model is None else {f"model/{name}": digest for name, digest in model.hashes.items()}
    return of_model | ({} if book is None else {f"scenarios/{name}": text for name, text in book.hashes.items()})


def _changes(*inputs: object) -> dict[str, str]:
    return {f"change {place}": text for place, text in enumerate(changes_of(*inputs))}


def figures_of(folder: Path) -> tuple[dict[str, float], str]:
    """The main numbers of a run folder, and how the run ended: `done` or `stopped`."""
    left_out = read_marker(folder).get("left_out") or read_marker(folder).get("searched") is False
    if kind_of(folder) not in PROVEN:
        return {}, STOPPED if left_out else DONE
    proof = read_json(folder / "certificate.json", REMEDY).get("proof", {})
    names = ("objective", "lower_bound", "gap", "floor")
    figures = {name: float(proof[name]) for name in names if _number(proof.get(name))}
    return figures, DONE if proof.get("status") == "solved" and not left_out else STOPPED


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def differing_files(before: Path, after: Path) -> list[str]:
    """Files of two run folders that differ by a byte, the way to their input aside."""
    old, new = (read_marker(folder).get("files", {}) for folder in (before, after))
    names = sorted(name for name in {*old, *new} if old.get(name) != new.get(name))
    return [name for name in names if not _same_but_ways(before / name, after / name)]


def _same_but_ways(one: Path, other: Path) -> bool:
    if one.name != "policies.json" or not (one.is_file() and other.is_file()):
        return False
    ways = {"model", "scenarios"}
    first, second = (read_json(path, REMEDY) for path in (one, other))
    return {key: value for key, value in first.items() if key not in ways} == {
        key: value for key, value in second.items() if key not in ways
    }


def forget_folder(record: RunRecord) -> bool:
    """Delete a recorded run's folder; False where it is not that run as it was written, or holds other files too."""
    folder = Path(record.folder)
    marker = read_marker(folder)
    if marker.get(RECORDED) != record.key or all_edited(folder):
        return False
    own = [folder / name for name in marker.get("files", {})] + [folder / MARKER]
    own += [path for path in (folder / REPORT,) if path.is_file()]
    held = {path for path in folder.rglob("*") if not path.is_dir() or path.is_symlink()}
    if held != set(own) or folder.is_symlink():
        return False
    remove_folder(folder)
    return True
