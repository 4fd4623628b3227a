"""A study against one plan after another, in one run: `python -m benchmarks.studies [STUDY] [--cells N]`.

Every cell of a study is a future with its best plan, today's plan and the extremes. Without studies each would be a
call of `optimize` from nothing that returns just that. Both sides work in one process each, on the same files and to
the same gap; of the cold calls a sample spread over the study is timed, and the whole is told in proportion.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from pathlib import Path

import resilience as rs
from resilience.study.policy_names import MIX
from resilience.study.studies.from_file import asked_of_file

ROOT = Path(__file__).parents[1]
SAMPLE = 20


def main() -> None:
    """Time both sides and print the ratio, and by how much they differ."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("study", nargs="?", type=Path, default=ROOT / "scenarios" / "starter-map.study.toml")
    parser.add_argument("--cells", type=int, default=SAMPLE, help="futures that are planned one by one")
    asked = parser.parse_args()
    begun = time.process_time()
    wanted = replace(asked_of_file(asked.study), workers=1, probes=())
    found = rs.run_study(wanted)
    ours = time.process_time() - begun
    count = len(wanted.futures)
    print(f"{wanted.title}: {count} futures, {found.shared} plans priced in all of them, {ours:.1f} processor s")
    mixes = {cell.future: cell.price for cell in found.cells if cell.policy == MIX}
    places = [round(step * (count - 1) / max(asked.cells - 1, 1)) for step in range(min(asked.cells, count))]
    theirs, worst = 0.0, 0.0
    for place in places:
        future, begun = wanted.futures[place], time.process_time()
        alone = rs.optimize(future.model, future.scenarios, rs.PlanOptions(gap=wanted.gap, undo=False, workers=1))
        theirs += time.process_time() - begun
        price = mixes[place]
        if price is not None and alone.objective > alone.unavoidable:
            worst = max(worst, (price.cost - alone.objective) / (alone.objective - alone.unavoidable))
    whole = theirs / len(places) * count
    print(f"{len(places)} futures one by one: {theirs:.1f} processor s, {whole:.1f} for all {count} in proportion")
    print(f"the study takes {ours / whole:.3f} of that; dearer than a plan of its own by at most {worst:.2%} of what")
    print("a plan can influence")


if __name__ == "__main__":
    main()
