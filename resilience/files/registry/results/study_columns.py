"""The columns of the other commands' folders, each in a sentence: exposure, bands, simulate, lean and others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.registry.results.compared_columns import COMPARISON, REPLAYS
from resilience.files.registry.results.future_columns import FUTURES
from resilience.files.registry.results.result_columns import RESULTS

if TYPE_CHECKING:
    from collections.abc import Mapping

IMPACT = {
    "units_lost": "Units of demand missed until recovery, at constant rates.",
    "margin_lost": "Margin of the sales missed until recovery, at constant rates.",
}
FAILS = {
    "kind": "site, region, family or mode: what fails as a whole.",
    "name": "Which one.",
}
EXPOSURE: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "exposure": (
        "What fails, how long the network survives it, and what it loses.",
        {
            **FAILS,
            "sites": "Sites that are down then.",
            "time_to_recover": "Periods until it works again, as stated; empty: not stated.",
            "time_to_recover_days": "The same in calendar days.",
            "sites_without_recovery_time": "How many of its sites state none.",
            "time_to_survive": "Periods until the first demand is missed, at constant rates; 0: at once; inf: never.",
            "time_to_survive_days": "The same in calendar days.",
            **IMPACT,
            "single_point_of_failure": "Whether something can no longer be sold at all while it lasts.",
            "products_cut_off": "Which products.",
            "time_to_survive_dynamic": "Periods until the first demand is missed, by period: decide by this one.",
            "time_to_survive_dynamic_days": "The same in calendar days.",
            "tested_up_to": "Periods that it was tested to, where it survives all of them; empty else.",
            "units_lost_dynamic": "Units of demand missed until recovery, by period.",
            "margin_lost_dynamic": "Margin of the sales missed until recovery, by period: decide by this one.",
            "exposure_index": "That margin as a share of the largest of its kind.",
        },
    ),
    "durations": (
        "What is lost when a failure lasts shorter or longer than stated.",
        {
            **FAILS,
            "factor": "Multiple of the time to recover.",
            "duration": "Periods that it lasts then.",
            "duration_days": "The same in calendar days.",
            "units_lost": "Units of demand missed, at constant rates.",
            "margin_lost": "Margin of the sales missed, at constant rates.",
        },
    ),
    "by_month": (
        "What a failure in the middle of a month does, at constant rates; where demand has a season or a maker shuts.",
        {
            **FAILS,
            "month": "Month of the year.",
            "time_to_survive": "Periods until the first demand is missed, with what is built ahead by then.",
            "time_to_survive_days": "The same in calendar days.",
            **IMPACT,
            "worst": "Whether most is lost in this month, or survived for the shortest; none: all are alike.",
        },
    ),
    "false_diversification": (
        "Sources that look independent and are lost together.",
        {
            "site": "Who is supplied.",
            "part": "With what.",
            "sources": "Sites that share something.",
            "independent": "Sources that do not share it.",
            "share": "What they share: site, region or family.",
            "name": "Which one.",
            "time_to_survive": "Periods that the network survives without it, at constant rates.",
            **IMPACT,
        },
    ),
    "questions": (
        "What to ask for first, the widest swing first.",
        {
            "what": "time_to_recover or stock.",
            "site": "Of which site.",
            "part": "Of which part; empty for a time to recover.",
            "stated": "As stated, in its unit; empty: not stated.",
            "low": "The least that it may really be.",
            "high": "The most that it may really be.",
            "unit": "periods or units.",
            "range": "Where these two come from.",
            "failure": "Site whose failure is reckoned with.",
            "reading": "by period, or rough: at constant rates.",
            "margin_lost_low": "Margin lost at the low end.",
            "margin_lost_high": "Margin lost at the high end.",
            "swing": "The difference of the two.",
        },
    ),
    "price_rises": (
        "What dearer prices would cost a year on what is planned; of models with duties or other currencies.",
        {
            "kind": "duty, freight or currency.",
            "name": "From where goods are made to where they enter; means of transport; currency.",
            "paid_on": "Customs value, or spend, a year, in the model's currency.",
            "paid_now": "What is paid on it a year now.",
            "rise": "Share of that by which it is taken to rise: a point of a duty, a tenth of the others.",
            "costs": "What that costs a year while nothing is done.",
        },
    ),
    "price": (
        "The cheapest plan that survives so long without a site (--price).",
        {
            "site": "Which site.",
            "survives": "Periods that the plan survives.",
            "survives_days": "The same in calendar days.",
            "steady_cost": "What that plan costs a year without disruptions.",
            "extra": "The same above the cheapest plan.",
            "price_per_period": "What a further period costs a year, against the row before.",
            "price_per_day": "The same for a calendar day.",
            "why": "Why there is no such plan; empty where there is.",
        },
    ),
}
BANDS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "bands": (
        "Which plan is the cheapest at which rate, a row for each range of rates.",
        {
            "hazard": "Whose rate is changed, or all hazards together.",
            "band": "Number of the range, from rare to frequent.",
            "low": "Multiple of the stated rate from which on.",
            "high": "Multiple of the stated rate up to which.",
            "onsets_low": "The same as onsets a year.",
            "onsets_high": "The same as onsets a year.",
            "stated": "Whether the stated rate lies in it.",
            "steady_cost": "What its plan costs a year without disruptions.",
            "loss_at_stated": "What its plan loses a year at the stated rates.",
            "cost_low": "Whole cost at its low end.",
            "cost_high": "Whole cost at its high end.",
            "jic_spend": "Spent on precautions by its plan.",
            "buffer_units": "Units that its plan holds as buffers.",
            "against": "What the changes are told against: today, or the band before.",
            "changes": "What its plan does otherwise.",
            "method": "crossings: where two plans cost the same; grid: steps of the rate, by that ratio.",
            "error": "Share of the cost a plan can influence by which its plan is at most too dear; empty: not known.",
        },
    ),
    "rate_uncertainty": (
        "What each policy costs when rates are known within a factor only.",
        {
            "policy": "Which policy.",
            "dependence": "Whether rates are wrong independently, or all alike.",
            "mean": "Expected whole cost; exact.",
            "p5": "Cost that is undercut in 5 % of the draws.",
            "p5_half_width": "Half the width of its interval at 95 %.",
            "p95": "Cost that is exceeded in 5 % of the draws.",
            "p95_half_width": "Half the width of its interval at 95 %.",
            "cheapest": "Share of the draws in which no other policy is cheaper.",
            "cheapest_low": "Least share, at 95 %.",
            "cheapest_high": "Largest share, at 95 %.",
            "regret": "What it costs above the best plan for the drawn rates, on average.",
            "regret_half_width": "Half the width of its interval at 95 %.",
            "factor": "Factor either way within which rates lie, at 95 %.",
            "keep": "What of a rate the stated one is: median or mean.",
            "draws": "How many draws.",
            "seed": "Seed of these.",
        },
    ),
    "value_of_knowing": (
        "What it is worth to know a rate.",
        {
            "hazard": "Whose rate.",
            "value_of_knowing": "What knowing it would save a year, in expectation.",
            "changes_below": "Multiple of the stated rate below which the plan changes; empty: nowhere.",
            "changes_above": "Multiple of the stated rate above which the plan changes; empty: nowhere.",
        },
    ),
}
HALF = "Half the width of its interval at 95 %; empty where no_interval says why."
SIMULATION: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "simulation": (
        "Each policy in the same simulated years, beside what was promised.",
        {
            "policy": "Which policy.",
            "steady_cost": "What every year costs without disruptions.",
            "promised_total": "Steady cost and expected loss, as the plan said.",
            "promised_aal": "Average annual loss, as the plan said.",
            "promised_cvarLEVEL": "Mean loss of the worst years, as the plan said.",
            "simulated_total": "Steady cost and mean loss of the simulated years.",
            "simulated_total_half_width": "Half the width of its interval at 95 %.",
            "simulated_aal": "Mean loss of the simulated years.",
            "simulated_aal_half_width": "Half the width of its interval at 95 %.",
            "varLEVEL": "Loss that is exceeded in the worst years only, such as 5 % of them for var95.",
            "varLEVEL_half_width": HALF,
            "cvarLEVEL": "Mean loss of these years.",
            "cvarLEVEL_half_width": HALF,
            "units_lost": "Units of demand not served in a year, of all products.",
            "units_lost_half_width": "Half the width of its interval at 95 %.",
            "saving_of_the_mix": "What the plan saves against it in the same years, by its objective.",
            "saving_of_the_mix_half_width": HALF,
            "no_interval": "Which figures have no interval, and why; empty where all have.",
            "years": "How many years were simulated.",
            "seed": "Seed of these.",
            "rationing": "Who goes short first.",
        },
    ),
    "exceedance": RESULTS["exceedance"],
    "event_losses": (
        "What each scenario costs under each policy when it strikes alone, simulated.",
        {
            **{
                name: RESULTS["scenario_losses"][1][name] for name in ("scenario", "hazard", "rate", "duration_periods")
            },
            "loss_POLICY": "What it costs, on average over phases of the cycle stock.",
            "short_POLICY": "Units of demand not served.",
            "phases": "How many phases.",
            "seed": "Seed of these.",
        },
    ),
    "wastes": RESULTS["wastes"],
}
LANE = {"lane": "Id of the lane.", "origin": "From where.", "destination": "To where.", "part": "What."}
LEAN: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "lines": (
        "Lines and makers as they run today, the fullest first.",
        {
            "site": "Where.",
            "line": "Name of the line; of a maker that shares none, its part.",
            "parts": "Parts that are made on it.",
            "units": "Good units a period.",
            "takt": "Minutes there are for each good unit asked for; empty where no working time is stated.",
            "cycle": "Minutes that a good unit takes, bad ones made again.",
            "needed": "Share of its time, or of its capacity, that today's demand needs.",
            "keeps_pace": "Whether it can make what is asked of it.",
            "bottleneck": "Whether it is the fullest.",
            "stations": "Stations that its tasks need at the takt; empty where none are stated.",
            "fewest_stations": "Whether that is proven to be the fewest.",
            "at_work": "Share of their time that these stations are at work.",
            "too_long": "Tasks that no station can do within the takt.",
        },
    ),
    "stations": (
        "What each station of a line does, where tasks are stated.",
        {
            "site": "Where.",
            "line": "Name of the line.",
            "station": "Number of the station.",
            "load": "Minutes that it works on a unit.",
            "tasks": "Its tasks.",
        },
    ),
    "loops": (
        "Lanes in use and the cards that keep them supplied.",
        {
            **LANE,
            "units": "Units a period that it carries.",
            "lead_days": "Calendar days that goods are under way.",
            "between_days": "Calendar days between two deliveries; 0 where they are not counted.",
            "lot": "Units in a delivery.",
            "most_units": "Most units that are under way, on the shelf or waited for at once.",
            "container": "Units that a card stands for; empty where neither pack nor deliveries are stated.",
            "cards": "Full containers that the loop needs.",
            "buffer_cards": "Those of them that only hold today's buffer.",
        },
    ),
    "ends": (
        "How rare outages of a lane must be for supply without a buffer to pay.",
        {
            **LANE,
            "outage_days": "Calendar days that its origin needs to recover, taken as the mean outage.",
            "worth": "Margin that a missing unit costs.",
            "years": "Without a buffer it pays while outages are rarer than once in so many years.",
            "lot_days": "Calendar days of demand in the lot that is best where outages are that frequent.",
            "buffer_days": "Calendar days of demand that today's stock lasts.",
        },
    ),
    "drifts": (
        "Makers whose process drifts.",
        {
            "site": "Where.",
            "part": "What.",
            "drifts": "Drifts a year.",
            "ahead": "Units of lots and buffers ahead of it: as many are bad when a drift is found.",
            "bad_share": "Share of bad units.",
            "cost": "What bad units cost a year.",
            "stopped_share": "Share of bad units if the line stops when one is seen; empty: the chance is not stated.",
            "stops": "Stops a year then.",
            "worth": "Cost of a stop below which stopping pays; 0: it never does.",
            "stop_cost": "What a stop costs; empty: not stated.",
            "pays": "Whether stopping pays; empty: not known.",
        },
    ),
    "conditions": (
        "What just-in-time supply needs on each lane in use.",
        {
            **LANE,
            "kilometers": "As the crow flies; empty where a site does not say where it is.",
            "lead_days": "Calendar days under way.",
            "between_days": "Calendar days between two deliveries; 0 where they are not counted.",
            "sources": "Suppliers of the part at the destination that are in use or approved.",
            "of_capacity": "Share that it takes of what its maker can make, or the lane can carry; empty: no limit.",
            "good": "Share of good units of its maker; empty where its origin does not make the part.",
            "outages": "Disruptions a year that cut it, as the hazards say; empty: no scenarios were named.",
            "outage_days": "Calendar days of full flow that one of them keeps away, in the mean.",
            "rarer_years": "Lean supply pays while such outages are rarer than once in so many years; empty: nothing "
            "is at stake.",
            "shorter_days": "Or shorter than so many calendar days; empty: any length will do, or it is not known.",
            "nearer_days": "It is the cheapest source while under way for less than so long; empty: the only one.",
            "pays": "Whether lean supply pays on it; empty: not known.",
            "missing": "Conditions that are not met.",
        },
    ),
    "wastes": RESULTS["wastes"],
}
STUDIES = {
    "exposure": EXPOSURE,
    "bands": BANDS,
    "simulate": SIMULATION,
    "study": FUTURES,
    "hindcast": REPLAYS,
    "lean": LEAN,
}
"""Tables of each command's folder."""
SHEETS = {"compare": COMPARISON}
"""Sheets of each command's workbook."""
