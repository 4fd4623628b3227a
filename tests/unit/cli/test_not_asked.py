"""What a run asks in the place of what the model asks: it is said, demand by demand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from resilience import read_model
from resilience.cli.commands.asked import plan_options
from resilience.cli.options import Effort, Wishes, Workers
from resilience.files import plan_to_json
from resilience.plan.levers import ChangeLimit, Requirements, RiskAttitude
from resilience.study.costs.not_asked import not_asked, not_asked_notes

ASKED = Requirements(
    budget=7000, fill_rate=0.925, survive=("NEAR",), survive_margin=1.5, change=ChangeLimit(buffers=0.4, flows=0.2)
)


@pytest.fixture
def asking(tiny_files):
    """A model that asks for everything."""
    return replace(read_model(tiny_files.model), requirements=ASKED, risk=RiskAttitude(weight=0.3, level=0.9))


@pytest.mark.parametrize(
    ("wishes", "told"),
    [
        ({}, ()),
        ({"survive": ["FAR"]}, ("a plan that survives NEAR for 1.5 times as long as it takes to recover (TTR)",)),
        ({"survive": ["FAR", "NEAR"]}, ()),
        ({"survive_margin": 1.0}, ("a plan that survives NEAR for 1.5 times as long as it takes to recover (TTR)",)),
        ({"budget": 9000.0}, ("a just-in-case budget of 7,000 EUR",)),
        ({"budget": 7000.0, "fill_rate": 0.925}, ()),
        ({"budget": 6500.0, "fill_rate": 0.95, "survive_margin": 2.0}, ()),
        (
            {"survive": ["FAR"], "survive_margin": 2.0},
            ("a plan that survives NEAR for 1.5 times as long as it takes to recover (TTR)",),
        ),
        ({"fill_rate": 0.5}, ("a fill rate of 92.5 %",)),
        ({"cvar_weight": 0.0}, ("a weight of 0.3 on the CVaR90",)),
        ({"cvar_level": 0.99, "years": 500}, ("a weight of 0.3 on the CVaR90",)),
        ({"years": 500, "seed": 4}, ()),
    ],
)
def test_each_demand_that_an_option_replaces_is_told(asking, wishes, told):
    """Proves: an option takes the place of the model's demand of its kind alone, and the demand dropped is in words.

    Sensitivity: `--survive FAR` with no word of NEAR, which the plan then leaves without a shelf.
    """
    options = plan_options(asking, Effort(), Wishes(**wishes), Workers())
    assert not_asked(asking, options) == told
    notes = not_asked_notes(asking, options)
    assert len(notes) == bool(told)
    assert all(words in notes[0] for words in told)


def test_a_limit_on_change_is_told_where_it_would_hold(asking, tiny_result, tmp_path):
    """Proves: with a plan to compare with, a limit that an option replaces is told, and one that it leaves is not."""
    import json

    place = tmp_path / "plan.json"
    place.write_text(json.dumps(plan_to_json(tiny_result.plan)))
    options = plan_options(asking, Effort(), Wishes(previous=place, max_flow_change=0.9), Workers())
    assert not_asked(asking, options) == ("a change of flows by 20 % at most",)


def test_the_start_of_a_run_names_it(asking, capsys):
    """Proves: before the work the screen says what the model asks and this run does not; nothing where all stands."""
    from resilience.cli.console import session
    from resilience.cli.options import Common
    from resilience.cli.text.plan.plan_text import print_start
    from resilience.hazard.book import HazardBook

    for wishes in ({"survive": ["FAR"]}, {}):
        options = plan_options(asking, Effort(), Wishes(**wishes), Workers())
        with session(Common(), "plan") as terminal:
            print_start(terminal, asking, HazardBook("none", "None", (), seed=1), options)
            terminal.show()
        assert ("not asked" in capsys.readouterr().out) == bool(wishes)
