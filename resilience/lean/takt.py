"""Takt, cycle times and the bottleneck: whether a line keeps pace with what customers take."""

from __future__ import annotations

from dataclasses import dataclass

from resilience.given import TEXT, hold, takes
from resilience.lean.asked import COUNT, NOT_NEGATIVE, POSITIVE, SHARE, RowOf, refuse
from resilience.screen import on_screen

SHARE_NOT_NONE = type(POSITIVE)(above=0, most=1)


@takes(available=POSITIVE, demand=POSITIVE)
def takt_time(available: float, demand: float) -> float:
    """Time there is for each unit: 1,920 minutes a week for 960 units are 2 minutes a unit.

    Parameters
    ----------
    available
        Working time in a period, breaks and planned stops taken off, in any unit of time.
    demand
        Good units that customers take in the same period.

    Returns
    -------
    float
        Takt, in the unit of `available` per unit.

    Notes
    -----
    T. Ohno, *Toyota Production System* (1988): takt = available time / demand.
    """
    return available / demand


@takes(availability=SHARE, performance=SHARE, quality=SHARE)
def oee(availability: float, performance: float, quality: float) -> float:
    """Overall equipment effectiveness: share of the planned time in which good units are made at full speed.

    Parameters
    ----------
    availability, performance, quality
        Share of planned time that it runs; share of full speed at which it runs; share of good units. Each in [0, 1].

    Notes
    -----
    S. Nakajima, *Introduction to TPM* (1988): the product of the three.
    """
    return availability * performance * quality


@on_screen
@dataclass(frozen=True, slots=True)
class WorkStation:
    """A station of a line, or a line of a site.

    Attributes
    ----------
    name
        What people call it.
    cycle_time
        Time between two units from one of its machines, stops and defects not counted, in the unit of the takt.
    machines
        Machines, or people, that work in parallel.
    effectiveness
        Its OEE: share of the time in which good units come at that cycle time; 1 when nothing is ever lost.
    """

    name: str
    cycle_time: float
    machines: int = 1
    effectiveness: float = 1.0

    def __post_init__(self) -> None:
        hold(self, name=TEXT, cycle_time=POSITIVE, machines=COUNT, effectiveness=SHARE_NOT_NONE)

    @property
    def paced_cycle(self) -> float:
        """Time between two good units, all machines and all losses counted."""
        return self.cycle_time / (self.machines * self.effectiveness)


@on_screen
@dataclass(frozen=True, slots=True)
class StationFigures:
    """How a station stands against the takt.

    Attributes
    ----------
    name
        The station.
    cycle
        Time between two good units.
    utilization
        Share of the takt that it needs; above 1 it cannot keep pace.
    spare
        Good units a period that it could make beyond the demand; below 0 those that it lacks.
    buffer_time
        Time for which the line behind it could stand still each period and the demand be met, in the takt's unit;
        0 where there is none.
    """

    name: str
    cycle: float
    utilization: float
    spare: float
    buffer_time: float


@on_screen
@dataclass(frozen=True, slots=True)
class LineFigures:
    """A line against its takt.

    Attributes
    ----------
    takt
        Time there is for each unit.
    stations
        Figures of each station, in the order of the line.
    bottleneck
        The station with the longest cycle, the first of several.
    rate
        Good units a period that the line can make at most.
    keeps_pace
        Whether that is enough.
    """

    takt: float
    stations: tuple[StationFigures, ...]
    bottleneck: str
    rate: float
    keeps_pace: bool


@takes(stations=RowOf(WorkStation), available=POSITIVE, demand=POSITIVE)
def line_figures(stations: tuple[WorkStation, ...], available: float, demand: float) -> LineFigures:
    """Hold each station's cycle against the takt and name the bottleneck.

    Parameters
    ----------
    stations
        The stations, in the order in which units pass them; each unit passes all.
    available
        Working time of a period, in the unit of the cycle times.
    demand
        Good units that customers take in a period.

    Notes
    -----
    Little more than W. Hopp and M. Spearman, *Factory Physics* (2008), chapter 7: the bottleneck rate is the smallest
    of the stations' rates, and the utilization of a station is demand over its rate.
    """
    names = [station.name for station in stations]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        said = f"Two stations are called '{twice}'."
        raise refuse(said, "line_figures", "Give each a name of its own.", "stations")
    takt = takt_time(available, demand)
    figures = tuple(_figures(station, available, demand) for station in stations)
    slowest = max(figures, key=lambda one: one.cycle)
    rate = available / slowest.cycle
    return LineFigures(takt, figures, slowest.name, rate, rate >= demand * (1 - 1e-12))


def _figures(station: WorkStation, available: float, demand: float) -> StationFigures:
    cycle = station.paced_cycle
    most = available / cycle
    idle = max(0.0, available - demand * cycle)
    return StationFigures(station.name, cycle, demand * cycle / available, most - demand, idle)


@takes(stock=NOT_NEGATIVE, demand=POSITIVE)
def cover(stock: float, demand: float) -> float:
    """Periods for which a stock lasts at a demand per period."""
    return stock / demand
