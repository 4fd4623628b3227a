"""Two-stage programs sampled with intervals: published instances from their files, stand-ins of those not at hand.

`python -m benchmarks.two_stage` prints one line an instance. The files of ssn, 20term and storm name no licence and are
not in this repository: `RESILIENCE_SMPS` names a folder with a folder each. Without it stand-ins run, which have their
numbers of rows, columns and random demands and a like structure (capacity bought first, routes and unserved demand
afterwards), but other numbers, so their optimum is not the published one. Give the three files of any instance to run
that instead: `python -m benchmarks.two_stage CORE TIME STOCH`.
"""

from __future__ import annotations

import os
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from resilience.solve.highs import Limits
from resilience.stochastic import RandomProgram, Sampling, from_smps, replicate
from resilience.stochastic.smps import Core, DiscreteLaw, PlaceKind, RandomPlace, Smps, read_smps

if TYPE_CHECKING:
    from collections.abc import Iterator

FILES = Path(__file__).parents[1] / "tests" / "data" / "smps"
USUAL = (200, 10, 1e-4)
EFFORT = {"ssn": (50, 5, 1e-3), "20term": (50, 5, 5e-4), "storm": (50, 5, 1e-5)}
"""Outcomes in each sampled problem, sampled problems, and gap of each, where they are not the usual ones."""


@dataclass(frozen=True)
class Shape:
    """Numbers of rows and columns of a published instance, and what is random in it."""

    first_rows: int
    first_columns: int
    rows: int
    columns: int
    demands: int
    outcomes: int
    "Outcomes of each random demand."
    fixed_demands: int = 0
    priced: bool = True
    "Whether capacity costs money; otherwise a budget limits it."


SHAPES = {
    "ssn": Shape(1, 89, 175, 706, 86, 6, priced=False),
    "20term": Shape(3, 63, 124, 764, 40, 2, fixed_demands=21),
    "storm": Shape(185, 121, 528, 1259, 117, 5),
}


def stand_in(name: str, seed: int = 1) -> Smps:
    """An instance of a published one's shape: capacity is bought, then demands are routed or left unserved."""
    shape, rng = SHAPES[name], np.random.default_rng(seed)
    demands = shape.demands + shape.fixed_demands
    links, routes = shape.rows - demands, shape.columns - demands
    n, m = shape.first_columns, shape.first_rows
    first = (rng.random((m, n)) < max(0.05, 1.0 / m)).astype(float) if m > 1 else np.ones((1, n))
    usage = _usage(rng, links, routes)
    serves = np.arange(routes) % demands
    low, high = 5.0, 30.0
    matrix = sparse.block_array(
        [
            [sparse.csr_array(first), None, None],
            [_coupling(links, n), usage, None],
            [None, sparse.csr_array((np.ones(routes), (serves, np.arange(routes)))), sparse.eye_array(demands)],
        ],
        format="csr",
    )
    mean = rng.uniform(low, high, demands)
    budget = 0.5 * first.sum(axis=1) * mean.sum() * 3 / links
    price = rng.uniform(0.5, 2.0, n) if shape.priced else np.zeros(n)
    route_cost = rng.uniform(0.0, 0.5, routes) if shape.priced else np.zeros(routes)
    unserved = rng.uniform(8, 20, demands) if shape.priced else np.ones(demands)
    core = Core(
        name,
        tuple(f"R{row}" for row in range(m + shape.rows)),
        (*(f"X{j}" for j in range(n)), *(f"Y{j}" for j in range(shape.columns))),
        ("L",) * (m + links) + ("E",) * demands,
        np.concatenate([budget, rng.uniform(0, 5, links).round(2), mean]),
        np.full(m + shape.rows, np.nan),
        np.concatenate([price, route_cost, unserved]),
        sparse.csr_array(matrix),
        np.zeros(n + shape.columns),
        np.full(n + shape.columns, np.inf),
        np.zeros(n + shape.columns, dtype=bool),
    )
    chances = np.full(shape.outcomes, 1 / shape.outcomes)
    places = tuple(RandomPlace(PlaceKind.RHS, row=m + links + demand) for demand in range(shape.demands))
    spread = np.linspace(0.3, 1.7, shape.outcomes)
    sources = tuple(
        DiscreteLaw((demand,), (mean[demand] * spread).round(2)[:, None], chances) for demand in range(shape.demands)
    )
    rows, columns = np.arange(m + shape.rows) >= m, np.arange(n + shape.columns) >= n
    return Smps(core, rows, columns, ("FIRST", "SECOND"), places, sources)


def _usage(rng: np.random.Generator, links: int, routes: int) -> sparse.csr_array:
    """Links that each route runs over: two to five."""
    lengths = rng.integers(2, 6, routes)
    rows = np.concatenate([rng.choice(links, length, replace=False) for length in lengths])
    return sparse.csr_array((np.ones(len(rows)), (rows, np.repeat(np.arange(routes), lengths))), shape=(links, routes))


def _coupling(links: int, n: int) -> sparse.csr_array:
    """Capacity bought counts against what runs over a link."""
    at = np.arange(links)
    return sparse.csr_array((-np.ones(links), (at, at % n)), shape=(links, n))


def instances() -> Iterator[tuple[str, str, RandomProgram]]:
    """Name, origin and program of each instance."""
    if len(sys.argv) == 4:
        given = [Path(word) for word in sys.argv[1:]]
        yield given[0].stem, "files given", from_smps(read_smps(given[0], given[1], given[2]))
        return
    for name in ("lands", "cep", "gbd"):
        yield name, "published files", _read(FILES, name)
    folder = os.environ.get("RESILIENCE_SMPS")
    for name in SHAPES:
        if folder and (Path(folder) / name).is_dir():
            yield name, "published files", _read(Path(folder) / name)
        else:
            yield name, "stand-in", from_smps(stand_in(name))


def _read(folder: Path, name: str = "*") -> RandomProgram:
    """The instance whose three files lie in a folder."""
    core, times, stoch = (next(folder.glob(f"{name}.{ending}")) for ending in ("cor", "tim", "sto"))
    return from_smps(read_smps(core, times, stoch))


def main() -> None:
    """Print a line an instance."""
    shown = ("instance", "origin", "first", "recourse", "outcomes", "N x G", "optimum between", "gap <=")
    line = "{:12} {:16} {:>9} {:>10} {:>10} {:>9} {:>27} {:>10} {:>8} {:>9}"
    print(line.format(*shown, "seconds", "processor"))
    for name, origin, program in instances():
        sample, groups, gap = EFFORT.get(name, USUAL)
        started, worked = time.perf_counter(), time.process_time()
        found = replicate(
            program, sample=sample, replications=groups, seed=1, draws=2000, how=Sampling.LATIN_HYPERCUBE,
            limits=Limits(gap if origin != "stand-in" else 1e-3, 60.0),
        )  # fmt: skip
        first, second, count = program.first.matrix.shape, program.recourse.matrix.shape, program.outcomes
        between = f"{found.optimum[0]:.6g} and {found.optimum[1]:.6g}"
        shapes = (f"{first[0]}x{first[1]}", f"{second[0]}x{second[1]}", "-" if count is None else f"{float(count):.3g}")
        times = (f"{time.perf_counter() - started:.1f}", f"{time.process_time() - worked:.1f}")
        print(line.format(name, origin, *shapes, f"{sample}x{groups}", between, f"{found.gap.high:.3g}", *times))


if __name__ == "__main__":
    main()
