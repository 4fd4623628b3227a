"""What a comparison with an earlier revision says: ratios with their spread, and runs in sweeps."""

from __future__ import annotations

import json
from datetime import datetime
from statistics import median
from typing import TYPE_CHECKING

from benchmarks.against_cases import LOG

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from benchmarks.spent import Spent

SEARCH, AFTER = "Searching", "Comparing"
LINEAR = "relaxation"


def spread(values: Sequence[float], unit: str = "") -> str:
    """Median, and least and most of several: `0.52 (0.5 to 0.55)`."""
    middle = f"{median(values):.3g}{unit}"
    return middle if len(values) < 2 else f"{middle} ({min(values):.3g} to {max(values):.3g}{unit})"


def line(name: str, words: str, revision: str, earlier: Sequence[Spent], now: Sequence[Spent]) -> str:
    """One case: both ratios where both sides came home, else what became of either."""
    sides = {revision: earlier, "now": now}
    each = "\n".join(f"    {side}: {_side(runs)}" for side, runs in sides.items())
    head = f"\n{name}: {words}\n"
    if any(run.failed for runs in sides.values() for run in runs):
        return f"{head}{each}\n    no ratio: not every run came home"
    seconds, memory = (ratio(what, earlier, now) for what in ("seconds", "peak"))
    return f"{head}{each}\n    now takes {seconds} of the processor seconds and {memory} of the memory"


def ratio(what: str, earlier: Sequence[Spent], now: Sequence[Spent]) -> str:
    """Now over earlier, run by run as they followed each other."""
    return spread([getattr(new, what) / getattr(old, what) for old, new in zip(earlier, now, strict=True)])


def _side(runs: Sequence[Spent]) -> str:
    """What the runs of a side took, or how the one that failed ended."""
    whole = [run for run in runs if not run.failed]
    took = (
        f"{spread([run.seconds for run in whole], ' s')}, {spread([run.peak for run in whole], ' GB')}" if whole else ""
    )
    return ", then ".join(filter(None, (took, *(run.failed for run in runs if run.failed))))


def sweeps(swept: Spent, runs: Sequence[Spent], folders: Sequence[Path]) -> str:
    """Runs in sweeps: all of it, the search, and its linear phase."""
    if swept.failed:
        return f"    in sweeps: the sweep {swept.failed}"
    found = json.loads(swept.output)
    pairs = [(run, phases(run, folder / LOG)) for run, folder in zip(runs, folders, strict=True) if not run.failed]
    head = (
        f"    a sweep: {found['sweep']:.3g} s, {found['pivots']:,} pivots for {found['scenarios']} scenarios of "
        f"{found['columns']:,} columns together"
    )
    if not pairs:
        return f"{head}\n    in sweeps: no run came home"
    parts = {
        "everything": [run.seconds for run, _ in pairs],
        "the search": [search for _, (search, _) in pairs],
        "its linear phase": [linear for _, (_, linear) in pairs],
    }
    told = ", ".join(f"{what} {spread([took / found['sweep'] for took in took_by])}" for what, took_by in parts.items())
    return f"{head}\n    in sweeps: {told}"


def phases(run: Spent, log: Path) -> tuple[float, float]:
    """Processor seconds of a run's search and of its linear phase, from the log that it wrote.

    The log holds times of day and, of each step of the search, seconds by the clock: these are taken to be as busy as
    the search as a whole.
    """
    entries = [json.loads(text) for text in log.read_text(encoding="utf-8").splitlines()]
    stages = [(_moment(entry), str(entry["text"])) for entry in entries if entry["event"] == "stage"]
    began = next((moment for moment, text in stages if text.startswith(SEARCH)), None)
    if began is None:
        return 0.0, 0.0
    ended = next((moment for moment, text in stages if text.startswith(AFTER)), _moment(entries[-1]))
    search = run.until(ended) - run.until(began)
    linear = sum(float(e["seconds"]) for e in entries if e["event"] == "attempt" and LINEAR in str(e["what"]))
    return search, search * min(1.0, linear / (ended - began)) if ended > began else 0.0


def _moment(entry: dict[str, object]) -> float:
    return datetime.fromisoformat(str(entry["time"])).timestamp()
