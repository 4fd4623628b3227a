"""Pull against push on the same orders and the same work: cards against releases planned from a forecast."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from resilience.given import SEED, A, Number, Whole, hold, takes
from resilience.hazard.risk.estimate import Estimate
from resilience.lean.asked import POSITIVE
from resilience.lean.recursion import REPLICATIONS, UNITS, WARM_SHARE
from resilience.lean.release import LINE, ReleasedLine, drawn
from resilience.lean.station import MOST_CARDS, CardStation, check_demand
from resilience.screen import on_screen, table_html

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from resilience.lean.figures import LineRun

NO_WIDTH = 1e-9
"""Share of a mean below which its interval is rounding: a line of cards always holds the same."""
OFF = Number(above=-1, most=10)


@on_screen
@dataclass(frozen=True, slots=True)
class PushSetting:
    """How releases are planned.

    Attributes
    ----------
    period
        Time between two runs of the plan.
    lead_periods
        Periods that the plan takes the line to need: its planned lead time.
    averaged
        Periods over which the forecast averages orders.
    """

    period: float
    lead_periods: float
    averaged: int

    def __post_init__(self) -> None:
        hold(self, period=POSITIVE, lead_periods=POSITIVE, averaged=Whole(least=1, most=10_000))


@on_screen
@dataclass(frozen=True, slots=True)
class ReleaseRun:
    """One way to release work.

    Attributes
    ----------
    line
        Stock from release to sale, time from release to sale, orders filled at once.
    lead_time
        Mean time from release until a unit is done.
    """

    line: LineRun
    lead_time: Estimate


def _figures(run: ReleaseRun) -> Iterator[tuple[str, float]]:
    for name, found in (("stock", run.line.inside), ("lead_time", run.lead_time), ("filled", run.line.service)):
        if found is not None:
            yield name, found.mean
            yield f"{name}_half_width", found.half_width


def _cells(row: dict[str, float | str]) -> list[str]:
    figures = ((float(row[name]), float(row[f"{name}_half_width"])) for name in ("stock", "lead_time", "filled"))
    return [f"{mean:.3g} +- {half if half > NO_WIDTH * mean else 0:.2g}" for mean, half in figures]


def _line(row: dict[str, float | str]) -> str:
    stock, lead, filled = _cells(row)
    return f"{row['way']:<6}{row['setting']:<8}{stock:>18}{lead:>18}{filled:>20}"


@on_screen
@dataclass(frozen=True, slots=True, repr=False)
class PullPush:
    """Both ways on the same orders and times, as set, and set wrong by the same share.

    Attributes
    ----------
    pull, push
        As set.
    pull_off, push_off
        With so many more cards, and so much longer a planned lead time.
    off
        That share.
    """

    pull: ReleaseRun
    push: ReleaseRun
    pull_off: ReleaseRun
    push_off: ReleaseRun
    off: float

    @property
    def rows(self) -> tuple[dict[str, float | str], ...]:
        """Both ways, as set and set wrong, on one measure: a row each, for a table.

        `stock` is units from release to sale, `lead_time` from release until a unit is done, `filled` the share of
        orders filled at once, each with half the width of its interval.
        """
        wrong = f"{self.off:+.0%}"
        ways = (
            ("pull", "as set", self.pull), ("push", "as set", self.push),
            ("pull", wrong, self.pull_off), ("push", wrong, self.push_off),
        )  # fmt: skip
        return tuple({"way": way, "setting": setting, **dict(_figures(run))} for way, setting, run in ways)

    def __repr__(self) -> str:
        heads = f"{'way':<6}{'setting':<8}{'stock':>18}{'lead time':>18}{'filled at once':>20}"
        return "\n".join([heads, *(_line(row) for row in self.rows)])

    def _repr_html_(self) -> str:
        rows = ([str(row["way"]), str(row["setting"]), *_cells(row)] for row in self.rows)
        return table_html("Pull against push", ("way", "setting", "stock", "lead time", "filled at once"), rows)


@takes(
    stations=LINE, demand=POSITIVE, cards=Whole(least=1, most=MOST_CARDS), push=A(PushSetting), off=OFF, units=UNITS,
    replications=REPLICATIONS, seed=SEED,
)  # fmt: skip
def pull_against_push(  # one line, two settings, and how long they are played
    stations: Sequence[CardStation],
    demand: float,
    cards: int,
    push: PushSetting,
    off: float,
    units: int,
    replications: int,
    seed: int,
) -> PullPush:
    """Play a line twice on the same orders: with cards, and with releases planned from a forecast.

    Parameters
    ----------
    stations
        The stations, one machine each; their own cards are not used.
    demand
        Orders per unit of time, at random; who finds nothing waits.
    cards
        Cards of the pulled line: units in it and on its shelf.
    push
        How the pushed line is planned. Each period it releases what brings units ordered and not yet sold up to the
        forecast over planned lead time and period, as material requirements planning does with its own forecast.
    off
        Share by which both settings are then set too high, or too low.
    units, replications, seed
        See `simulate_line`; all four plays have the same orders and times.

    Notes
    -----
    W. Hopp and M. Spearman, *Factory Physics* (2008), chapter 10. What is pushed has no upper limit: a rise in orders
    raises the forecast, and releases by lead time over averaged periods more than that.

    Raises
    ------
    InputError
        Where a station cannot keep up with the orders.
    """
    check_demand(stations, demand, "pull_against_push")
    times, stream = drawn(stations, units, replications, seed, "pull_against_push")
    orders = np.cumsum(stream.exponential(1 / demand, (units, replications)), axis=0)
    more = max(1, round(cards * (1 + off)))
    longer = PushSetting(push.period, push.lead_periods * (1 + off), push.averaged)
    return PullPush(
        _pulled(times, orders, cards, seed),
        _pushed(times, orders, push, demand, seed),
        _pulled(times, orders, more, seed),
        _pushed(times, orders, longer, demand, seed),
        off,
    )


def _pulled(times: list[NDArray[np.float64]], orders: NDArray[np.float64], cards: int, seed: int) -> ReleaseRun:
    """Let a unit in when one is sold."""
    line, sold = ReleasedLine(times), np.empty_like(orders)
    for unit in range(len(orders)):
        done = line.enter(sold[unit - cards] if unit >= cards else np.zeros(orders.shape[1]))
        sold[unit] = np.maximum(done, orders[unit])
    return _told(line, orders, sold, seed)


def _pushed(
    times: list[NDArray[np.float64]], orders: NDArray[np.float64], push: PushSetting, demand: float, seed: int
) -> ReleaseRun:
    """Let units in as planned."""
    released = np.stack([_releases(one, push, demand) for one in orders.T], axis=1)
    line = ReleasedLine(times)
    for unit in range(len(orders)):
        line.enter(released[unit])
    return _told(line, orders, np.maximum(np.array(line.left), orders), seed)


def _releases(orders: NDArray[np.float64], push: PushSetting, demand: float) -> NDArray[np.float64]:
    """When each unit is released, of one replication.

    Before there are enough periods to average, the forecast is the true mean.
    """
    count = int(np.ceil(orders[-1] / push.period)) + 1
    ordered = np.searchsorted(orders, np.arange(count) * push.period, side="right").astype(float)
    back = np.concatenate([np.full(push.averaged, 0.0), ordered])[:count]
    forecast = (ordered - back) / push.averaged
    forecast[: push.averaged] = demand * push.period
    target = np.round(forecast * (push.lead_periods + 1))
    released = np.maximum.accumulate(np.maximum(0.0, ordered + target))
    at = np.searchsorted(released, np.arange(1, len(orders) + 1), side="left")
    return np.minimum(at, count - 1) * push.period


def _told(line: ReleasedLine, orders: NDArray[np.float64], sold: NDArray[np.float64], seed: int) -> ReleaseRun:
    done, entered = np.array(line.left), np.array(line.entered)
    warm = int(WARM_SHARE * len(orders))
    served = (done <= orders)[warm:].mean(axis=0)
    lead = Estimate.from_sample((done - entered)[warm:].mean(axis=0), seed)
    return ReleaseRun(line.counted(sold, served).run(seed), lead)
