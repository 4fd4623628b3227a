"""What a plan will take, phase by phase, foretold before any of it begins.

Everything is reckoned from numbers that are known then: columns of the templates, stock positions, the network's
choices, the longest disruption and how many there are in a year. The prices are processor seconds, measured on two
shared cores, 30 November 2026; those of building and of the search stand in `resilience/program/scope/forecast.py`, all
others here. Measured against forecast, whole plans: starter 18 and 27, ports-2021 6.6 and 13, tohoku-2011 34 and 34,
renesas-2021 99 and 129, toyota-1997 519 and 608.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from resilience.network.lanes import LaneStatus
from resilience.program.scope.forecast import middle, within
from resilience.study.judge.foresight import FRESH_DRAWS, PHASES
from resilience.study.judge.jury import DRAWS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.network.network import SupplyNetwork
    from resilience.plan.model import Model
    from resilience.program.scope.forecast import Forecast, Range

PLANS = 6
"""Plans that are priced to compare: the best, three fixed ones, and those of two simpler ways to plan."""
RIVALS = 4
"""Plans that are simulated to judge: the best and three fixed ones."""
PRICED = 0.01, 2e-5
"""To price a plan in all scenarios: once, and per column of the templates."""
UNDONE_AT_LEAST = 400.0
"""Seconds of pricing plans with actions undone that any study is allowed; a large one about as many as its search."""
TIMES_UNDONE = 3
"""How often an action's undoing is priced: alone, and beside those that lean on it or for what was nearly bought."""
PERIOD, CELL = 1.5e-3, 1e-7
"""To simulate a period of all tracks at once, and what each stock position of each track adds."""
FOLLOWED = 0.4
"""Share of a run's periods that its tracks are followed on average: most are over long before the last."""
BACK = 2
"""How often the last effect and the longest lead time go into what a simulation lasts until all is back."""
CHECKS = 4
"""Runs beside those of the fresh years: the study's own scenarios twice, draws made anew, and a finer set."""
SETTING_OUT = 0.2, 3e-4
"""To make ready to simulate: once, and for each disruption that is drawn."""
ALIKE = 3
"""Plans with one action undone that are simulated in one run."""
WORTH_TELLING = 20.0
"""Seconds from which on a forecast is worth saying, whatever the size."""


@dataclass(frozen=True)
class Ahead:
    """Processor seconds of every phase of a plan, in their middle."""

    size: Forecast
    comparing: float
    undoing: float
    judging: float
    replicating: float = 0.0

    @property
    def phases(self) -> dict[str, Range]:
        """By phase, in their order, as ranges."""
        return {
            "build": self.size.build,
            "solve": self.size.solve,
            "compare": within(self.comparing),
            "undo": within(self.undoing),
            "judge": within(self.judging),
            "replicate": within(self.replicating),
        }

    @property
    def total(self) -> Range:
        """All phases together."""
        ranges = self.phases.values()
        return sum(low for low, _ in ranges), sum(high for _, high in ranges)

    @property
    def worth_telling(self) -> bool:
        """Whether it is large, or takes long enough to want to know."""
        return self.size.large or self.total[1] >= WORTH_TELLING


def ahead(model: Model, size: Forecast, years: int | None, *, anew: float = 0.0) -> Ahead:
    """Foretell all phases of a plan.

    Parameters
    ----------
    model, size
        What is planned, and what its program will be like.
    years
        Fresh years by which it is judged; None: it is not, and its actions are undone by the optimizer alone.
    anew
        Studies made anew to estimate the gap to the best plan, counted in studies of this size.
    """
    network, price = model.network, PRICED[0] + PRICED[1] * size.template_columns
    count = actions(network)
    undoing = min(TIMES_UNDONE * count * price, max(UNDONE_AT_LEAST, middle(size.solve)))
    if years is None:
        return Ahead(size, PLANS * price, undoing, 0.0)
    undoing += simulated(model, size.longest, runs=1 + count / ALIKE, tracks=(1 + count) * DRAWS, drawn=DRAWS)
    struck = Struck(size.scenarios, size.rate, size.longest)
    again = anew * (middle(size.build) + middle(size.solve))
    return Ahead(size, PLANS * price, undoing, judged(model, struck, years), again)


class Struck(NamedTuple):
    """What strikes: how many scenarios, disruptions in a year, and periods until the last effect of any is over."""

    scenarios: int
    rate: float
    longest: int


def judged(model: Model, struck: Struck, years: int) -> float:
    """Seconds to judge by fresh years: each policy in the same years, and the best in disruptions struck alone."""
    strikes = years * struck.rate
    lots = any(lane.delivery_options for lane in model.network.lanes.values())
    alone = (1 + (PHASES if lots else 1)) * struck.scenarios + FRESH_DRAWS
    drawn = strikes + struck.scenarios + FRESH_DRAWS
    return simulated(model, struck.longest, runs=RIVALS + CHECKS, tracks=RIVALS * strikes + alone, drawn=drawn)


def simulated(model: Model, longest: int, *, runs: float, tracks: float, drawn: float) -> float:
    """Seconds to simulate tracks in so many runs, and to make ready for the disruptions that are drawn."""
    over = longest + max((lane.lead_periods for lane in model.network.lanes.values()), default=0)
    lasts = min(BACK * over, over + model.calendar.periods_per_year)
    cells = tracks * FOLLOWED * lasts * len(model.network.nodes)
    return runs * PERIOD * lasts + CELL * cells + SETTING_OUT[0] + SETTING_OUT[1] * drawn


def actions(network: SupplyNetwork) -> int:
    """How many actions a plan is likely to have: one for each choice that usually moves.

    Stock wherever goods arrive, lots of lanes that offer them. Measured: 7 of 7 on the starter, 4 of 14 on ports-2021,
    5 of 5 on tohoku-2011, 5 of 7 on renesas-2021, 33 of 28 on toyota-1997.
    """
    return sum(1 for _ in _choices(network))


def _choices(network: SupplyNetwork) -> Iterator[object]:
    yield from (node for node in network.nodes if node in network.inbound)
    yield from (lane for lane in network.lanes.values() if lane.delivery_options and lane.status is LaneStatus.ACTIVE)
