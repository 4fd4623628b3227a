"""Judges of changed run folders and options: what is wrong with how one is taken; nothing when it is right."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import traceback
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from support.mutations import REFUSED
from support.option_mutations import OptionCase, line
from typer.testing import CliRunner

from resilience.cli.app import app
from resilience.errors import InputError
from resilience.files import read_plan
from resilience.study.run.promise_files import read_promises
from resilience.study.run.simulation import simulate_run

if TYPE_CHECKING:
    from support.run_mutations import RunOperator

SMPS = Path(__file__).parents[1] / "data" / "smps"
WRONG_INPUT = 2


class Places(NamedTuple):
    """A study, a run of it, and a run of the study at other rates."""

    model: Path
    scenarios: Path
    run: Path
    other: Path


@dataclass(frozen=True)
class RunJudge:
    """Judges a changed run folder."""

    places: Places
    operator: RunOperator

    def __call__(self, seed: str) -> str:
        """What is wrong with how it is taken."""
        rng, places = random.Random(seed), self.places
        with tempfile.TemporaryDirectory() as folder:
            run = Path(folder) / "run"
            shutil.copytree(places.run, run)
            self.operator.change(run, places.other, rng)
            if self.operator.label == REFUSED:
                return self._refused(run)
            stored, right = read_promises(run), read_promises(places.run)
            same = (stored.promises, stored.inputs, stored.origin) == (right.promises, right.inputs, right.origin)
            return "" if same and read_plan(run) == read_plan(places.run) else "it says something else"

    def _refused(self, run: Path) -> str:
        try:
            simulate_run(run, self.places.model, self.places.scenarios, years=40)
        except InputError as error:
            wrong = [one for one in error.problems if not getattr(one, "file", "") or not one.remedy]
            return f"no place or remedy: {wrong[0]}" if wrong else ""
        except Exception:  # noqa: BLE001  # whatever it is, it is told
            return traceback.format_exc(limit=-4)
        return "accepted"


@dataclass(frozen=True)
class OptionJudge:
    """Judges a command with one value that it must refuse."""

    places: Places
    case: OptionCase

    def __call__(self, seed: str) -> str:
        """What is wrong with how it is taken."""
        bad = self.case.value(random.Random(seed))
        with tempfile.TemporaryDirectory() as folder:
            there = Path(folder)
            (there / "mine.txt").write_text("mine", encoding="utf-8")
            (there / "mine").mkdir()
            (there / "mine" / "letter.txt").write_text("mine", encoding="utf-8")
            before, here = sorted(there.rglob("*")), Path.cwd()
            os.chdir(there)
            try:
                ended = CliRunner().invoke(app, line(self.case, self.base(), bad))
            finally:
                os.chdir(here)
            after = sorted(there.rglob("*"))
        if ended.exception is not None and not isinstance(ended.exception, SystemExit):
            return f"{bad[:40]!r}: " + "".join(traceback.format_exception(ended.exception)[-4:])
        if ended.exit_code != WRONG_INPUT:
            return f"{bad[:40]!r}: exit code {ended.exit_code}"
        if after != before:
            return f"{bad[:40]!r}: it left {[path.name for path in after if path not in before]}"
        return "" if ended.stderr.strip() or ended.stdout.strip() else f"{bad[:40]!r}: nothing is said"

    def base(self) -> dict[str, str]:
        """What the command needs, all of it right, by parameter."""
        model, scenarios, run, _ = map(str, self.places)
        smps = {
            name: str(SMPS / f"lands{end}") for name, end in (("core", ".cor"), ("time", ".tim"), ("stoch", ".sto"))
        }
        study = {"model": model, "scenarios": scenarios}
        return {
            "bands": study,
            "check": study,
            "columns": {},
            "exposure": {"model": model},
            "generate": {"directory": "made"},
            "help": {},
            "hindcast": study,
            "init": {"directory": "made"},
            "plan": study | {"-o": "made", "--judge-years": "0"},
            "simulate": {"run": run},
            "smps": smps,
        }.get(self.case.command, study)
