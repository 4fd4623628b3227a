"""Everyday safety stock: stages that promise service times, and what a set of promises costs in stock."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from math import hypot, sqrt
from typing import TYPE_CHECKING

from resilience.frozen import freeze
from resilience.given import TEXT, A, Whole, hold, takes
from resilience.lean.asked import NOT_NEGATIVE, POSITIVE, RowOf, refuse
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MOST_STAGES = 2000
MOST_TIME = 1000
"""Periods that the longest chain of stages may take."""
PERIODS_WHOLE = Whole(least=0, most=MOST_TIME)
PLACE = "stages"


@on_screen
@dataclass(frozen=True, slots=True)
class StockStage:
    """A stage that may hold everyday safety stock.

    Attributes
    ----------
    name
        What people call it.
    time
        Whole periods from having all it needs until what it makes is there.
    holding_cost
        Cost of holding a unit at its end, per year or whatever the answer is to be in.
    deviation
        Standard deviation of what its own customers take in a period; 0 where it has none.
    promise
        Periods that those customers wait at most; 0 where they take from the shelf.
    spread
        Standard deviation, in units, of what is taken while the times until it has what it needs vary: mean demand
        times their standard deviation.
    """

    name: str
    time: int
    holding_cost: float
    deviation: float = 0.0
    promise: int = 0
    spread: float = 0.0

    def __post_init__(self) -> None:
        hold(
            self, name=TEXT, time=PERIODS_WHOLE, holding_cost=NOT_NEGATIVE, deviation=NOT_NEGATIVE,
            promise=PERIODS_WHOLE, spread=NOT_NEGATIVE,
        )  # fmt: skip


@on_screen
@dataclass(frozen=True, slots=True)
class StageLink:
    """One stage takes what another makes, `quantity` units for each of its own, `time` whole periods under way."""

    origin: str
    destination: str
    quantity: float = 1.0
    time: int = 0

    def __post_init__(self) -> None:
        hold(self, origin=TEXT, destination=TEXT, quantity=POSITIVE, time=PERIODS_WHOLE)


@on_screen
@dataclass(frozen=True)
class StageNetwork:
    """Stages and links without a circle."""

    stages: tuple[StockStage, ...]
    links: tuple[StageLink, ...]

    def __post_init__(self) -> None:
        hold(self, stages=RowOf(StockStage, most=MOST_STAGES), links=RowOf(StageLink, least=0, most=MOST_STAGES**2))
        _check_names(self)
        _ = self.order
        if self.longest[max(self.longest, key=lambda name: self.longest[name])] > MOST_TIME:
            said = f"The longest chain takes more than {MOST_TIME:,} periods."
            raise refuse(said, PLACE, "State times in longer periods.")

    @cached_property
    def by_name(self) -> Mapping[str, StockStage]:
        """Stages by name."""
        return {stage.name: stage for stage in self.stages}

    @cached_property
    def upstream(self) -> Mapping[str, tuple[str, ...]]:
        """Stages that each one takes from."""
        return self._neighbors(toward_customers=False)

    @cached_property
    def downstream(self) -> Mapping[str, tuple[str, ...]]:
        """Stages that take from each one."""
        return self._neighbors(toward_customers=True)

    def _neighbors(self, *, toward_customers: bool) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, list[str]] = {stage.name: [] for stage in self.stages}
        for link in self.links:
            here, there = (link.origin, link.destination)[:: 1 if toward_customers else -1]
            found[here].append(there)
        return {name: tuple(names) for name, names in found.items()}

    @cached_property
    def order(self) -> tuple[str, ...]:
        """Names, suppliers first."""
        left = {name: len(names) for name, names in self.upstream.items()}
        ready = [name for name, count in left.items() if count == 0]
        found: list[str] = []
        while ready:
            found.append(ready.pop())
            for name in self.downstream[found[-1]]:
                left[name] -= 1
                if left[name] == 0:
                    ready.append(name)
        if len(found) < len(self.stages):
            circle = next(name for name, count in left.items() if count > 0)
            said = f"'{circle}' takes, by way of others, what it makes itself."
            raise refuse(said, PLACE, "Take the circle out.", "links")
        return tuple(found)

    @cached_property
    def longest(self) -> Mapping[str, int]:
        """Periods of the longest chain that ends with each stage: what it could promise without any stock."""
        found: dict[str, int] = {}
        for name in self.order:
            found[name] = self.wait(name, found) + self.by_name[name].time
        return found

    @cached_property
    def under_way(self) -> Mapping[tuple[str, str], int]:
        """Periods that each link takes, by both its ends."""
        return {(link.origin, link.destination): link.time for link in self.links}

    def wait(self, name: str, promises: Mapping[str, int]) -> int:
        """Periods until all that a stage needs has arrived, where its suppliers promise so much."""
        return max((promises[one] + self.under_way[one, name] for one in self.upstream[name]), default=0)

    def spread_over(self, name: str, covered: float) -> float:
        """Standard deviation of what is taken within a cover, with what varying times add."""
        return sqrt(covered * self.deviations[name] ** 2 + self.by_name[name].spread ** 2)

    @cached_property
    def deviations(self) -> Mapping[str, float]:
        """Standard deviation of the demand on each stage, pooled over customers.

        A customer who is reached by two ways counts once, with the sum of both quantities: pooled over those who take
        directly, as if they varied apart, his demand would be counted as two independent ones.
        """
        needed: dict[str, dict[str, float]] = {}
        for name in reversed(self.order):
            own = {name: 1.0} if self.by_name[name].deviation > 0 else {}
            needed[name] = own
        quantity: dict[tuple[str, str], float] = {}
        for link in self.links:
            quantity[link.origin, link.destination] = link.quantity
        for name in reversed(self.order):
            for taker in self.downstream[name]:
                for customer, units in needed[taker].items():
                    more = units * quantity[name, taker]
                    needed[name][customer] = needed[name].get(customer, 0.0) + more
        return {
            name: hypot(*(units * self.by_name[customer].deviation for customer, units in of.items()))
            for name, of in needed.items()
        }

    def most_promise(self, name: str) -> int:
        """Longest service time that a stage may promise: no more than its chain takes, or its customers wait."""
        stage = self.by_name[name]
        bound = stage.deviation > 0 or not self.downstream[name]
        return min(self.longest[name], stage.promise) if bound else self.longest[name]


def _check_names(network: StageNetwork) -> None:
    names = [stage.name for stage in network.stages]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        said = f"Two stages are called '{twice}'."
        raise refuse(said, PLACE, "Give each a name of its own.", "stages")
    known, pairs = set(names), [(link.origin, link.destination) for link in network.links]
    for link in network.links:
        for name in (link.origin, link.destination):
            if name not in known:
                said = f"A link names '{name}', which is no stage."
                raise refuse(said, PLACE, "Add the stage, or mend the name.", "links")
    if len(set(pairs)) < len(pairs):
        origin, destination = next(pair for pair in pairs if pairs.count(pair) > 1)
        said = f"Two links lead from '{origin}' to '{destination}'."
        raise refuse(said, PLACE, "Make one of them, with the sum of both quantities.", "links")


@on_screen
@dataclass(frozen=True)
class StagePlan:
    """Promises of a network and the everyday safety stock they need.

    Attributes
    ----------
    promises
        Periods that each stage quotes to those who take from it.
    covered
        Periods of demand that each stage's stock must cover: wait for the slowest supplier, own time, less the promise.
    stock
        Units of safety stock at each stage.
    cost
        Holding cost of all of it.
    bound
        Cost that no promises can fall below, as far as it is proven.
    """

    promises: Mapping[str, int]
    covered: Mapping[str, int]
    stock: Mapping[str, float]
    cost: float
    bound: float

    def __post_init__(self) -> None:
        freeze(self, "promises", "covered", "stock")

    @property
    def gap(self) -> float:
        """Share of the cost that is not proven to be needed."""
        return max(0.0, self.cost - self.bound) / self.cost if self.cost > 0 else 0.0


def priced(network: StageNetwork, factor: float, promises: Mapping[str, int], bound: float = 0.0) -> StagePlan:
    """What a set of promises costs: the one evaluator of all plans, whoever made them.

    Parameters
    ----------
    network
        The stages.
    factor
        Standard deviations that stock covers, for example 1.645 for 95 % of periods.
    promises
        Periods that each stage quotes.
    bound
        Proven lower bound of the cost, where there is one.

    Notes
    -----
    S. Graves and S. Willems, Manufacturing & Service Operations Management 2 (2000): z sd sqrt(SI + T - S) units, with
    SI the longest promise among suppliers, the way from there added. Where times vary, z sqrt(sd^2 (SI + T - S) +
    m^2 sd_T^2), m the mean demand: G. Eppen and R. Martin, Management Science 34 (1988), for each stage as if what it
    promises were kept.

    Raises
    ------
    InputError
        Where a stage promises more than what it takes it, or its customers wait, or less than nothing.
    """
    covered: dict[str, int] = {}
    for name in network.order:
        stage, quoted = network.by_name[name], promises.get(name, -1)
        waits = network.wait(name, promises)
        most = min(waits + stage.time, network.most_promise(name))
        if not 0 <= quoted <= most:
            said = f"'{name}' cannot promise {quoted} periods."
            raise refuse(said, PLACE, f"Give a whole number from 0 to {most}.")
        covered[name] = waits + stage.time - quoted
    stock = {name: factor * network.spread_over(name, time) for name, time in covered.items()}
    cost = sum(network.by_name[name].holding_cost * units for name, units in stock.items())
    return StagePlan(promises, covered, stock, cost, bound)


def within(network: StageNetwork, promises: Mapping[str, int]) -> dict[str, int]:
    """Promises of which none is longer than what a stage takes; whose stock costs nothing may have promised more."""
    found: dict[str, int] = {}
    for name in network.order:
        waits = network.wait(name, found)
        found[name] = min(promises[name], waits + network.by_name[name].time, network.most_promise(name))
    return found


@takes(network=A(StageNetwork), factor=NOT_NEGATIVE)
def stock_alone(network: StageNetwork, factor: float) -> StagePlan:
    """Each stage hedges on its own: it promises others everything at once, and its customers what they wait for.

    Parameters
    ----------
    network
        The stages.
    factor
        Standard deviations that stock covers.
    """
    promises = {name: _alone(network, name) for name in network.order}
    return priced(network, factor, promises)


def _alone(network: StageNetwork, name: str) -> int:
    if network.downstream[name]:
        return 0
    return min(network.by_name[name].time, network.most_promise(name))


def chain(stages: Iterable[StockStage]) -> StageNetwork:
    """A network of stages in a row, the first supplier first."""
    row = tuple(stages)
    links = [StageLink(one.name, other.name) for one, other in pairwise(row)]
    return StageNetwork(row, tuple(links))
