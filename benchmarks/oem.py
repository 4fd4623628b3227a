"""A generated manufacturer of a thousand parts, from the model to a plan: `python -m benchmarks.oem [INSTANCE ...]`.

Runs instances of one network side by side (lean, stock, disasters; ford only when it is named), each run in a process
of its own: the linear relaxation for a quarter, half and all of the scenarios with the exponents at which its seconds
grow, and for all of them the gap proven with whole choices after 30 s and after 5 min. `--workers 1 2` compares wall
clocks, too, which mean something only where nothing else runs.
"""

from __future__ import annotations

import argparse
import math
from itertools import pairwise
from typing import TYPE_CHECKING

from benchmarks import oem_cases
from benchmarks.oem_cases import INSTANCES, Asked, Found

if TYPE_CHECKING:
    from collections.abc import Sequence

USUAL = ("lean", "stock", "disasters")
SHARES = (0.25, 0.5, 1.0)
STOPS = (30.0, 300.0)
LIMIT = 900.0
"""Seconds after which a relaxation is stopped; its gap tells how far it came."""
HEAD = (
    f"{'case':<28}{'scenarios':>10}{'columns each':>13}{'build s':>9}{'solve s':>9}{'clock s':>9}{'peak GB':>9}"
    f"{'cost/year':>16}{'gap':>10}"
)


def show(words: str, found: Found) -> None:
    """Print one row; seconds are processor seconds without those of workers, but for the clock."""
    print(
        f"{words:<28}{found.scenarios:>10,}{found.columns / found.scenarios:>13,.0f}{found.build:>9.1f}"
        f"{found.solve:>9.1f}{found.clock:>9.1f}{found.peak:>9.2f}{found.influenced:>16,.0f}{found.gap:>10.1e}",
        flush=True,
    )


def exponent(small: Found, large: Found, what: str) -> float:
    """How something grows with the number of scenarios: 1 where twice as many take twice as much."""
    grown: float = math.log(getattr(large, what) / getattr(small, what))
    return grown / math.log(large.scenarios / small.scenarios)


def growth(found: Sequence[Found]) -> None:
    """Print the exponents from each number of scenarios to the next."""
    for what in ("build", "solve"):
        steps = (
            f"{exponent(small, large, what):.2f} from {small.scenarios:,} to {large.scenarios:,}"
            for small, large in pairwise(found)
        )
        print(f"  {what} grows with exponent {', '.join(steps)} scenarios", flush=True)


def compare(alone: Found, several: Found, workers: int) -> None:
    """Print how much faster some workers are than the first number of them."""
    same = "the same objective" if alone.objective == several.objective else "NOT the same objective"
    print(
        f"  {workers} workers solve {alone.clock / several.clock:.2f} times as fast by the clock "
        f"({alone.clock:.1f} s, {several.clock:.1f} s; {several.elsewhere:.1f} processor seconds in workers): {same}",
        flush=True,
    )


def instance(
    name: str, workers: Sequence[int], shares: Sequence[float], stops: Sequence[float], *, small: bool
) -> None:
    """Measure one instance."""
    print(f"\n{name}: {INSTANCES[name].words}\n\n{HEAD}", flush=True)
    first, *others = workers
    relaxed = []
    for share in shares:
        relaxed.append(oem_cases.measure(Asked(name, share, seconds=LIMIT, workers=first, small=small)))
        show("relaxation", relaxed[-1])
    if len(relaxed) > 1:
        growth(relaxed)
    for count in others:
        asked = Asked(name, shares[-1], seconds=LIMIT, workers=count, small=small)
        compare(relaxed[-1], oem_cases.measure(asked), count)
    for stop in stops:
        asked = Asked(name, shares[-1], whole=True, seconds=stop, workers=workers[-1], small=small)
        show(f"whole, {stop:g} s, {workers[-1]} workers", oem_cases.measure(asked))


def main(words: Sequence[str] | None = None) -> None:
    """Measure the instances asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.oem", description="A generated manufacturer, planned.")
    parser.add_argument("instances", nargs="*", metavar="INSTANCE", help=f"of {', '.join(INSTANCES)}")
    parser.add_argument("--workers", type=int, nargs="+", default=[1], help="processes; further numbers are compared")
    parser.add_argument("--shares", type=float, nargs="+", default=SHARES, help="shares of the scenarios")
    parser.add_argument("--stops", type=float, nargs="*", default=STOPS, help="seconds for whole choices")
    parser.add_argument("--small", action="store_true", help="the same of a tiny network, to see that all runs")
    asked = parser.parse_args(words)
    unknown = [name for name in asked.instances if name not in INSTANCES]
    if unknown:
        parser.error(f"no instance {', '.join(unknown)}; there are {', '.join(INSTANCES)}")
    for name in asked.instances or USUAL:
        instance(name, asked.workers, asked.shares, asked.stops, small=asked.small)


if __name__ == "__main__":
    main()
