"""`resilience exposure` that is ended before all failures are answered: what is known is written, and marked."""

from __future__ import annotations

import json

import pandas as pd
from support.cut_short import interrupted_after


def test_a_folder_that_is_not_whole_says_so(resilience, tiny, tmp_path, monkeypatch):
    """Proves: exit code 4; the folder, the JSON and the screen name what was left out, also the price.

    Sensitivity: a folder with blanks and no mark reads as one of a study that found nothing.
    """
    whole = resilience("exposure", tiny.model, "-o", tmp_path / "whole", "--format", "json")
    assert "left_out" not in json.loads((tmp_path / "whole" / "run.json").read_text())
    interrupted_after(monkeypatch, 2)
    options = ("-o", tmp_path / "part", "--price", "NEAR")
    ended = resilience("exposure", tiny.model, *options, "--format", "json")
    assert (whole.code, ended.code, ended.json["status"]) == (0, 4, "stopped")
    total = len(ended.json["exposure"])
    left_out = [
        f"answers by periods of {total - 2} of {total} failures",
        "price of surviving longer without NEAR",
    ]
    assert ended.json["left_out"] == left_out
    assert json.loads((tmp_path / "part" / "run.json").read_text())["left_out"] == left_out
    written = pd.read_csv(tmp_path / "part" / "exposure.csv")
    assert written["time_to_survive_dynamic"].notna().sum() == 2
    assert written["time_to_survive"].notna().all()
    assert f"{total - 2} of {total}" in (tmp_path / "part" / "notes.txt").read_text()
    shown = resilience("exposure", tiny.model, *options, "--replace")
    assert "Cut short" in shown.out
    assert left_out[0] in " ".join(shown.out.split())


def test_sites_that_were_not_answered_are_not_called_safe(resilience, tiny, monkeypatch):
    """Proves: nobody is told that a site can fail without loss by periods when that was not found out.

    FAR alone of the two sites that state a recovery loses nothing. Sensitivity: a missing answer filled with 0 counts.
    """
    words = "{} of 2 sites with a known time to recover can fail"
    assert words.format(1) in " ".join(resilience("exposure", tiny.model).out.split())
    interrupted_after(monkeypatch, 0)
    assert words.format(0) in " ".join(resilience("exposure", tiny.model).out.split())
