"""What a play of weeks says of stability."""

from __future__ import annotations

import pandas as pd
from support.tiny import write_tiny

from benchmarks.weekly import main, verdict
from resilience.study.weekly.backtest import SUMMARY


def test_stability_is_measured_against_deciding_anew():
    """Proves: 102 of 100 is +2.00 %, 12 of 10 above the unavoidable +20.00 %, and 3 changes of 12 are 25 %."""
    rows = [("weekly, stable", 102.0, 12.0, 1.0, 0.1, 3, 2, 1.0), ("weekly, anew", 100.0, 10.0, 1.0, 0.4, 12, 9, 1.0)]
    said = verdict(pd.DataFrame(rows, columns=SUMMARY))
    assert [one.split(" (")[0].split(": ")[1] for one in said] == ["+2.00%", "+20.00%", "25%", "25%"]


def test_where_one_way_was_played_alone_nothing_is_compared():
    """Proves: no verdict without a rival, and none that divides by no change."""
    rows = [("weekly, stable", 100.0, 10.0, 1.0, 0.1, 3, 2, 1.0), ("weekly, anew", 100.0, 10.0, 1.0, 0.0, 0, 0, 1.0)]
    assert verdict(pd.DataFrame(rows[:1], columns=SUMMARY)) == ()
    assert verdict(pd.DataFrame(rows, columns=SUMMARY))[-1].endswith("3 against 0")


def test_a_planner_plays_some_weeks_of_a_study(tmp_path, capsys):
    """Proves: the command plays every way of the weeks asked for, and writes each week as a row."""
    files = write_tiny(tmp_path)
    where = tmp_path / "weeks.csv"
    main([str(files.model), str(files.scenarios), "--weeks", "4", "--often", "20", "--csv", str(where)])
    assert "stable against anew, cost_per_year" in capsys.readouterr().out
    table = pd.read_csv(where)
    assert table.groupby("way").size().to_dict() == {"once a year": 4, "weekly, anew": 4, "weekly, stable": 4}
