"""`resilience priors`: what it lists, and what it refuses."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from resilience.cli.app import app


def test_it_lists_rates_and_sources():
    """Proves: a word picks priors of its name; rate, range and source are told, and how a hazard names one."""
    done = CliRunner().invoke(app, ["priors", "earthquake"])
    assert done.exit_code == 0
    assert "earthquake-m8/nankai-trough" in done.stdout
    assert "US Geological Survey" in done.stdout
    assert 'rate = "prior:earthquake' in done.stdout
    assert "cyber" not in done.stdout
    told = json.loads(CliRunner().invoke(app, ["priors", "--format", "json"]).stdout)["priors"]
    assert len(told) > 30
    assert {"rate", "rate_low", "rate_high", "strength_years", "source", "licence", "grade"} <= set(told[0])


def test_an_unknown_word_names_the_nearest():
    """Proves: a slip ends with 2 and the word that was meant."""
    done = CliRunner().invoke(app, ["priors", "eartquake-m8"])
    assert done.exit_code == 2
    assert "earthquake-m8" in done.output
