"""The columns of what is set side by side, each in a sentence: the sheets of `compare`, the tables of `hindcast`."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

RUN = {"run": "The run that stands beside the first."}
COMPARISON: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "costs": (
        "What the plans recommended cost a year, as their runs promised it.",
        {
            **RUN,
            "what": "Which cost: the whole, the floor, and above it steady state, loss and, where asked, CVaR.",
            "was": "In the first run.",
            "now": "In the run beside it.",
            "change": "The second less the first.",
        },
    ),
    "moved": (
        "What the change of the whole cost is made of; other input, another plan and what is not split add up to it.",
        {
            **RUN,
            "what": "Which part; 'of it' is part of the other input.",
            "amount": "What it adds to a year's cost; empty where it cannot be priced.",
        },
    ),
    "decisions": (
        "What the plans decide otherwise; money at the prices of each run, but for `moved`.",
        {
            **RUN,
            "kind": "shelf, source, lot, reserve, approval, visibility, site, or made.",
            "place": "Where it is decided.",
            "unit": "Of the amounts: units in all or a period, or deliveries a period.",
            "was": "In the first plan; of what is chosen or not 1 or 0.",
            "now": "In the plan beside it.",
            "change": "The second less the first.",
            "days_was": "Calendar days that a shelf lasts, or between two deliveries, in the first plan.",
            "days_now": "The same in the plan beside it.",
            "share_was": "Share of a source at its destination in the first plan.",
            "share_now": "The same in the plan beside it.",
            "tied_up_was": "Money tied up in a shelf in the first plan.",
            "tied_up_now": "The same in the plan beside it.",
            "per_year_was": "What the decision costs in every year of the first run.",
            "per_year_now": "The same in the run beside it, at that run's prices.",
            "moved": "What the decision adds to what every year costs, both sides at the prices of the first run.",
        },
    ),
    "inputs": (
        "What was put in, or asked, otherwise.",
        {
            **RUN,
            "file": "File of the second run, or of the first where it is gone; asked: what was asked of the plan.",
            "row": "Row or line.",
            "column": "Column or key; empty where a whole row is there in one run alone.",
            "key": "What identifies the row.",
            "was": "In the first run, as written.",
            "now": "In the run beside it.",
            "moved": "What it adds to a year's cost alone. Empty: unknown, or priced as one with others: see moved.",
        },
    ),
}
SETTING = {
    "recovery": "The dated hazard that is replayed.",
    "setting": "The inputs that are swept, and their values.",
    "planned_output": "Units planned a period.",
}
REPLAYED = {
    **SETTING,
    "cover_periods": "Cover that is swept, in periods.",
    "periods_lost": "Output lost, in periods of the plan.",
    "loss": "Units lost.",
    "first_stop_period": "Period in which something is lost first.",
    "first_stop": "Its date.",
    "loss_within": "Whether the loss lies in the range that the record defends.",
    "first_stop_within": "Whether the first stop is within a day of the record.",
}
PLACED = {
    **SETTING,
    "by": "market, product or plant.",
    "name": "Which one.",
}
REPLAYS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "replays": ("One row a replay on today's plan; each recorded figure has a column of its name.", REPLAYED),
    "places": (
        "What each market, product and plant loses in each replay.",
        {
            **PLACED,
            "lost": "Units that nobody gets any more; of a plant, what it fails to make of its plan.",
            "margin_lost": "Margin of these units; empty where nobody is sold what is made.",
            "first_stop_period": "Period in which something is lost there first.",
            "first_stop": "Its date.",
        },
    ),
    "figures": (
        "Each recorded figure against what is predicted over all replays.",
        {
            "figure": "A recorded number or date.",
            "unit": "Its unit.",
            "recorded": "What is recorded.",
            "low": "Least that it may really be.",
            "high": "Most that it may really be.",
            "predicted_low": "Least that is predicted.",
            "predicted_high": "Most that is predicted; never: it does not come about in some replay.",
            "inside": "How many replays lie in that range.",
            "of": "Of how many.",
            "verdict": "hit: all lie in it; part: some; miss: none.",
        },
    ),
    "replays_of_run": ("With --run: one row a replay on the plan of the run.", REPLAYED),
    "beside": (
        "With --run: what is lost with either plan, all demand and each market, product and plant.",
        {
            **PLACED,
            "by": "all, market, product or plant.",
            "lost_today": "Units lost with today's plan.",
            "lost_plan": "Units lost with the plan of the run.",
            "lost_change": "The second less the first.",
            "margin_lost_today": "Their margin with today's plan.",
            "margin_lost_plan": "Their margin with the plan of the run.",
            "margin_lost_change": "The second less the first.",
            "first_stop_today": "Date on which something is lost first with today's plan.",
            "first_stop_plan": "The same with the plan of the run.",
        },
    ),
}
