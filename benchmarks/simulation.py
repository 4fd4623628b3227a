"""How fast the simulator is: node-periods per second on one thread, on a serial network and on the starter."""

from __future__ import annotations

import itertools
import time
from dataclasses import dataclass

import numpy as np

from resilience.hazard.scenarios import Effect, EffectKind, Scenario
from resilience.network.lanes import Lane, LaneStatus, Mode
from resilience.network.network import SupplyNetwork
from resilience.network.parts import Demand, Node, Part, Production
from resilience.network.sites import Site, SiteKind
from resilience.plan.model import Model
from resilience.plan.plan import Plan
from resilience.quantities import Calendar, Duration, LaneId, PartId, Region, SiteId
from resilience.simulate.layout.script import write_script
from resilience.simulate.layout.tracks import Tracks
from resilience.simulate.run.compile import compile_layout
from resilience.simulate.run.engine import run
from resilience.simulate.run.years import simulate_years

STAGES = 10
UNITS = 10.0
PERIODS = 520
PART = PartId("P")


@dataclass(frozen=True)
class Speed:
    """Node-periods simulated, the seconds they took, and the tracks side by side."""

    node_periods: int
    seconds: float
    tracks: int

    @property
    def rate(self) -> float:
        """Node-periods per second."""
        return self.node_periods / self.seconds


def serial_model(stages: int = STAGES, *, unlimited: bool = False) -> tuple[Model, Plan]:
    """Make a chain of stock positions a period apart, each with a buffer of two periods."""
    most = np.inf if unlimited else 2 * UNITS
    sites = [SiteId(f"SITE{i}") for i in range(stages)]
    lanes = [Lane(a, b, PART, Mode.ROAD, 1.0, 1.0, most, LaneStatus.ACTIVE) for a, b in itertools.pairwise(sites)]
    network = SupplyNetwork(
        sites={site: Site(site, SiteKind.WAREHOUSE, Region("here")) for site in sites},
        parts={PART: Part(PART, 10.0, 0.25)},
        bom=(),
        lanes={lane.id: lane for lane in lanes},
        production={Node(sites[0], PART): Production(sites[0], PART, most, 1.0)},
        demand={Node(sites[-1], PART): Demand(sites[-1], PART, UNITS, 30.0, np.inf, 1.0)},
        resources={},
    )
    model = Model("serial", "Serial network", "EUR", Calendar(Duration(168.0), 52.0), network)
    flows: dict[LaneId, float] = {lane.id: UNITS for lane in lanes}
    buffers = {Node(site, PART): 2 * UNITS for site in sites[1:]}
    return model, Plan("serial", buffers=buffers, flows=flows, production={Node(sites[0], PART): UNITS})


def outages(model: Model, *, down: float = 0.04, up: float = 0.25, longest: int = 60) -> list[Scenario]:
    """Outages of the first site of every length, with the rates of a geometric law."""
    site = model.network.nodes[0].site
    key = Node(site, PART)
    return [
        Scenario(
            f"{n}", "outage", 52 * down * up * (1 - up) ** (n - 1),
            (Effect(EffectKind.PRODUCTION_LOSS, key, (1.0,) * n), Effect(EffectKind.STOCK_LOCKED, key, (1.0,) * n)),
        )
        for n in range(1, longest + 1)
    ]  # fmt: skip


def serial_speed(tracks: int = 2048, periods: int = PERIODS, seed: int = 1) -> Speed:
    """Simulate a serial network under outages that come and go, without skipping anything."""
    model, plan = serial_model()
    scenarios = outages(model)
    layout = compile_layout(model, plan, scenarios)
    scripts = [write_script(layout, scenario) for scenario in scenarios]
    rng = np.random.default_rng(seed)
    count = int(rng.poisson(0.04 * periods * tracks))
    weights = np.array([scenario.rate for scenario in scenarios])
    events = Tracks(
        track=rng.integers(0, tracks, count),
        onset=rng.integers(0, periods, count),
        scenario=rng.choice(len(scenarios), count, p=weights / weights.sum()),
        length=np.full(tracks, periods),
        phases=np.zeros((tracks, 0)),
    )
    start = time.perf_counter()
    run(layout, scripts, events)
    return Speed(tracks * periods * len(layout.nodes), time.perf_counter() - start, tracks)


def starter_speed(years: int = 10_000, seed: int = 1) -> Speed:
    """Simulate years of the starter under today's plan; only periods in which something is wrong are counted."""
    from resilience import read_model, read_scenarios
    from resilience.hazard.build import build_scenarios
    from resilience.program.extract import plan_of
    from resilience.program.policies import status_quo
    from resilience.program.two_stage import build_program
    from resilience.study.costs.evaluate import Evaluator

    model = read_model("models/starter")
    book = read_scenarios("scenarios/starter.toml").on(model.calendar)
    lots = any(lane.delivery_options for lane in model.network.lanes.values())
    scenarios = build_scenarios(
        book, model.network, lots=lots, periods_per_year=model.calendar.periods_per_year
    ).scenarios
    program = build_program(model, scenarios)
    x = Evaluator(model, program).columns(status_quo, frozenset())
    if x is None:
        msg = "Today's plan of the starter does not serve its demand."
        raise RuntimeError(msg)
    plan = plan_of(program, x, "status quo")
    start = time.perf_counter()
    result = simulate_years(model, plan, scenarios, years=years, seed=seed)
    return Speed(result.node_periods, time.perf_counter() - start, years)


def main() -> None:
    """Print the speed by number of tracks side by side, and of years of the starter."""
    for tracks in (256, 1024, 2048, 4096, 16384):
        speed = serial_speed(tracks)
        print(f"serial, {STAGES} positions, {tracks} tracks: {speed.rate:.2e} node-periods/s ({speed.seconds:.2f} s)")
    years = starter_speed()
    print(f"starter: {years.tracks} years in {years.seconds:.2f} s ({years.rate:.2e} node-periods/s)")


if __name__ == "__main__":
    main()
