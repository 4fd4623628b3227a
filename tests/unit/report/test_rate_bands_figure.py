"""The figure of the bands renders offline and leaves no band out that has a width on its axis."""

from __future__ import annotations

import pandas as pd

from resilience.report.figures import rate_bands

BANDS = pd.DataFrame(
    {
        "hazard": ["fire"] * 3,
        "band": [1, 2, 3],
        "low": [0.0, 0.05, 0.9],
        "high": [0.05, 0.9, 9.0],
        "stated": [False, False, True],
        "jic_spend": [0.0, 250.0, 1100.0],
        "changes": ["", "Raise it.", "Qualify it."],
    }
)


def test_bands_are_drawn_as_steps_over_a_log_axis(tmp_path):
    """Proves: a picture and a drawing come out; bands below 1/9, which a log axis to 1/9 cannot show, are cut there.

    Sensitivity: a band from 0 left as it is would have no place on a log axis.
    """
    chart = rate_bands(BANDS, "EUR")
    chart.save(tmp_path / "figure.svg")
    assert "<path" in (tmp_path / "figure.svg").read_text(encoding="utf-8")
    (rows,) = chart.to_dict()["datasets"].values()
    assert [(round(row["start"], 3), row["end"]) for row in rows] == [(0.111, 0.9), (0.9, 9.0)]
