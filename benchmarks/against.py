"""What is here against an earlier revision, in one run: `python -m benchmarks --against REV --only starter`.

Both sides run the same commands in turn (earlier, now, earlier, now, ...), each in processes of its own; every ratio is
that of two runs that followed each other, so that what else the machine does strikes both alike. Both run with the
packages that are installed now.
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from benchmarks.against_cases import CASES, DEVICES, RUN, Case
from benchmarks.against_words import line, sweeps
from benchmarks.spent import Spent, spend
from benchmarks.worktree import ROOT, UnknownRevisionError, checked_out, commit_of

if TYPE_CHECKING:
    from collections.abc import Sequence

LIMIT = 900.0
"""Seconds by the clock after which a run is ended and told as over them."""
REPEATS = 3


@dataclass(frozen=True)
class Asked:
    """Which revision, which cases, how often, and after how many seconds a run is given up."""

    revision: str
    only: tuple[str, ...] = tuple(CASES)
    repeats: int = REPEATS
    limit: float = LIMIT


@dataclass(frozen=True)
class Side:
    """One of the two: its name, its code, and a folder of its own."""

    name: str
    tree: Path
    room: Path
    limit: float

    def run(self, command: Sequence[str], folder: Path) -> Spent:
        """Run Python on this side's code, in a folder that holds nothing else."""
        folder.mkdir(parents=True)
        places = {"tree": self.tree, "room": self.room, "shared": self.room.parent / "shared"}
        words = [word.format(**places) for word in command]
        return spend([sys.executable, *words], folder, {"PYTHONPATH": str(self.tree)}, self.limit)


def compare(asked: Asked, cases: dict[str, Case] | None = None, root: Path = ROOT) -> None:
    """Run the cases asked for by both sides and print a line each.

    Raises
    ------
    UnknownRevisionError
        Before anything is run, where there is nothing to compare with.
    """
    cases = CASES if cases is None else cases
    commit = commit_of(asked.revision, root)
    with checked_out(commit, root) as tree, TemporaryDirectory(prefix="resilience-against-") as scratch:
        sides = tuple(
            Side(name, code, Path(scratch) / place, asked.limit)
            for name, place, code in ((asked.revision, "earlier", tree), ("now", "now", root))
        )
        print(
            f"This tree over {asked.revision} ({commit[:10]}), {asked.repeats} runs of either side in turn: medians, "
            f"least to most in brackets.\nProcessor seconds and memory are those of all processes of a run together; "
            f"a run is ended after {asked.limit:,g} s.",
            flush=True,
        )
        for side in sides:  # or the first run of a fresh tree would pay for it
            side.run(("-m", "compileall", "-q", "{tree}/resilience", "{tree}/benchmarks"), side.room / "compiled")
        for name in asked.only:
            _case(name, cases[name], sides, asked)


def _case(name: str, case: Case, sides: tuple[Side, ...], asked: Asked) -> None:
    """Run a case as often as asked, a side that fails no further, and tell of it."""
    found: tuple[list[Spent], ...] = tuple([] for _ in sides)
    for side, runs in zip(sides, found, strict=True):
        runs.extend(_before(name, case, side))
    for repeat in range(asked.repeats):
        for side, runs in zip(sides, found, strict=True):
            if not (runs and runs[-1].failed):
                runs.append(side.run(case.command, _folder(side, name, repeat)))
    print(line(name, case.words, asked.revision, *found), flush=True)
    if case.swept:
        print(_in_sweeps(name, sides, found[-1]), flush=True)


def _folder(side: Side, name: str, what: object) -> Path:
    return side.room / f"{name}-{what}"


def _before(name: str, case: Case, side: Side) -> list[Spent]:
    """Make ready what a case needs; the run that failed, where one did."""
    for place, command in enumerate(case.before):
        found = side.run(command, _folder(side, name, f"before-{place}"))
        if found.failed:
            return [found]
    shared = side.room.parent / "shared"
    if any("{shared}" in word for word in case.command) and not shared.exists():
        from benchmarks.devices import tables, write

        write(shared, tables())
    return []


def _in_sweeps(name: str, sides: tuple[Side, ...], runs: list[Spent]) -> str:
    """The runs of this side in sweeps of the earlier one's programs, at the plan that was found."""
    earlier, now = sides
    last = _folder(now, name, len(runs) - 1)
    plan = last / RUN / "plan.json"
    if not plan.is_file():
        return "    in sweeps: no plan was found to sweep at"
    script = str(Path(__file__).with_name("sweep.py"))
    swept = earlier.run(("-P", script, *DEVICES, str(plan)), _folder(earlier, name, "sweep"))
    return sweeps(swept, runs, [_folder(now, name, repeat) for repeat in range(len(runs))])


def asked_of(revision: str, only: str | None, repeats: int, limit: float) -> Asked:
    """What was asked for on the command line.

    Raises
    ------
    UnknownRevisionError
        Before anything is run, when it names no case, no repeat or no time.
    """
    names = tuple(CASES) if only is None else tuple(name.strip() for name in only.split(","))
    unknown = [name for name in names if name not in CASES]
    if unknown:
        msg = f"There is no case {', '.join(map(repr, unknown))}; the cases are {', '.join(CASES)}."
        raise UnknownRevisionError(msg)
    if repeats < 1 or not limit > 0:
        msg = "--repeats is a number of at least 1, and --limit a number of seconds above 0."
        raise UnknownRevisionError(msg)
    return Asked(revision, names, repeats, limit)
