"""A planner's model of real size: a maker of medical devices, written as tables: `python -m benchmarks.devices FOLDER`.

Three tiers and two plants, parts by sea and air, daily periods, customers who wait, outages of 45 to 250 days:
what makes a program long is not how many sites it has but for how many days each of them is watched. `--scale 2` writes
one of twice the sites. The same seed writes the same tables; they use no column that is younger than the first release.
"""

from __future__ import annotations

import argparse
import csv
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SEED = 2026
GRADE = {"source": "generated", "grade": "assumed"}
PLANTS = ("PLANT-EU", "PLANT-US")
DEPOTS = {"PLANT-EU": "DEPOT-EU", "PLANT-US": "DEPOT-US"}
REGIONS = ("alps", "rhine", "ohio", "gulf", "delta", "island")
OVERSEAS = frozenset({"delta", "island"})
TABLES = ("sites", "parts", "production", "bom", "lanes", "demand", "policy")
SETTINGS = """\
title = "Generated: a maker of medical devices"
currency = "EUR"
period = "1 d"
periods_per_year = 365
holding_rate = 0.2
levers = ["buffers", "sources", "reserves"]
max_cover = "120 d"
"""


@dataclass
class Tables:
    """Rows by table."""

    rng: Random
    rows: dict[str, list[dict[str, object]]] = field(default_factory=lambda: {name: [] for name in TABLES})
    made: dict[str, list[str]] = field(default_factory=dict)
    "Makers of each part."
    cost: dict[str, float] = field(default_factory=dict)
    uses: dict[str, float] = field(default_factory=dict)
    "Units of each part in a day."

    def add(self, table: str, **cells: object) -> None:
        """Add a row."""
        self.rows[table].append({**cells, **GRADE})

    def site(self, name: str, kind: str, region: str, recovery: str = "") -> None:
        """Add a site."""
        self.add("sites", site=name, kind=kind, region=region, time_to_recover=recovery)

    def maker(self, site: str, part: str, share: float) -> None:
        """Let a site make a part, a fifth more than its share needs, with some overtime."""
        capacity = round(1.2 * share * self.uses[part], 1)
        self.add(
            "production", site=site, part=part, capacity=capacity, unit_cost=self.cost[part],
            surge_capacity=round(0.1 * capacity, 1), surge_premium=round(0.3 * self.cost[part], 2),
            reserve_max=round(0.3 * capacity, 1), reserve_fee=round(0.02 * self.cost[part], 2),
            activation_cost=round(0.05 * self.cost[part], 2), activation_time="10 d",
        )  # fmt: skip
        self.made.setdefault(part, []).append(site)

    def lane(self, origin: str, destination: str, part: str, *, far: bool, **more: object) -> None:
        """Add a lane: by road or, from overseas, by sea with expediting by air."""
        price = self.cost[part]
        mode, lead = ("sea", "35 d") if far else ("road", f"{self.rng.randint(1, 5)} d")
        fast = {"expedite_cost": round(0.15 * price, 2), "expedite_lead_time": "3 d"} if far else {}
        self.add(
            "lanes", origin=origin, destination=destination, part=part, mode=mode, lead_time=lead,
            unit_cost=round((0.02 if far else 0.01) * price, 2), capacity="unlimited", **({"status": "active"} | more),
            **fast,
        )  # fmt: skip


def tables(seed: int = SEED, scale: int = 1) -> Tables:
    """Make the tables: 43 sites, 38 parts and about 90 lanes at scale 1."""
    made = Tables(Random(seed))
    for place, (plant, depot) in enumerate(DEPOTS.items()):
        made.site(plant, "plant", REGIONS[2 * place], "120 d")
        made.site(depot, "warehouse", REGIONS[2 * place], "45 d")
    products = [f"DEVICE-{i + 1}" for i in range(6 * scale)]
    components = [f"COMP-{i + 1}" for i in range(20 * scale)]
    raws = [f"RAW-{i + 1}" for i in range(12 * scale)]
    _parts(made, products, components, raws)
    _recipes(made, products, components, raws)
    _sell(made, products, scale)
    first = _sources(made, "TIER1", components, 20 * scale, both=0.4)
    second = _sources(made, "TIER2", raws, 12 * scale, both=0.25)
    _deliver(made, components, {**first, **second})
    return made


def _parts(made: Tables, products: list[str], components: list[str], raws: list[str]) -> None:
    for names, low, high in ((raws, 0.5, 4.0), (components, 8.0, 40.0), (products, 400.0, 900.0)):
        for name in names:
            made.cost[name] = round(made.rng.uniform(low, high), 2)
            made.add("parts", part=name, unit_value=made.cost[name], family=name.split("-")[0].lower())


def _recipes(made: Tables, products: list[str], components: list[str], raws: list[str]) -> None:
    """Say what goes into what, and so how many of each part a day takes."""
    for product in products:
        made.uses[product] = float(made.rng.randint(20, 120))
    unused = made.rng.sample(components, len(components))
    for product in products:
        chosen = {unused.pop() for _ in range(min(3, len(unused)))} | set(made.rng.sample(components, 2))
        _goes_into(made, product, sorted(chosen))
    _goes_into(made, products[-1], sorted(unused))
    spare = made.rng.sample(raws, len(raws))
    for component in components:
        _goes_into(made, component, sorted({spare.pop() if spare else made.rng.choice(raws)}))


