"""`resilience priors`: what it lists, and what it refuses."""

from __future__ import annotations

import json

from typer.testing import CliRunner

from resilience.cli.app import app
from resilience.cli.commands.tables.rates import RecordRead
from resilience.files.rates.reading import RecordForm


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


def test_rates_of_a_list_of_events(tmp_path):
    """Proves: rates are printed and written, and what is missing ends with 2 and the option's name."""
    (tmp_path / "e.csv").write_text("date,hazard\n2020-05-01,fire\n")
    given = ["rates", "events", str(tmp_path / "e.csv")]
    done = CliRunner().invoke(
        app, [*given, "--from", "2019-01-01", "--to", "2022-12-31", "-o", str(tmp_path / "priors.csv")]
    )
    assert done.exit_code == 0, done.output
    assert "fire/all" in done.stdout
    assert (tmp_path / "priors.csv").read_text().startswith("prior,hazard,region")
    done = CliRunner().invoke(app, given)
    assert done.exit_code == 2
    assert "--from" in done.output


def test_the_forms_of_the_command_are_those_of_the_files():
    """Proves: every form that can be read is on offer, and no other."""
    assert [*map(str, RecordRead)] == [*map(str, RecordForm)]
