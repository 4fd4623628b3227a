"""Pull against push: a line that lets a job in when one leaves, and one that lets them in by forecast."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

from resilience.given import Whole, takes
from resilience.lean.asked import POSITIVE, RowGiven, refuse
from resilience.screen import on_screen

TIMES = RowGiven(POSITIVE, most=200)
MOST_JOBS = 10_000
JOBS = Whole(least=1, most=MOST_JOBS)
ENOUGH_RATE = 1 - 1e-12
"""Share of a wanted rate that counts as the whole of it: rounding."""


@on_screen
@dataclass(frozen=True, slots=True)
class FlowFigures:
    """What a line does in the long run.

    Attributes
    ----------
    jobs
        Jobs in the line: a fixed number where they are pulled, the mean where they are pushed.
    rate
        Jobs that leave it per unit of time.
    flow_time
        Mean time from entry to exit.
    at_station
        Mean number of jobs at each station, waiting or in work.
    """

    jobs: float
    rate: float
    flow_time: float
    at_station: tuple[float, ...]


@takes(times=TIMES, jobs=JOBS)
def pull_line(times: tuple[float, ...], jobs: int) -> FlowFigures:
    """A line that holds a constant number of jobs (CONWIP): one enters when one leaves.

    Parameters
    ----------
    times
        Mean process time of each station, exponential, one machine each.
    jobs
        Jobs, or cards, in the line.

    Notes
    -----
    Exact mean value analysis of a closed line, M. Reiser and S. Lavenberg (1980): a job that arrives at a station sees
    the line as it would be with one job less. Equal stations give w / (t (w + n - 1)), the *practical worst case* of
    W. Hopp and M. Spearman, *Factory Physics* (2008), section 7.3.
    """
    queues = (0.0,) * len(times)
    rate = 0.0
    for inside in range(1, jobs + 1):
        rate, queues = _one_more(times, queues, inside)
    return FlowFigures(float(jobs), rate, jobs / rate, queues)


def _one_more(times: tuple[float, ...], queues: tuple[float, ...], inside: int) -> tuple[float, tuple[float, ...]]:
    """Rate and mean numbers at the stations with one job more than those that make `queues`."""
    waits = [time * (1 + queue) for time, queue in zip(times, queues, strict=True)]
    rate = inside / sum(waits)
    return rate, tuple(rate * wait for wait in waits)


@takes(times=TIMES, rate=POSITIVE)
def pull_jobs(times: tuple[float, ...], rate: float) -> FlowFigures:
    """The fewest jobs with which a pulled line (`pull_line`, the same stations) reaches a rate.

    Parameters
    ----------
    times, rate
        Mean times of the stations, and jobs per unit of time that must leave.

    Returns
    -------
    FlowFigures
        Four stations of half an hour and 1.6 jobs an hour: 12 jobs, 7.5 hours.

    Raises
    ------
    InputError
        Where the slowest station cannot reach the rate with any number of jobs, or not with 10,000.
    """
    _can_keep_up("pull_jobs", times, rate)
    queues = (0.0,) * len(times)
    for inside in range(1, MOST_JOBS + 1):
        reached, queues = _one_more(times, queues, inside)
        if reached >= rate * ENOUGH_RATE:
            return FlowFigures(float(inside), reached, inside / reached, queues)
    said = f"Not even {MOST_JOBS:,} jobs reach {rate:g} a unit of time: the bottleneck would never rest."
    raise refuse(said, "pull_jobs", "Ask for less, or make the slowest station faster.", "rate")


@takes(times=TIMES, rate=POSITIVE)
def push_line(times: tuple[float, ...], rate: float) -> FlowFigures:
    """The same stations as those of `pull_line`, into which jobs are released at random at a rate, whatever they hold.

    Parameters
    ----------
    times, rate
        Mean times of the stations, and jobs released per unit of time.

    Returns
    -------
    FlowFigures
        Four stations of half an hour and 1.6 jobs an hour: 16 jobs, 10 hours.

    Notes
    -----
    J. Jackson (1957): each station is a queue of its own, with u / (1 - u) jobs at a utilization u.

    Raises
    ------
    InputError
        Where a station is asked for all its time or more: the line then fills for ever.
    """
    _can_keep_up("push_line", times, rate)
    queues = tuple(rate * time / (1 - rate * time) for time in times)
    return FlowFigures(sum(queues), rate, sum(queues) / rate, queues)


def _can_keep_up(place: str, times: tuple[float, ...], rate: float) -> None:
    slowest = max(times)
    if rate * slowest >= 1:
        number = times.index(slowest) + 1
        said = f"Station {number} needs {rate * slowest:.6g} of its time for {rate:g} jobs a unit of time."
        remedy = f"Ask for less than {1 / slowest:.6g} a unit of time, or make it faster."
        raise refuse(said, place, remedy, "rate")


@on_screen
@dataclass(frozen=True, slots=True)
class WrongSetting:
    """What a line does when the setting is off by some share.

    Attributes
    ----------
    pulled
        The line with so many more cards.
    pushed
        The line with so much more released; None where it then fills for ever.
    """

    pulled: FlowFigures
    pushed: FlowFigures | None

    @property
    def extra_time(self) -> float:
        """Flow time of the pushed line above the pulled one's; infinite where it fills for ever."""
        return self.pushed.flow_time - self.pulled.flow_time if self.pushed is not None else inf


@takes(times=TIMES, rate=POSITIVE, off=type(POSITIVE)(above=-1, most=100))
def wrong_setting(times: tuple[float, ...], rate: float, off: float) -> WrongSetting:
    """Set both lines wrong by the same share: the cards of the one, the release rate of the other.

    Parameters
    ----------
    times, rate
        Mean times of the stations, and jobs per unit of time that both lines are meant to make.
    off
        Share by which each is set too high, or too low below 0: 0.2 for 20 % too many cards, 20 % too many releases.

    Notes
    -----
    W. Hopp and M. Spearman, *Factory Physics* (2008), section 10.4: a pull line is more robust to a wrong setting of
    its cards than a push line to a wrong rate of release.
    """
    right = pull_jobs(times, rate)
    cards = min(MOST_JOBS, max(1, round(right.jobs * (1 + off))))
    pushed = rate * (1 + off)
    fills = pushed * max(times) >= 1
    return WrongSetting(pull_line(times, cards), None if fills else push_line(times, pushed))
