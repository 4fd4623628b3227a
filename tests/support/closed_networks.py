"""Random small networks with little to spare, plans that fit them and disruptions, for tests of closed books."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from random import Random
from typing import TYPE_CHECKING

import numpy as np
from support.disruptions import draw_scenario
from support.networks import _Draft, with_second_reserves

from resilience.hazard.effects import combined
from resilience.hazard.profile import factor_profile, gap_profile, loss_profile
from resilience.hazard.scenarios import Effect, EffectKind, Scenario
from resilience.plan.levers import Lever
from resilience.plan.model import Model
from resilience.program.extract import plan_of
from resilience.program.two_stage import build_program
from resilience.quantities import Calendar, Duration
from resilience.solve.first_stage import solve_first_stage

if TYPE_CHECKING:
    from resilience.hazard.profile import Profile
    from resilience.network.network import SupplyNetwork
    from resilience.plan.plan import Plan
    from resilience.program.two_stage import TwoStageProgram

YEARS = (40.0, 52.0, 60.0, 75.5, 90.0, 120.0)
"""Periods a year: few, so that a closed book stays small."""


@dataclass(frozen=True)
class ClosedCase:
    """A model, one disruption and a plan that can be run; `spare` says how full the makers are."""

    seed: int
    spare: str
    model: Model
    scenario: Scenario
    plan: Plan

    def __str__(self) -> str:
        effects = ", ".join(f"{e.kind} {e.target} {len(e.profile)}" for e in self.scenario.effects)
        return f"closed case {self.seed} ({self.spare}): {effects}"


def closed_case(seed: int, *, second: bool = False) -> ClosedCase:
    """Return the case of a seed, the same for ever; networks without a plan are drawn again.

    With `second` most makers offer a second reserve, which the plan may have.
    """
    rng = Random(f"closed {seed}")
    while True:
        model, spare = draw_closed_model(rng)
        if second:
            network = with_second_reserves(rng, model.network)
            model = replace(model, network=network, levers=model.levers | {Lever.RESERVES})
        scenario = draw_disruption(rng, model.network)
        program = build_program(model, [scenario])
        columns = draw_columns(rng, program)
        if columns is not None:
            return ClosedCase(seed, spare, model, scenario, plan_of(program, columns, f"plan {seed}"))


def draw_closed_model(rng: Random) -> tuple[Model, str]:
    """Draw a model and say how full its makers are."""
    spare = rng.choice(["none", "none", "little", "little", "little", "some", "some", "some", "much", "much"])
    network = _TightDraft(rng, spare=spare).network()
    dropped = {lever for lever in (Lever.RESERVES, Lever.VISIBILITY) if rng.random() < 0.2}
    year = 250.0 if rng.random() < 0.05 else rng.choice(YEARS)
    return Model(
        name="random",
        title="Random",
        currency="EUR",
        calendar=Calendar(Duration(24.0), year),
        network=network,
        levers=frozenset(set(Lever) - dropped),
        holding_refund=rng.random() < 0.5,
    ), spare


@dataclass
class _TightDraft(_Draft):
    """A network whose makers, lanes and lines are as full as `spare` says; longer leads, more expediting."""

    spare: str = "some"

    def _multiple(self) -> float:
        """How many times the need a source can carry."""
        return {
            "none": lambda: self.rng.choice([1.0, 1.0, 1.05]),
            "little": lambda: 1 / self.rng.uniform(0.9, 1.0),
            "some": lambda: 1 / self.rng.uniform(0.6, 0.9),
            "much": lambda: self.rng.choice([2.0, 3.0, math.inf]),
        }[self.spare]()

    def _draw_parts(self) -> None:
        super()._draw_parts()
        if len(self.products) == 2 and self.chance(0.3):
            self._sell_a_component()

    def _sell_a_component(self) -> None:
        """A third product: one more parent of the first component."""
        self.products.append("P2")
        self.parts.insert(2, "P2")
        self.bom.append(replace(self.bom[0], parent="P2", child=self.bom[0].child))
        self.made.add("P2")

    def _ample(self, part: str) -> float:
        if self.chance(0.2):
            return math.inf
        return self.need[part] / self.yields[part] * self._multiple()

    def _lead(self) -> float:
        return float(self.rng.choice([0.0, 0.0, 1.0, 1.0, 2.0, 3.0, 5.0, 1.4]))

    def _draw_resources(self) -> None:
        """Often everything made at a plant shares one line, as full as the makers are."""
        for plant in self.plants:
            here = [node for node in self.production if node.site == plant]
            if not here or not self.chance(0.4):
                continue
            for node in here:
                made = replace(self.production[node], resource="line", cycle_time=self.number(0.1, 2))
                self.production[node] = replace(made, capacity=math.inf)
            load = sum(self.production[n].cycle_time * self.need[n.part] / self.yields[n.part] for n in here)
            multiple = min(self._multiple(), 4.0)
            self._line(plant, load * multiple)

    def _line(self, plant: str, time: float) -> None:
        from resilience.network.parts import Resource

        self.resources[plant, "line"] = Resource(plant, "line", time)


def draw_columns(rng: Random, program: TwoStageProgram) -> np.ndarray | None:
    """First-stage columns of a plan nobody would call best: dear sources, reserves and buffers as they fall."""
    first = program.first
    cost = np.array([rng.uniform(0, 1) if name.startswith("flow[") else 0.0 for name in first.columns])
    for place, name in enumerate(first.columns):
        if name.startswith(("qualify[", "see[")):
            cost[place] = rng.uniform(-1, 1)
        elif "reserve[" in name or "second[" in name or name.startswith("warned"):
            cost[place] = -rng.random()
        elif name.startswith("make["):
            cost[place] = rng.random()
    x = solve_first_stage(replace(first, cost=cost))
    if x is None:
        return None
    upper = first.upper(np.zeros((0, 1)))[:, 0]
    lower = first.lower(np.zeros((0, 1)))[:, 0]
    bare = rng.random() < 0.25
    for place, name in enumerate(first.columns):
        if name.startswith("buffer["):
            most = min(upper[place], 200.0)
            x[place] = max(lower[place], 0.0 if bare or rng.random() < 0.4 else rng.random() * most)
    return x


def draw_disruption(rng: Random, network: SupplyNetwork) -> Scenario:
    """Draw one disruption of one to eight periods: a site, two, a lane, a port, a demand surge, goods destroyed."""
    if rng.random() < 0.4:
        return draw_scenario(rng, network, "hit")
    effects, sites = rng.choice([_site, _site, _two_sites, _two_sites, _lane, _port, _surge])(rng, network)
    return Scenario(
        name="hit",
        hazard="hit",
        rate=0.5,
        effects=combined(effects),
        detection=rng.choice([0.0, 0.0, 0.5, 1.0, 3.0]),
        sites=tuple(sorted(sites)),
        cycle_phase=rng.choice([0.0, 0.5, 1.0]),
    )


def downed(network: SupplyNetwork, site: str, profile: Profile) -> list[Effect]:
    """A site makes less, its stock is locked and it passes on less."""
    nodes = [node for node in network.nodes if node.site == site]
    made = [node for node in nodes if node in network.production]
    lanes = [l.id for l in network.lanes.values() if l.origin == site and l.source not in network.production]
    return [
        *(Effect(EffectKind.PRODUCTION_LOSS, n, profile) for n in made),
        *(Effect(EffectKind.STOCK_LOCKED, n, profile) for n in nodes),
        *(Effect(EffectKind.LANE_LOSS, lane, profile) for lane in lanes),
    ]


def _length(rng: Random) -> float:
    return rng.choice([1.0, 2.0, 3.0, 5.0, 8.0, 2.5, 4.25])


def _loss(rng: Random) -> Profile:
    """Share lost: at once over, in a ramp, or coming back between two dips."""
    severity = rng.choice([1.0, 1.0, 0.6])
    if rng.random() < 0.2:
        return (severity, severity, *[0.0] * rng.randint(1, 4), severity, 0.5 * severity)
    duration, ramp = _down_and_back(rng)
    return loss_profile(duration, severity, ramp)


def _down_and_back(rng: Random) -> tuple[float, float]:
    """All of it down and back at once, or back from the onset on."""
    slowly = rng.choice([False, True])
    length = _length(rng)
    return (0.0, length) if slowly else (length, 0.0)


def _site(rng: Random, network: SupplyNetwork) -> tuple[list[Effect], set[str]]:
    site = rng.choice(sorted({node.site for node in network.nodes}))
    return downed(network, site, _loss(rng)), {site}


def _two_sites(rng: Random, network: SupplyNetwork) -> tuple[list[Effect], set[str]]:
    sites = sorted({node.site for node in network.nodes})
    hit = rng.sample(sites, min(2, len(sites)))
    return [effect for site in hit for effect in downed(network, site, _loss(rng))], set(hit)


def _lane(rng: Random, network: SupplyNetwork) -> tuple[list[Effect], set[str]]:
    lane = network.lanes[rng.choice(sorted(network.lanes))]
    effects = [Effect(EffectKind.LANE_LOSS, lane.id, _loss(rng))]
    if rng.random() < 0.4:
        effects.append(Effect(EffectKind.TRANSIT_LOSS, lane.id, (rng.choice([0.4, 1.0]),)))
    return effects, {lane.origin, lane.destination}


def _port(rng: Random, network: SupplyNetwork) -> tuple[list[Effect], set[str]]:
    site = rng.choice(sorted({lane.destination for lane in network.lanes.values()}))
    profile = gap_profile(_length(rng))
    lanes = [lane.id for lane in network.lanes.values() if lane.destination == site]
    return [Effect(EffectKind.ARRIVAL_GAP, lane, profile) for lane in lanes], set()


def _surge(rng: Random, network: SupplyNetwork) -> tuple[list[Effect], set[str]]:
    node = rng.choice(sorted(network.demand))
    duration, ramp = _down_and_back(rng)
    profile = factor_profile(duration, rng.choice([1.2, 1.6, 3.0]), ramp)
    return [Effect(EffectKind.DEMAND_FACTOR, node, profile)], {node.site}