def _goes_into(made: Tables, parent: str, children: Iterable[str]) -> None:
    for child in children:
        quantity = made.rng.choice((1, 1, 2))
        made.add("bom", parent=parent, child=child, quantity=quantity)
        made.uses[child] = made.uses.get(child, 0.0) + quantity * made.uses[parent]


def _sell(made: Tables, products: list[str], scale: int) -> None:
    """Markets, plants and depots: every product is made at one plant, one in three at both."""
    markets = [(f"MARKET-{i + 1}", PLANTS[i % 2]) for i in range(7 * scale)]
    for name, plant in markets:
        made.site(name, "market", REGIONS[2 * PLANTS.index(plant)])
    for place, product in enumerate(products):
        home = PLANTS[place % 2]
        made.maker(home, product, 1.0)
        made.lane(home, DEPOTS[home], product, far=False)
        near = [name for name, plant in markets if plant == home]
        served = [near[(place // 2 + step) % len(near)] for step in range(2)]
        for market in served:
            quantity = made.uses[product] / len(served)
            made.lane(DEPOTS[home], market, product, far=False)
            price = made.cost[product]
            made.add(
                "demand", market=market, part=product, quantity=quantity, margin=round(0.6 * price, 2),
                patience=f"{made.rng.choice((0, 10, 20))} d", backlog_cost=round(0.004 * price, 2),
            )  # fmt: skip
        made.add("policy", site=DEPOTS[home], part=product, cover="10 d")


def _sources(made: Tables, tier: str, parts: list[str], count: int, *, both: float) -> dict[str, list[str]]:
    """Suppliers of one tier, each of a part or two; some parts have two, of which the second takes a fifth."""
    names = [f"{tier}-{i + 1}" for i in range(count)]
    region = {name: made.rng.choice(REGIONS) for name in names}
    for name in names:
        made.site(name, "supplier", region[name], f"{made.rng.choice((45, 60, 90, 120, 180, 250))} d")
    found: dict[str, list[str]] = {}
    for place, part in enumerate(parts):
        makers = [names[place % count]]
        if made.rng.random() < both:
            makers.append(made.rng.choice([name for name in names if name != makers[0]]))
        for share, maker in zip((1.0, 0.5), makers, strict=False):
            made.maker(maker, part, share)
        found[part] = makers
    return found


def _deliver(made: Tables, components: list[str], makers: Mapping[str, list[str]]) -> None:
    """Lanes from whoever makes a part to whoever uses it, and stock of ten days where it is used."""
    region = {row["site"]: row["region"] for row in made.rows["sites"]}
    parents: dict[str, list[str]] = {}
    for row in made.rows["bom"]:
        parents.setdefault(str(row["child"]), []).append(str(row["parent"]))
    for part in makers:
        users = sorted({site for parent in parents.get(part, []) for site in made.made[parent]} - set(makers[part]))
        for user in users:
            for place, maker in enumerate(makers[part]):
                far = region[maker] in OVERSEAS and region[user] not in OVERSEAS
                share = {} if len(makers[part]) == 1 else {"share": (0.8, 0.2)[place]}
                made.lane(maker, user, part, far=far, **share)
            made.add("policy", site=user, part=part, cover="12 d" if part in components else "8 d")


HAZARDS = """\
title = "Generated: long outages of works, floods, a closed strait, a quake"
seed = 11

[[hazard]]
name = "works-lost"
hits = "capacity"
select = {{ kind = ["supplier", "plant"] }}
rate = 0.01
per = "target"
severity = 1.0
duration = {{ distribution = "discrete", values = ["45 d", "250 d"], weights = [0.7, 0.3] }}
strata = 2
detection = "2 d"
source = "generated"
grade = "assumed"
{floods}
[[hazard]]
name = "strait-closed"
hits = "arrivals"
select = {{ mode = "sea" }}
rate = 0.05
per = "group"
duration = {{ distribution = "triangular", low = "45 d", mode = "60 d", high = "120 d" }}
strata = 3
detection = "3 d"
source = "generated"
grade = "assumed"
"""
FLOOD = """
[[hazard]]
name = "flood-{region}"
hits = "capacity"
select = {{ region = "{region}" }}
rate = 0.02
per = "group"
severity = {{ distribution = "discrete", values = [0.5, 1.0], weights = [0.6, 0.4] }}
duration = {{ distribution = "triangular", low = "45 d", mode = "70 d", high = "150 d" }}
strata = 2
detection = "1 d"
source = "generated"
grade = "assumed"
"""


def write(folder: Path, made: Tables) -> None:
    """Write the tables to a folder of their own and the scenarios beside it."""
    model = folder / "devices"
    model.mkdir(parents=True)
    (model / "model.toml").write_text(SETTINGS, encoding="utf-8")
    for name, rows in made.rows.items():
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with (model / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.DictWriter(file, columns, restval="")
            writer.writeheader()
            writer.writerows(rows)
    floods = "".join(FLOOD.format(region=region) for region in REGIONS)
    (folder / "devices.toml").write_text(HAZARDS.format(floods=floods), encoding="utf-8")


def main() -> None:
    """Write the model where it is told to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--scale", type=int, default=1)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    write(asked.folder, tables(asked.seed, asked.scale))


if __name__ == "__main__":
    main()
