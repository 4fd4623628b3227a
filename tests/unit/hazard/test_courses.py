"""Time down, ramps, curves and longer lead times as a scenario file writes them."""

from __future__ import annotations

import pytest

from resilience.files import read_scenarios
from resilience.files.registry.distribution_text import DistributionText, fixed
from resilience.files.scenarios.scenario_text import write_scenarios
from resilience.hazard.build import build_replays, build_scenarios
from resilience.hazard.scenarios import EffectKind
from resilience.quantities import Calendar, Duration

DAYS, WEEKS = Calendar(Duration(24), 364), Calendar(Duration(168), 52)
FILE = """
title = "Courses"
seed = 3

[[hazard]]
name = "down"
hits = "capacity"
select = { site = "S1" }
rate = 0.1
severity = 0.6
duration = "16 d"
ramp = "3 wk"
detection = "0 d"
source = "made up"

[[hazard]]
name = "dated"
hits = "capacity"
select = { site = "S1" }
onset = 2019-05-06
severity = 1.0
curve = [["0 d", 0], ["9 d", 0.2], ["2 wk", 0.9], ["2 wk", 0.5], ["33 d", 1]]
detection = "0 d"
help = [{ lane = "S2>P:A:road", curve = [["0 d", 0], ["10 d", 0], ["4 wk", 0.7]] }]
source = "made up"

[[hazard]]
name = "slow-sea"
hits = "lead_time"
select = { lane = "S1>P:A:sea" }
rate = 0.2
duration = "5 wk"
extra = { distribution = "discrete", values = ["1 wk", "2 wk"], weights = [3, 1] }
detection = "0 d"
source = "made up"
"""


@pytest.fixture
def written(tmp_path):
    """The file on disk."""
    path = tmp_path / "courses.toml"
    path.write_text(FILE, encoding="utf-8")
    return path


def _lost(book, network, per_year: float) -> dict[str, list[float]]:
    made = [*build_scenarios(book, network, lots=False, periods_per_year=per_year), *build_replays(book, network)]
    return {
        scenario.name: list(effect.profile)
        for scenario in made
        for effect in scenario.effects
        if effect.kind in {EffectKind.PRODUCTION_LOSS, EffectKind.HELP}
    }


def test_days_and_weeks_see_the_same_event(written, network) -> None:
    """Proves: what a week loses is the mean of its seven days, of a ramp, a curve and recorded help alike.

    Down for 16 days and back over 21: 0.6 x (16 + 10.5) = 15.9 days are lost. Sensitivity: a curve of shares, one a
    period, would last seven times as long in weeks; time down that holds the ramp as well would lose 8.1 or 11.1 days.
    """
    days = _lost(read_scenarios(written, DAYS), network, 364)
    weeks = _lost(read_scenarios(written, WEEKS), network, 52)
    assert sum(days["down/S1"]) == pytest.approx(15.9)
    assert set(days) == set(weeks) == {"down/S1", "dated/S1"}
    for name, found in days.items():
        last = found[-1] if name == "dated/S1" else 0.0  # recorded help stays at its last share
        filled = [*found, *[last] * (-len(found) % 7)]
        means = [sum(filled[day : day + 7]) / 7 for day in range(0, len(filled), 7)]
        assert weeks[name][: len(means)] == pytest.approx(means), name


def test_a_longer_lead_time_is_stated_in_time(written, network) -> None:
    """Proves: a week or two more is 7 or 14 days, for goods that leave within 35 days or 5 weeks; 3 to 1.

    Sensitivity: an extra read as periods would be 1 or 2 days.
    """
    for calendar, long, extras in ((DAYS, 35, (7, 14)), (WEEKS, 5, (1, 2))):
        book = read_scenarios(written, calendar)
        made = build_scenarios(book, network, lots=False, periods_per_year=calendar.periods_per_year)
        slow = [scenario for scenario in made if scenario.hazard == "slow-sea"]
        assert [scenario.rate for scenario in slow] == pytest.approx([0.15, 0.05])
        for scenario, extra in zip(slow, extras, strict=True):
            (effect,) = scenario.effects
            assert (effect.kind, effect.target) == (EffectKind.LEAD_TIME, "S1>P:A:sea")
            assert effect.profile == (extra,) * long
            assert scenario.end == long + extra
            assert scenario.duration == pytest.approx(long + extra)


def test_courses_read_back_as_they_were(written, tmp_path) -> None:
    """Proves: ramp, extra, curve and the curve of help survive being written. A key forgotten would differ."""
    book = read_scenarios(written, DAYS)
    again = read_scenarios(write_scenarios(book, tmp_path / "courses" / "courses.toml"), DAYS)
    assert again.hazards == book.hazards


def test_distributions_as_an_author_writes_them() -> None:
    """Proves: what a remedy quotes can be pasted: units kept, lists in brackets."""
    assert fixed(Duration(36)).toml() == '"1.5 d"'
    assert DistributionText("discrete", {"values": (Duration(24), Duration(336)), "weights": (1.0, 3.0)}).toml() == (
        '{ distribution = "discrete", values = ["1 d", "2 wk"], weights = [1, 3] }'
    )
