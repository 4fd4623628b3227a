"""Networks of stages: published ones, random ones, and the cheapest promises by going through all of them."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np

from resilience.errors import InputError
from resilience.lean.stages import StageLink, StageNetwork, StockStage, priced

PROFILES = {
    "upstream": (0.36, 0.28, 0.2, 0.12, 0.04),
    "constant": (0.2, 0.2, 0.2, 0.2, 0.2),
    "downstream": (0.04, 0.12, 0.2, 0.28, 0.36),
}
BULLDOZER = {
    "boggie assembly": (11, 575, "suspension group"), "brake group": (8, 3850, "final drive and brake"),
    "case": (15, 2200, "case and frame"), "case and frame": (16, 1500, "common subassembly"),
    "chassis and platform": (7, 4320, "main assembly"), "common subassembly": (5, 8000, "main assembly"),
    "dressed-out engine": (10, 4100, "main assembly"), "drive group": (9, 1550, "final drive and brake"),
    "engine": (7, 4500, "dressed-out engine"), "fans": (12, 650, "dressed-out engine"),
    "fender group": (9, 900, "chassis and platform"), "final assembly": (4, 8000, ""),
    "final drive and brake": (6, 3680, "common subassembly"), "frame assembly": (19, 605, "case and frame"),
    "main assembly": (8, 12000, "final assembly"), "pin assembly": (35, 90, "suspension group"),
    "plant carrier": (9, 155, "final drive and brake"), "platform group": (6, 725, "chassis and platform"),
    "roll-over group": (8, 1150, "chassis and platform"), "suspension group": (7, 3600, "final assembly"),
    "track roller frame": (10, 3000, "suspension group"), "transmission": (15, 7450, "common subassembly"),
}  # fmt: skip
"""Days, cost added in dollars, and who takes it, after S. Graves and S. Willems (2003): 72,600 dollars in all.

The rows could not be held against the printed table, only their sum and the published cost of the best plan, 633,000.
"""


def five_in_a_row(costs, times):
    """The line of Graves and Schoenmeyr (2016): cost and time by profile, 100 periods and a cost of 1 in all."""
    held = np.cumsum(PROFILES[costs]).tolist()
    return [
        StockStage(str(at), round(100 * time), held[at], 20.0 if at == 4 else 0.0)
        for at, time in enumerate(PROFILES[times])
    ]


def bulldozer():
    """The bulldozer: holding 30 % a year of what has been spent, daily demand with a deviation of 3."""

    def spent(name):
        return BULLDOZER[name][1] + sum(spent(one) for one, (_, _, taker) in BULLDOZER.items() if taker == name)

    stages = [
        StockStage(name, days, 0.3 * spent(name), 0.0 if taker else 3.0) for name, (days, _, taker) in BULLDOZER.items()
    ]
    return StageNetwork(stages, [StageLink(name, taker) for name, (_, _, taker) in BULLDOZER.items() if taker])


def random_stages(seed, count, *, tree=False, longest=12, varied=False):
    """Stages whose links lead from lower to higher numbers; of a tree each new one has one link to an older one.

    Where `varied`, links take time and times vary.
    """
    draw = np.random.default_rng(seed)
    pairs = set()
    for new in range(1, count):
        if tree:
            other = int(draw.integers(new))
            pairs.add((other, new) if draw.random() < 0.6 else (new, other))
        else:
            how_many = min(new, 1 + int(draw.poisson(0.6)))
            pairs |= {(int(one), new) for one in draw.choice(np.arange(max(0, new - 8), new), how_many, replace=False)}
    sells = {at for at in range(count) if all(one != at for one, _ in pairs)}
    sells |= {at for at in range(count) if draw.random() < 0.1}
    stages = [
        StockStage(
            str(at), int(draw.integers(0, longest + 1)), float(draw.uniform(1, 30)),
            float(draw.uniform(1, 9)) if at in sells else 0.0, int(draw.choice([0, 0, 0, 2])),
        )
        for at in range(count)
    ]  # fmt: skip
    links = [StageLink(str(one), str(other), float(draw.choice([1, 1, 2]))) for one, other in sorted(pairs)]
    if varied:
        stages = [replace(one, spread=float(draw.choice([0, draw.uniform(1, 15)]))) for one in stages]
        links = [replace(one, time=int(draw.integers(0, 3))) for one in links]
    return StageNetwork(stages, links)


def cheapest(network, factor):
    """Least cost by pricing every set of whole promises."""
    ranges = [range(network.most_promise(name) + 1) for name in network.order]
    best = np.inf
    for promises in product(*ranges):
        try:
            best = min(best, priced(network, factor, dict(zip(network.order, promises, strict=True))).cost)
        except InputError:
            continue
    return best
