"""Random scenarios on a network: every kind of effect, alone and compound, of fractional lengths."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from resilience.hazard.effects import combined
from resilience.hazard.profile import factor_profile, gap_profile, lead_profile, loss_profile
from resilience.hazard.scenarios import Effect, EffectKind, Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from random import Random

    from resilience.hazard.profile import Profile
    from resilience.network.network import SupplyNetwork
    from resilience.quantities import SiteId

Hit = tuple[list[Effect], tuple["SiteId", ...]]
Draw: TypeAlias = "Callable[[Random, SupplyNetwork], Hit]"


def draw_scenarios(rng: Random, network: SupplyNetwork) -> tuple[Scenario, ...]:
    """Draw one to three scenarios."""
    return tuple(draw_scenario(rng, network, f"s{i}") for i in range(rng.choice([1, 2, 2, 3])))


def draw_scenario(
    rng: Random, network: SupplyNetwork, name: str, first: Sequence[Draw] = (), others: Sequence[Draw] = ()
) -> Scenario:
    """Draw one scenario, of one or two hazards at once; of the given kinds, if any, first one and then the other."""
    effects: list[Effect] = []
    sites: set[SiteId] = set()
    for place in range(rng.choice([1, 1, 1, 2])):
        kinds = (others if place else first) or KINDS
        hit, where = rng.choice(kinds)(rng, network)
        effects += hit
        sites |= set(where)
    if network.lanes and rng.random() < 0.1:
        lane = rng.choice(sorted(network.lanes))
        effects.append(Effect(EffectKind.HELP, lane, tuple(rng.choice([0.0, 0.3, 0.7, 1.0]) for _ in range(3))))
    return Scenario(
        name=name,
        hazard=name,
        rate=rng.choice([0.02, 0.2, 0.5, 2.0]),
        effects=combined(effects),
        detection=rng.choice([0.0, 0.0, 0.5, 1.0, 2.0]),
        sites=tuple(sorted(sites)),
        cycle_phase=rng.choice([0.0, 0.5, 1.0]),
    )


def draw_duration(rng: Random) -> float:
    """Length of a disruption in periods, sometimes not whole."""
    return rng.choice([1.0, 2.0, 3.0, 4.0, 0.25, 1.5, 2.75, 5.4])


def draw_loss(rng: Random) -> Profile:
    """Share lost by period: total or partial, ending at once, step by step or by fits and starts."""
    severity = rng.choice([1.0, 1.0, 1.0, 0.3, 0.8])
    course = rng.choice(["at once", "at once", "ramp", "curve"])
    if course == "curve":
        shares = [rng.choice([0.0, 0.0, 0.3, 0.8]) for _ in range(rng.randint(1, 4))]
        points = [(time, share) for start, share in enumerate(shares) for time in (float(start), start + 1.0)]
        return loss_profile(0.0, severity, 0.0, (*points, (float(len(shares)), 1.0)))
    ramp = draw_duration(rng) if course == "ramp" else 0.0
    return loss_profile(0.0 if ramp and rng.random() < 0.5 else draw_duration(rng), severity, ramp)


def site_outage(rng: Random, network: SupplyNetwork) -> Hit:
    """A site loses production and, usually, the use of its stock."""
    site = rng.choice(sorted({node.site for node in network.production}))
    profile = draw_loss(rng)
    effects = [Effect(EffectKind.PRODUCTION_LOSS, n, profile) for n in _made_at(network, site)]
    if rng.random() < 0.7:
        effects += [Effect(EffectKind.STOCK_LOCKED, n, profile) for n in network.at_site[site]]
    return effects, (site,)


def warehouse_outage(rng: Random, network: SupplyNetwork) -> Hit:
    """A site that makes nothing loses its stock and stops dispatching."""
    makers = {node.site for node in network.production}
    idle = sorted({node.site for node in network.nodes} - makers)
    site = rng.choice(idle)
    profile = draw_loss(rng)
    effects = [Effect(EffectKind.STOCK_LOCKED, n, profile) for n in network.at_site[site]]
    effects += [Effect(EffectKind.LANE_LOSS, l.id, profile) for l in network.lanes.values() if l.origin == site]
    return effects, (site,)


def process_outage(rng: Random, network: SupplyNetwork) -> Hit:
    """One part at one site."""
    node = rng.choice(sorted(network.production))
    return [Effect(EffectKind.PRODUCTION_LOSS, node, draw_loss(rng))], (node.site,)


def spoiled(rng: Random, network: SupplyNetwork) -> Hit:
    """Good output of one part at one site is lost."""
    node = rng.choice(sorted(network.production))
    return [Effect(EffectKind.YIELD_LOSS, node, draw_loss(rng))], (node.site,)


def lane_closed(rng: Random, network: SupplyNetwork) -> Hit:
    """A lane loses dispatch and, now and then, part of what is on the way."""
    lane = network.lanes[rng.choice(sorted(network.lanes))]
    effects = [Effect(EffectKind.LANE_LOSS, lane.id, draw_loss(rng))]
    if rng.random() < 0.3:
        effects.append(Effect(EffectKind.TRANSIT_LOSS, lane.id, (rng.choice([0.5, 1.0]),)))
    return effects, (lane.origin,)


def port_closed(rng: Random, network: SupplyNetwork) -> Hit:
    """Nothing arrives on one or two lanes for a while."""
    lanes = rng.sample(sorted(network.lanes), min(len(network.lanes), rng.choice([1, 1, 2])))
    profile = gap_profile(draw_duration(rng))
    return [Effect(EffectKind.ARRIVAL_GAP, lane, profile) for lane in lanes], ()


def detour(rng: Random, network: SupplyNetwork) -> Hit:
    """What leaves on one or two lanes is under way for longer, perhaps less and less so."""
    lanes = rng.sample(sorted(network.lanes), min(len(network.lanes), rng.choice([1, 1, 2])))
    profile = lead_profile(draw_duration(rng), rng.choice([1.0, 2.0, 3.0]), rng.choice([0.0, 0.0, 2.5])) or (1.0,)
    return [Effect(EffectKind.LEAD_TIME, lane, profile) for lane in lanes], ()


def goods_lost(rng: Random, network: SupplyNetwork) -> Hit:
    """What is on the way is destroyed."""
    lane = rng.choice(sorted(network.lanes))
    return [Effect(EffectKind.TRANSIT_LOSS, lane, (rng.choice([0.3, 1.0]),))], ()


def demand_swing(rng: Random, network: SupplyNetwork) -> Hit:
    """Demand rises or falls."""
    node = rng.choice(sorted(network.demand))
    multiple = rng.choice([0.5, 1.5, 2.0])
    profile = factor_profile(draw_duration(rng), multiple, rng.choice([0.0, 2.5]))
    return [Effect(EffectKind.DEMAND_FACTOR, node, profile)], (node.site,)


def site_down(rng: Random, network: SupplyNetwork) -> Hit:
    """A site of any kind is down: nothing is made, sold or handed on there, and now and then its trucks burn, too."""
    site = rng.choice(sorted({node.site for node in network.nodes}))
    profile = draw_loss(rng)
    here = network.at_site[site]
    effects = [Effect(EffectKind.PRODUCTION_LOSS, n, profile) for n in _made_at(network, site)]
    effects += [Effect(EffectKind.STOCK_LOCKED, n, profile) for n in here]
    out = [lane for lane in network.lanes.values() if lane.origin == site]
    handed_on = [lane for lane in out if lane.source not in network.production]
    effects += [Effect(EffectKind.LANE_LOSS, lane.id, profile) for lane in handed_on]
    if rng.random() < 0.3:
        effects += [Effect(EffectKind.TRANSIT_LOSS, lane.id, (rng.choice([0.4, 1.0]),)) for lane in out]
    return effects, (site,)


def draw_outages(rng: Random, network: SupplyNetwork) -> tuple[Scenario, ...]:
    """Draw two scenarios in which a site is down, alone or with something else."""
    return tuple(draw_scenario(rng, network, f"d{i}", (site_down,), KINDS) for i in range(2))


KINDS: tuple[Draw, ...] = (
    site_outage, site_outage, warehouse_outage, process_outage, spoiled, lane_closed, port_closed, goods_lost,
    demand_swing, detour,
)  # fmt: skip


def _made_at(network: SupplyNetwork, site: str) -> list:
    return [node for node in sorted(network.production) if node.site == site]
