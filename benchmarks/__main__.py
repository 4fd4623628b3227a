"""Run every case in a process of its own and print both sides of every ratio.

`python -m benchmarks --full` builds the ordinary form for a thousand scenarios, too: minutes and tens of GB.
`--quick` leaves out the generated manufacturer, which takes most of an hour. `--against REV` compares with an earlier
revision in place of the peers.
"""

from __future__ import annotations

import argparse
import json
import signal
import subprocess
import sys
from dataclasses import replace
from typing import TYPE_CHECKING

from benchmarks import against, oem, simulation
from benchmarks.against_cases import CASES
from benchmarks.cases import GAP, LENGTHS, Measured
from benchmarks.instances import MIDDLE, SMALL, Size
from benchmarks.worktree import UnknownRevisionError

if TYPE_CHECKING:
    from collections.abc import Sequence

MANY = 1000
SOME = (10, 100)
HEAD = f"{'case':<44}{'scenarios':>10}{'CPU s':>9}{'peak GB':>9}{'columns':>12}{'rows':>12}"


def measure(case: str, count: int = 0) -> Measured:
    """Run one case in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.cases", case, str(count)]
    ended = subprocess.run(command, check=True, capture_output=True, text=True)
    return Measured(**json.loads(ended.stdout))


def extrapolate(small: Measured, large: Measured, counts: tuple[int, int], count: int) -> Measured:
    """Carry the straight line through two sizes on to a third."""
    times = (count - counts[0]) / (counts[1] - counts[0])
    return replace(
        large,
        seconds=small.seconds + times * (large.seconds - small.seconds),
        peak=small.peak + times * (large.peak - small.peak),
        columns=round(small.columns + times * (large.columns - small.columns)),
        rows=round(small.rows + times * (large.rows - small.rows)),
    )


def say(words: str = "") -> None:
    """Print at once: some cases take a minute."""
    print(words, flush=True)


def line(case: str, count: int, found: Measured) -> None:
    """Print one row of a table."""
    say(f"{case:<44}{count:>10,}{found.seconds:>9.2f}{found.peak:>9.2f}{found.columns:>12,}{found.rows:>12,}")


def ratio(case: str, over: Measured, under: Measured) -> None:
    """Print how many times as much one side takes as the other."""
    times = f"{over.seconds / under.seconds:.0f} times the seconds, {over.peak / under.peak:.1f} times the memory"
    say(f"  {case}: {times}")


def dense(*, full: bool) -> None:
    """Build and hand over programs in which every scenario touches everything."""
    _title("Build and hand over to HiGHS, every scenario on the whole network", SMALL)
    ours = {count: measure("compiled", count) for count in (SOME[-1], MANY)}
    for count, found in ours.items():
        line("compiled template", count, found)
    line("compiled template, stock at suppliers, too", MANY, measure("compiled_with_shelves", MANY))
    theirs = {count: measure("pyomo", count) for count in SOME}
    for count, found in theirs.items():
        line("ordinary Pyomo extensive form", count, found)
    name = "ordinary Pyomo extensive form"
    if full:
        theirs[MANY] = measure("pyomo", MANY)
    else:
        name += " (extrapolated)"
        theirs[MANY] = extrapolate(theirs[SOME[0]], theirs[SOME[1]], SOME, MANY)
    line(name, MANY, theirs[MANY])
    ratio(f"{SOME[-1]} scenarios", theirs[SOME[-1]], ours[SOME[-1]])
    ratio(f"{MANY:,} scenarios{'' if full else ', extrapolated'}", theirs[MANY], ours[MANY])


def pruned() -> None:
    """Solve a program in which every scenario holds what it can touch."""
    _title("From model to plan, every scenario pruned to what one supplier's outage can touch", MIDDLE)
    found = {case: measure(case) for case in ("lshaped", "extensive")}
    count = (MIDDLE.lanes - MIDDLE.products - MIDDLE.components // 2) * len(LENGTHS)
    for case, words in (("lshaped", "L-shaped method"), ("extensive", "extensive form")):
        line(f"{words}, gap {GAP:g}", count, found[case])
    ratio("extensive form over L-shaped method", found["extensive"], found["lshaped"])
    split, whole = (found[case].objective or 0.0 for case in ("lshaped", "extensive"))
    apart = abs(split - whole) / abs(whole)
    say(f"  objectives {split:,.2f} and {whole:,.2f}: {apart:.1e} apart")


def _title(words: str, size: Size) -> None:
    say(f"\n{words}\n({size.parts} parts, {size.lanes} lanes, {size.periods} periods or fewer)\n\n{HEAD}")


def main(words: Sequence[str] | None = None) -> None:
    """Run all benchmarks, or those asked for against an earlier revision."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Both sides of every ratio.")
    parser.add_argument("--full", action="store_true", help="build the ordinary form for 1,000 scenarios, too")
    parser.add_argument("--quick", action="store_true", help="leave out the generated manufacturer")
    parser.add_argument("--against", metavar="REV", help="compare this tree with an earlier revision, not with peers")
    parser.add_argument("--only", metavar="CASE[,CASE]", help=f"with --against: of {', '.join(CASES)}")
    parser.add_argument("--repeats", type=int, default=against.REPEATS, help="with --against: runs of either side")
    parser.add_argument(
        "--limit", type=float, default=against.LIMIT, help="with --against: seconds after which a run is given up"
    )
    asked = parser.parse_args(words)
    if asked.against is not None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended"))  # so that what was checked out is removed
        try:
            against.compare(against.asked_of(asked.against, asked.only, asked.repeats, asked.limit))
        except UnknownRevisionError as error:
            parser.error(str(error))
        return
    dense(full=asked.full)
    pruned()
    say("\nSimulation")
    simulation.main()
    if not asked.quick:
        say("\nThe generated manufacturer")
        oem.main([])


if __name__ == "__main__":
    main()
