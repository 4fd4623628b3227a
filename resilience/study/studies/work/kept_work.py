"""What a study has worked out so far, beside its output: a killed study goes on from there to the same files.

Each piece of work is a file of numbers, written whole or not at all. It is taken up again only for the very same study:
the same files, engine and gap; what is damaged is worked out again.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from resilience.errors import InputError
from resilience.files.atomic import whole_file
from resilience.files.runs.plan_json import plan_from_json, plan_to_json
from resilience.screen import on_screen
from resilience.study.studies.beyond import LeastFound, RegretDone
from resilience.study.studies.found_plan import FoundPlan, KnownLosses
from resilience.study.studies.pricing import PricedFamily, PricedThere
from resilience.study.studies.seeking import Answer, Sought
from resilience.study.studies.work.jobs import PriceDone, SeekDone

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path
    from typing import TypeAlias

    PieceDone: TypeAlias = SeekDone | PriceDone | RegretDone

HEAD = "study.json"
KINDS = ("seek", "price", "regret")
DAMAGED = (OSError, ValueError, KeyError, TypeError, AttributeError, InputError)
"""What a file may do to its reader that is not what was written."""


@on_screen
@dataclass(frozen=True)
class KeptWork:
    """A folder of finished pieces of work of one study, told by `fingerprint`."""

    folder: Path
    fingerprint: str

    def open(self) -> int:
        """Make the folder ready and return how many pieces are there; those of another study are deleted."""
        if self._is_ours():
            return sum(1 for _ in self._pieces())
        for path in self._pieces():
            path.unlink()
        with whole_file(self.folder / HEAD) as file:
            file.write_text(json.dumps({"study": self.fingerprint}), encoding="utf-8")
        return 0

    def _is_ours(self) -> bool:
        try:
            found = json.loads((self.folder / HEAD).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        return isinstance(found, dict) and found.get("study") == self.fingerprint

    def _pieces(self) -> list[Path]:
        return [path for kind in KINDS for path in sorted(self.folder.glob(f"{kind}-*.json"))]

    def _path(self, kind: str, number: int) -> Path:
        return self.folder / f"{kind}-{number}.json"

    def keep(self, done: PieceDone) -> None:
        """Write one piece of work."""
        if isinstance(done, SeekDone):
            kind, content = "seek", _sought_to_json(done.sought)
        elif isinstance(done, PriceDone):
            kind, content = "price", _priced_to_json(done.priced)
        else:
            kind, content = "regret", _least_to_json(done.found)
        with whole_file(self._path(kind, done.number)) as file:
            file.write_text(json.dumps(content), encoding="utf-8")

    def known(self, kind: str, number: int) -> PieceDone | None:
        """One piece of work as it was written; None where it is not there, or is damaged."""
        try:
            content = json.loads(self._path(kind, number).read_text(encoding="utf-8"))
            if kind == "seek":
                return SeekDone(number, _sought_from_json(content))
            if kind == "regret":
                return RegretDone(number, _least_from_json(content))
            return PriceDone(number, _priced_from_json(content))
        except DAMAGED:
            return None

    def clear(self) -> None:
        """Delete what was kept: the study is whole."""
        shutil.rmtree(self.folder, ignore_errors=True)


def _found_to_json(one: FoundPlan) -> dict[str, object]:
    return {"plan": plan_to_json(one.plan), "x": None if one.x is None else one.x.tolist()}


def _found_from_json(one: Mapping[str, Any]) -> FoundPlan:
    return FoundPlan(plan_from_json(one["plan"]), None if one["x"] is None else np.array(one["x"], dtype=float))


def _least_to_json(least: LeastFound) -> dict[str, object]:
    plan = None if least.plan is None else _found_to_json(least.plan)
    return {"plan": plan, "bound": least.bound, "note": least.note}


def _least_from_json(content: Mapping[str, Any]) -> LeastFound:
    plan = None if content["plan"] is None else _found_from_json(content["plan"])
    return LeastFound(plan, content["bound"], content["note"])


def _sought_to_json(sought: Sought) -> dict[str, object]:
    return {
        "plans": [_found_to_json(one) for one in sought.plans],
        "answers": [asdict(answer) | {"policies": dict(answer.policies)} for answer in sought.answers],
        "unavoidable": sought.unavoidable,
        "longer": dict(sought.longer),
        "solves": sought.solves,
        "known": None if sought.known is None else _known_to_json(sought.known),
    }


def _known_to_json(known: KnownLosses) -> dict[str, object]:
    return {
        "scenarios": list(known.scenarios),
        "x": [x.tolist() for x in known.x],
        "losses": known.losses.tolist(),
        "short": known.short.tolist(),
    }


def _known_from_json(known: Mapping[str, Any]) -> KnownLosses:
    shape = len(known["x"]), len(known["scenarios"])
    return KnownLosses(
        tuple(known["scenarios"]),
        tuple(np.array(x, dtype=float) for x in known["x"]),
        np.array(known["losses"], dtype=float).reshape(shape),
        np.array(known["short"], dtype=float).reshape(shape),
    )


def _sought_from_json(content: Mapping[str, Any]) -> Sought:
    return Sought(
        plans=tuple(_found_from_json(one) for one in content["plans"]),
        answers=tuple(Answer(**answer) for answer in content["answers"]),
        unavoidable=content["unavoidable"],
        longer=content["longer"],
        solves=content["solves"],
        known=None if content["known"] is None else _known_from_json(content["known"]),
    )


def _priced_to_json(priced: PricedFamily) -> dict[str, object]:
    return {
        "prices": [[None if one is None else asdict(one) for one in row] for row in priced.prices],
        "errors": list(priced.errors),
        "longer": dict(priced.longer),
    }


def _priced_from_json(content: Mapping[str, Any]) -> PricedFamily:
    rows = [
        tuple(None if one is None else PricedThere(**{**one, "broken": tuple(one["broken"])}) for one in row)
        for row in content["prices"]
    ]
    return PricedFamily(tuple(rows), tuple(content["errors"]), content["longer"])
