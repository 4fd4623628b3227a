"""Weeks played forward three ways: `python -m benchmarks.weekly [MODEL SCENARIOS] [--weeks 104] [--seed 1]`.

Decided each week and kept stable, once a year, and anew each week whatever it stirs: cost, service and churn. The model
is `models/chips-2021` unless another is named; the disruptions are drawn at the rates of its hazards, the same for all
ways. `--often 5` lets everything strike five times as often as stated, which nobody is told. `--switching-cost` is what
a change of the plan costs the organisation, in currency spread over a year: a change has to save more. `--causes` tells
whose doing each week's change is, which takes several solves a week more. Every week is a line; `--csv` writes them to
a file. Seconds are processor seconds.
"""

from __future__ import annotations

import argparse
from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from resilience import read_model, read_scenarios
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import scenario_set
from resilience.study.weekly.anew import cheapest
from resilience.study.weekly.backtest import Backtest, Cadence, compared, play
from resilience.study.weekly.carried import todays_plan_in_force
from resilience.study.weekly.decide import WeekAsked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model
    from resilience.plan.plan import Plan
    from resilience.study.weekly.backtest import WeekPlayed
    from resilience.study.weekly.since.causes import WeekCauses

FIRST = "2024-01-01"
"""A Monday."""
WITHIN, CHURN = 0.02, 1 / 3
"""What stability may cost against deciding anew, and how much of its churn may be left."""


def main(words: Sequence[str] | None = None) -> None:
    """Play and compare."""
    asked = _parser().parse_args(words)
    model = with_today(read_model(asked.model))
    book = read_scenarios(asked.scenarios, model.calendar)
    plan = _best(model, book, asked.gap)
    first = date.fromisoformat(asked.first)
    game = Backtest(model, book, plan, first, asked.weeks, asked.seed, asked.switching_cost, asked.gap, asked.often)
    for one in game.history():
        _say(f"struck: {one.scenario.name}, periods {one.onset} to {one.end}")
    played: dict[Cadence, tuple[WeekPlayed, ...]] = {}
    for way in asked.ways or list(Cadence):
        played[Cadence(way)] = play(game, Cadence(way), say=_line, split=_split if asked.causes else None)
    table = compared(game, played)
    _say(table.to_string(index=False))
    for sentence in verdict(table):
        _say(sentence)
    if asked.csv:
        pd.DataFrame([asdict(one) for weeks in played.values() for one in weeks]).to_csv(asked.csv, index=False)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.weekly", description=__doc__)
    parser.add_argument("model", nargs="?", default="models/chips-2021")
    parser.add_argument("scenarios", nargs="?", default="scenarios/chips-2021.toml")
    parser.add_argument("--weeks", type=int, default=104)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", default=FIRST, help="first Monday")
    parser.add_argument("--switching-cost", type=float, default=0.0)
    parser.add_argument("--often", type=float, default=1.0, help="times as often as stated")
    parser.add_argument("--gap", type=float, default=1e-4)
    parser.add_argument("--ways", nargs="*", choices=[str(way) for way in Cadence])
    parser.add_argument("--causes", action="store_true")
    parser.add_argument("--csv")
    return parser


def _best(model: Model, book: HazardBook, gap: float) -> Plan:
    """The cheapest plan of the steady state at the stated rates: in force when the first week begins."""
    return cheapest(
        WeekAsked(model, scenario_set(model, book), (), todays_plan_in_force(model), 0.0, gap), near=True
    ).plan


def verdict(table: pd.DataFrame) -> tuple[str, ...]:
    """Say what stability costs against deciding anew, and how much less it stirs, where both were played."""
    ways = table.set_index("way")
    if not {str(Cadence.STABLE), str(Cadence.NAIVE)} <= set(ways.index):
        return ()
    stable, naive = ways.loc[str(Cadence.STABLE)], ways.loc[str(Cadence.NAIVE)]
    costs = [(name, stable[name] / naive[name] - 1) for name in ("cost_per_year", "influenced_per_year") if naive[name]]
    said = [f"stable against anew, {name}: {share:+.2%} (wanted: at most {WITHIN:+.0%})" for name, share in costs]
    for name in ("share_changed", "decisions_changed"):
        if naive[name] > 0:
            said.append(
                f"stable against anew, {name}: {stable[name] / naive[name]:.0%} (wanted: less than {CHURN:.0%})"
            )
        else:
            said.append(f"stable against anew, {name}: {stable[name]:g} against 0")
    return tuple(said)


def _line(one: WeekPlayed) -> None:
    _say(
        f"{one.way:<15} week {one.week:>4}  cost {one.cost:>16,.1f}  lost {one.loss + one.held:>14,.1f}"
        f"  short {one.short:>9,.1f}  changed {one.decisions:>3} ({one.share:.2%})  going on {one.events}"
        f"  {one.seconds:.1f} s"
    )


def _split(week: int, found: WeekCauses) -> None:
    parts = ", ".join(f"{one.player} {one.value:+,.1f}" for one in found.cost.causes)
    _say(f"  week {week}: the year's cost moves by {found.cost.change:+,.1f}: {parts}, tie {found.cost.tie:+,.1f}")


def _say(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    main()
