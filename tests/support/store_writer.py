"""A process that records runs in a store as fast as it can: `python store_writer.py STORE NAME COUNT`."""

from __future__ import annotations

import sys
from pathlib import Path

from resilience.store.run_key import RunKey, digest_of
from resilience.store.run_store import RunStore

FIGURES = {f"figure {place}": float(place) for place in range(12)}
DIGESTS = {f"model/{place}.csv": f"{place:064}" for place in range(12)}


def key(name: str, number: int) -> RunKey:
    """The key of the run of a number: three weeks in turn, other input each time."""
    return RunKey("plan", "pumps", f"2026-W{10 + number % 3}", digest_of({name: str(number)}), "0.1.0", 1)


def write(location: str, name: str, count: int) -> None:
    """Record runs, each said once it is."""
    for number in range(count):
        with RunStore(location) as store:
            record = store.record(key(name, number), Path("/runs") / name, figures=FIGURES, digests=DIGESTS)
        sys.stdout.write(f"{record.number}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], int(sys.argv[3]))
