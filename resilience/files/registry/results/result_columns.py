"""The columns of a run folder, each in a sentence; capitals stand for a name of the model, of a policy or a level."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from resilience.files.registry.results.level_columns import LEVELS, PLACE

if TYPE_CHECKING:
    from collections.abc import Mapping

UNITS = "Money is in the currency of the model; rates and amounts of money are per calendar year unless said otherwise."
NAMES = re.compile("PRODUCT|MARKET|POLICY|LEVEL")
"""What stands for a name."""

COMPARISON = {
    "policy": "status quo (today), pure just-in-time, pure just-in-case, or optimized mix (the plan).",
    "total": "Steady cost and expected loss, less the holding spared.",
    "objective": "The whole cost: what was minimized, the mean of the worst years at its weight included.",
    "against_today": "Whole cost less that of the status quo.",
    "above_floor": "Whole cost less what no plan can avoid.",
    "steady_cost": "What every year costs without disruptions.",
    "aal": "Average annual loss: what disruptions cost in a mean year, less the holding spared.",
    "loss_before_refund": "The same before the holding spared is taken off.",
    "holding_refund": "Holding spared: not paid on stock that a disruption keeps from arriving; below 0 where what "
    "piles up meanwhile costs more.",
    "cvarLEVEL": "Mean loss of the worst years, such as the worst 5 % for cvar95, less the holding spared.",
    "cvar_years": "How many sampled years that is read from.",
    "cvar_seed": "Seed of these years.",
    "jic_spend": "Spent on precautions: buffers, sources, reserves and visibility.",
    "jic_intensity": "That spend as a share of the value of all parts bought.",
    "jit_intensity": "How often goods arrive: 0 for the rarest delivery on offer, 1 for the most frequent, by value.",
    "units_lost": "Units of the product not served, a year; empty where there are several products.",
    "fill_rate": "Share of the units demanded that is served; empty where there are several products.",
    "units_lost PRODUCT": "Units of one product not served, a year.",
    "fill_rate PRODUCT": "Share served of one product.",
    "units_lost PRODUCT at MARKET": "Units of one product not served in one of its markets, a year.",
    "fill_rate PRODUCT at MARKET": "Share served of one product in one of its markets.",
    "buffer_holding": "Holding buffers; with the next ones a part of steady_cost.",
    "cycle_holding": "Holding what lies there between two deliveries, half a lot.",
    "transit_holding": "Holding what is on the way.",
    "purchase": "Making, or buying from makers.",
    "transport": "Freight.",
    "deliveries": "Deliveries, at a cost each.",
    "qualification": "Keeping second sources approved.",
    "reserve_fees": "Fees for reserve capacity.",
    "visibility": "Watching sites closely.",
    "quality_latency": "Defects that are found only when a lot and the buffer before it are used up.",
    "short_today": "Margin of demand beyond capacity, which no plan can serve; the column is there where some is.",
    "site_costs": "Fixed cost of sites that may be opened or closed, and opening and closing; there where some may.",
    "seasonal_holding": "Holding what is built ahead for the season; the column is there where demand has one.",
    "shutdown_holding": "Holding what makers build ahead for planned shutdowns; there where some have any.",
    "source_premium": "What dearer sources cost above the cheapest; part of purchase and transport.",
    "breaks": "Which requirement the policy does not keep; such a policy is no choice.",
    "repaired": "What was changed in today's plan so that it keeps every bound.",
}
RECOMMENDATIONS = {
    "kind": "buffer, lot, source, reserve, visibility, site, or stay lean: something that the plan does without.",
    "aim": "stop being lean, be leaner, or run otherwise.",
    **PLACE,
    "action": "What to do, in words.",
    "cost": "What the action costs a year, below 0 what it spares; with the others of the plan done.",
    "cost_holding": "Its part for holding stock; these parts add up to the cost.",
    "cost_quality": "Its part for defects found later.",
    "cost_sources": "Its part for buying, freight and approval.",
    "cost_deliveries": "Its part for deliveries.",
    "cost_fees": "Its part for reserves and visibility.",
    "loss_avoided": "Loss that it avoids a year, below 0 what it brings; less the holding spared.",
    "risk_avoided": "What it takes from the mean of the worst years, at its weight.",
    "saving": "Loss and risk avoided, less the cost.",
    "rate": "Disruptions a year that it helps against, or lays open to, as stated.",
    "break_even_rate": "Rate at which the whole action saves nothing: decide by this one. Empty: no rate turns it. At "
    "a rate so high that one disruption would follow the other all year nothing turns, either; the words say so.",
    "spent_once": "What of the cost is spent once, not yearly.",
    "payback_years": "Years until that is paid back; empty: never.",
    "first_period_break_even_rate": "Rate from which the first period of cover alone pays; empty where less is added.",
    "group": "Number of the group of actions that lean on each other.",
    "group_saving": "What the group saves together.",
    "group_break_even_rate": "Rate at which the group saves nothing.",
    "share": "Its share of what is saved together; shares add up.",
    "proven": "Whether the saving is larger than the gap that was not proven.",
    "evidence": "Why, in words.",
    "what_would_reverse_it": "What would have to be otherwise for it to be wrong.",
    "status": "recommended, required, withdrawn, inseparable (cannot be undone alone), not undone (there was no time "
    "left for it), or stay lean.",
    "withdrawn_because": "Why it was taken back.",
    "simulated_saving": "What it saves when simulated without foresight.",
    "simulated_half_width": "Half the width of its interval at 95 %.",
    "simulated_n": "Scenarios that it was simulated on.",
    "simulated_seed": "Seed of these.",
}
WHEN = {"today": "today", "plan": "by the plan", "change": "the plan less today"}
SHELVES = {
    **PLACE,
    **{f"units_{when}": f"Target stock in units, {words}." for when, words in WHEN.items()},
    **{f"days_{when}": f"Calendar days that it lasts, {words}." for when, words in WHEN.items()},
    **{f"value_{when}": f"Its value, {words}." for when, words in WHEN.items()},
    **{f"holding_per_year_{when}": f"What holding it costs a year, {words}." for when, words in WHEN.items()},
    "pack": "Units in one pack; empty where none is stated.",
    **{f"packs_{when}": f"Whole packs, rounded up, {words}." for when, words in WHEN.items()},
    "unit": "What one unit of the part is; the column is there where some part says so.",
}
LANE_ENDS = {"origin": "From where.", "destination": "Where to.", "mode": "By what means."}
WEEK = {
    "actions": (
        "What to do this week: calls, orders, changes of the plan, and what to leave alone (`resilience recommend`).",
        {
            "do": "call, order, shift share, start qualifying, drop source, reserve, release, raise buffer, draw down "
            "buffer, change lots, watch, stop watching, or leave alone.",
            **PLACE,
            "lane": "Origin, destination, part and mode; empty where it is of no lane.",
            "action": "What to do, in words.",
            "units": "Units this week; of a change of the plan what the decision becomes.",
            "usual": "Units of the plan in as much time; of a change what the decision was.",
            "by": "Last day on which to do it; empty: in the course of the week.",
            "settled": "Whether it is right however today's events go on.",
            "saving": "What it saves in the coming year, all else done.",
            "because": "Why it is to be done or left alone, where that is not the saving.",
        },
    ),
    "orders": (
        "What each lane is to carry in each period of the week (`resilience recommend`).",
        {
            **LANE_ENDS,
            "part": "What.",
            "period": "Counted from the day on which the week is decided; 0 is the first.",
            "units": "Units to send.",
            "planned_units": "Units of a usual period.",
            "settled": "Whether that is the same however today's events go on.",
        },
    ),
    "calls": (
        "Whose help is wanted above plan as today's events go on (`resilience recommend`).",
        {
            **LANE_ENDS,
            "part": "What.",
            "probability": "How likely it is that it is wanted.",
            "first_period": "First period in which it is; 0 is the first of the week.",
            "call_by": "Last period in which to call, for the help to come by then; 0 is the first of the week.",
            "units": "Units above plan, the mean of the ways to go on in which it is wanted.",
        },
    ),
    "without": (
        "What leaving a recommendation out would lose: its three costliest disruptions (`resilience recommend`).",
        {
            "action": "What is recommended.",
            "disruption": "What strikes where and for how long, until all works again; calendar days.",
            "scenario": "Name of the disruption in other tables.",
            "rate": "How often it comes a year.",
            "loss": "What it loses with the action.",
            "loss_without": "What it loses without it, all else done.",
            "more": "The difference.",
        },
    ),
    "beliefs": (
        "Rates and durations as they are believed, and what warns (`resilience recommend`).",
        {
            "hazard": "Name of the hazard.",
            "target": "The site or lane that is warned of; empty: all that it hits.",
            "what": "rate, duration, or warned rate.",
            "unit": "Of the numbers in the row.",
            "stated": "What the scenario file says.",
            "old": "What was believed last week.",
            "new": "Today's mean.",
            "low": "Between this and high the truth lies with 90 %.",
            "high": "See low.",
            "strength": "What the statement is worth: years of watching, or outages.",
            "seen": "Events or outages seen.",
            "watched_years": "Years watched, those of all places together; empty of a duration.",
            "sources": "Who warns.",
            "days_left": "Calendar days for which the warning still holds.",
            "priced": "What this week's plan counts with.",
            "adds": "What the move since last week, or the warning, adds to a year's losses with the plan in force.",
        },
    ),
    "near_equal": (
        "Plans that cost nearly as little as this week's, the fewest changes first (`resilience recommend`).",
        {
            "plan": "Rank: 1 changes least of the plan in force.",
            "actions": "How many of this week's changes it makes.",
            "cost": "What the coming year costs with it, today's situation in it.",
            "more_than_cheapest": "How much more than with this week's plan: at most 1 % of what a plan can influence.",
            "left_alone": "What it leaves as it is in force, in words.",
        },
    ),
    "causes": (
        "What changed since last week, and whose doing it is; causes and tie add up (`resilience recommend`).",
        {
            "figure": "cost (of the coming year), or what is decided: a list of plan.json.",
            **PLACE,
            "lane": "On which lane.",
            "before": "Last week.",
            "after": "This week.",
            "change": "After less before.",
            "data_and_state": "What the state of the week adds: stock, orders, sources, what is bound.",
            "events": "What events that go on add.",
            "beliefs": "What rates and durations, as they are believed, add.",
            "model_and_settings": "What the tables of the model and the wanted gap add.",
            "tie": "What no cause adds: another of equally cheap plans, or a change left alone.",
        },
    ),
    "churn": (
        "How much the week stirs the plan (`resilience recommend`).",
        {
            "value_changed": "Value of what changed, as a share of the value of all that is decided.",
            "decisions_changed": "Number of decisions that changed, the units on each lane included: one change of the "
            "plan may move several.",
            "instability": "Units by which orders differ from those meant a week before, for each order, one a period "
            "later counting 0.9 of it; empty in a first week. After Sridharan, Berry and Udayabhanu (1988).",
        },
    ),
}
RESULTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "comparison": ("The policies side by side, on the same scenarios.", COMPARISON),
    "recommendations": ("Every action, the safest saving first; then where to stay lean.", RECOMMENDATIONS),
    "shelves": ("Every shelf with a target stock: today, by the plan, and the change.", SHELVES),
    "buffers": (
        "Target stocks of the plan, and how long a used-up shelf takes to be full again.",
        {
            **PLACE,
            "units": "Target stock in units.",
            "cover_periods": "Periods that it lasts at what flows through the shelf.",
            "cover_days": "The same in calendar days.",
            "units_today": "Today's target.",
            "holding_cost": "What holding it costs a year.",
            "refill_days": "Calendar days until it is full again by spare capacity alone.",
            "everyday": "Units of it that are everyday safety stock; only where that is asked for.",
            "strategic": "Units of it above that, against disruptions; only where that is asked for.",
        },
    ),
    **LEVELS,
    "from_stock": (
        "From today's stock to the plan.",
        {
            **PLACE,
            "starts_from": "stock on hand, or today's target where none is stated.",
            "on_hand": "Units there.",
            "on_order": "Units on order. What the planned flow has on the way anyway comes to no more stock.",
            "buffer": "Target stock by the plan.",
            "lot": "Units in one delivery: a shelf swings between the target and so much above it.",
            "buy": "Units to buy once.",
            "run_down": "Units to use up.",
            "money_bound": "What that binds, below 0 what it sets free.",
            "pack": "Units in one pack; empty where none is stated.",
            "packs_to_buy": "Whole packs to buy, rounded up.",
            "packs_to_run_down": "Whole packs to use up, rounded down: the shelf stays at its target or above.",
            "in_transit": "Units that the planned flow has on the way on average: flow times lead time.",
            "ordered_beyond": "Units on order above what is in transit and a lot: they come on top of the stock.",
            "left_to_buy": "Units to buy that are not ordered yet: those to buy, less what is ordered beyond.",
        },
    ),
    "sources": (
        "Every lane: whether it may be used, and what flows on it.",
        {
            "lane": "Origin, destination, part and mode.",
            "origin": "From where.",
            "destination": "Where to.",
            "part": "What.",
            "mode": "road, sea, air or rail; empty for an alternate, which is picked inside the works.",
            "status": "active, qualified or candidate, today.",
            "qualified": "Whether the plan has it approved.",
            "flow": "Units a period by the plan.",
            "share": "Share of what its destination takes, by the plan; of an alternate, of all the product takes.",
            "share_today": "The same today.",
        },
    ),
    "lots": (
        "How often lanes deliver, where there is a choice.",
        {
            "lane": "Origin, destination, part and mode.",
            "deliveries": "Deliveries a period by the plan.",
            "lot": "Units in each.",
            "deliveries_today": "Deliveries a period today.",
            "lot_today": "Units in each today.",
            "least_lot": "Fewest units of an order; only where a supplier has order quantities or price breaks.",
            "unit_cost": "Cost of moving a unit in these lots, price breaks counted; only there.",
            "unit_cost_today": "The same in today's lots; only there.",
            "position": "0 for the rarest delivery on offer, 1 for the most frequent.",
        },
    ),
    "reserves": (
        "Reserve capacity and visibility that the plan pays for.",
        {
            "kind": "lane, production, second production, visibility, opened site or closed site.",
            **PLACE,
            "lane": "Which lane.",
            "units_per_period": "Capacity kept in reserve.",
            "units_today": "The same today.",
            "fee": "What it costs a year.",
        },
    ),
    "intensity": (
        "How lean each part is, and all together.",
        {
            "part": "Which part, or total.",
            "jit_intensity": "0 for the rarest delivery on offer, 1 for the most frequent.",
            "jic_intensity": "Spend on precautions as a share of the value bought.",
            "jic_spend": "Spend on precautions.",
            "buffer_spend": "That on buffers.",
            "source_spend": "That on sources.",
            "visibility_spend": "That on visibility.",
            "purchase_value": "Value bought a year.",
        },
    ),
    "scenario_losses": (
        "What each scenario costs under each policy, per occurrence.",
        {
            "scenario": "Hazard, what it hits, and which case of it.",
            "hazard": "Hazard that it belongs to.",
            "rate": "Occurrences a year; 0 for an outage that was only to be survived.",
            "duration_periods": "How long it lasts, in periods.",
            "duration_days": "The same in calendar days.",
            "severity": "Share lost, or multiple of demand.",
            "loss_POLICY": "What it costs, less the holding spared; below 0 where more is spared than lost.",
            "refund_POLICY": "Holding spared.",
            "short_POLICY": "Units of demand not served, of all products.",
        },
    ),
    "exceedance": (
        "How often a year's loss reaches an amount, over sampled years.",
        {
            "policy": "Which policy.",
            "loss": "Loss of a year, less the holding spared.",
            "probability": "Share of years with that loss or more.",
            "return_period": "Years between two such years, on average.",
            "low": "Least probability, at 95 %.",
            "high": "Most probability, at 95 %.",
            "years": "How many years were sampled.",
            "seed": "Seed of these.",
        },
    ),
    "unhit": (
        "What no hazard hits, so that nothing is known of its risk.",
        {
            "what": "site, or position: a shelf whose supply nothing interrupts.",
            **PLACE,
            "units_today": "Today's target there.",
            "kept": "Whether it is left as it is.",
        },
    ),
    "wastes": (
        "What a year of each policy costs by waste: the seven wastes, then what is none; a policy's costs add up.",
        {
            "policy": "Which policy.",
            "waste": "One of the seven wastes, or what the money is for beside them.",
            "is_waste": "Whether it is one of the seven.",
            "what": "What was paid for; or what no table prices, which is none the less there.",
            "measured": "Whether it is priced; what is not measured is not zero.",
            "cost": "Money a year; empty where it is not measured.",
        },
    ),
    "jit": (
        "The just-in-time side of each action that can be undone alone; a row for each lane that feeds its shelf.",
        {
            "action": "What to do, in words.",
            "status": "recommended or required.",
            "kind": "buffer, lot, source, reserve, visibility or site.",
            **PLACE,
            "lane": "Origin, destination, part and mode; empty where the action is about no lane.",
            "lot_without": "Units in a delivery without the action; empty where deliveries are not counted.",
            "lot": "Units in a delivery with it.",
            "days_between_without": "Calendar days between two deliveries without the action.",
            "days_between": "Calendar days between two deliveries with it.",
            "cards_without": "Cards in the loop of the lane without the action, those that hold its buffer included.",
            "cards": "Cards in the loop with it.",
            "line": "The fullest line or maker at the site and at those that feed it, by the plan.",
            "takt_minutes": "Minutes there are for each good unit asked of it; empty where its time is not stated.",
            "needed": "Share of its time, or of its capacity, that the plan needs.",
            "waste_overproduction": "Money a year of overproduction (lots) that the action adds, below 0 takes away; "
            "with the next ones in the first row of an action, disruptions aside.",
            "waste_transport": "The same of transport: freight, deliveries, goods under way.",
            "waste_inventory": "The same of inventory: buffers.",
            "waste_defects": "The same of defects.",
            "waste": "All of the seven wastes together.",
        },
    ),
    **WEEK,
}


def said_of(table: str, column: str, tables: Mapping[str, tuple[str, Mapping[str, str]]] = RESULTS) -> str | None:
    """What a column of a folder says; None where that is nowhere told. Capitals stand for any name."""
    told: Mapping[str, str] = tables[table][1] if table in tables else {}
    if column in told:
        return told[column]
    for name in reversed(list(told)):  # the longer of two patterns comes later
        if NAMES.search(name) and re.fullmatch(NAMES.sub(".+", name), column):
            return told[name]
    return None
