"""Words that commands print, each in a sentence: heads of columns and of sections, and words of their legends."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.files.registry.results.future_columns import FUTURE_WORDS

if TYPE_CHECKING:
    from collections.abc import Mapping

POLICIES = {
    "policy": "A way to plan: status quo, pure just-in-time, pure just-in-case or optimized mix.",
    "status quo": "Today's plan, 'today' for short; repaired, where as stated it breaks a bound of its own tables.",
    "pure just-in-time": "No precaution that can be left out, the smallest lots.",
    "pure just-in-case": "The same cover everywhere, large lots, all that is on offer bought.",
    "optimized mix": "The plan recommended: the cheapest that the search found, less what does not surely save.",
}
COSTS = {
    "whole cost": "All that a year takes, disruptions included; with a weight on the CVaR, that at its weight, too.",
    "against today": "Whole cost less that of the status quo; below 0 is cheaper than today.",
    "above the floor": "Whole cost less the floor.",
    "floor": "What no plan can avoid: the cheapest year of these tables if nothing ever went wrong.",
    "steady": "What every year costs without disruptions, above the floor.",
    "steady cost": "What every year costs without disruptions.",
    "expected loss": "What disruptions cost, averaged over years, before holding spared is taken off.",
    "holding spared": "Holding that is not paid on stock that a disruption keeps from arriving; where what piles up "
    "meanwhile costs more than is spared, the other way round. The setting holding_refund says whether it counts.",
    "CVaR": "Mean loss of the worst years, such as the worst 5 % for CVaR95, less the holding spared. With a number "
    "before it: that times its weight, which is part of the whole cost.",
    "CVaR avoided": "What the mix takes from the CVaR against another policy, at its weight.",
}
LEAN = {
    "just in case": "Yearly spend on precautions: buffers, sources, reserves and visibility. Against another policy: "
    "what the mix spends more (+) or less (-).",
    "buffers": "Yearly cost of holding buffers.",
    "sources": "Yearly cost of keeping second sources approved, and what dearer ones charge above the cheapest.",
    "reserves, visibility": "Yearly fees for reserve capacity, and for watching sites closely.",
    "JIC": "Spend on precautions as a share of the value of all parts bought.",
    "JIT": "How often goods arrive: 0 % for the rarest delivery on offer, 100 % for the most frequent, by value.",
    "fill rate": "Units served, be it late, as a share of those demanded.",
    "fill rate of": "A product, or a product in one of its markets; beside it the fill rate under each policy.",
}
SPENT = {
    "against": "The policy that the optimized mix is compared with.",
    "loss avoided": "Loss of the other policy less that of the mix, holding spared taken off.",
    "saving": "Whole cost of the other policy less that of the mix.",
}
ACTIONS = {
    "action": "What to do, in words. It is judged by undoing it alone, the rest of the plan kept.",
    "costs": "What the action costs (+) or spares (-) a year; below it the kinds of cost that it is made of.",
    "holding": "Of what an action costs: holding stock.",
    "defects found late": "Of what an action costs: defects that are found only when a lot and the buffer before it "
    "are used up.",
    "quality": "Of costs: defects that are found only when a lot and the buffer before it are used up.",
    "deliveries": "Of what an action costs: deliveries, at a cost each.",
    "fees": "Of what an action costs: reserves and visibility.",
    "spent once": "Of what an action costs: what is paid once and not every year, and when it is paid back.",
    "avoids": "The loss that the action avoids (+) or brings (-) a year, less the holding spared.",
    "promised": "The saving a year by the optimizer; ? where it is smaller than the gap that was not proven.",
    "required": "A requirement of the planner's forbids to leave the action out, whatever it costs.",
    "simulated": "The saving a year when simulated without foresight; +- half its interval at 95 %.",
    "pays above": "With more disruptions a year than this, of those it helps against, the action pays: for the whole "
    "action.",
    "wrong above": "With more disruptions a year than this, of those it lays open to, the action is a mistake.",
    "any rate": "However many disruptions there can be, it pays, or is wrong, as the column says.",
    "no rate": "However many disruptions there can be, it does not pay, or is not wrong, as the column says.",
    "first period": "As pays above, for the first period of cover alone.",
    "now": "Disruptions a year whose loss the action changes, as stated; 0: it changes none.",
    "together": "Of all actions of a group at once: alone, each seems to save what is partly the doing of the others.",
    "alone": "Of this action, the others of its group kept.",
    "share": "What falls to the action of what its group saves; shares add up.",
}
STOCK = {
    "shelf": "A part at a site.",
    "starts from": "Stock on hand, or today's target where none is stated.",
    "units there": "Units that the shelf starts from.",
    "on order": "Units on order.",
    "usual": "Units that the planned flow has on the way anyway: they add nothing to the shelf.",
    "plan keeps": "Target stock by the plan, in units.",
    "the plan keeps": "Target stock by the plan, in units.",
    "buy": "Units to buy once, to reach what the plan keeps.",
    "still to order": "Units to buy, less what is on order beyond the usual and one delivery.",
    "run down": "Units there to use up once, to come down to what the plan keeps and one delivery; after a +, "
    "what is on order beyond the usual and one delivery, to be used up as well.",
    "binds": "Money that buying binds; below 0 what running down sets free.",
}
PLAN_SECTIONS = {
    "Everyday and strategic stock": "What of each target is everyday safety stock, and what stands above it.",
    "Beside the previous run": "What differs from the run that --previous names, and what moved what.",
    "Cost by policy": "Four ways to plan side by side, on the same disruptions.",
    "How lean": "What each policy spends on precautions, how often goods arrive, how it serves, and its bad years.",
    "How served": "Fill rate of each product, and in each of its markets.",
    "Just-in-case spend against loss avoided": "What the mix spends more than another policy, and what that avoids.",
    "What to do": "Every action of the plan against today.",
    "Stop being lean here": "Precautions: more stock, second sources, reserves, visibility.",
    "Be leaner than today here": "Less stock, smaller lots or fewer sources than today.",
    "Run it cheaper here": "Larger lots, or as many sources in other shares: no precaution is bought or given up.",
    "Only together": "Actions that lean on each other, and what they save together.",
    "Just-in-time side": "What each action does to lots, deliveries, cards and wastes, and the fullest line concerned.",
    "Where stock tips": "The rate of disruptions at which a change of stock begins or ceases to pay, of each that "
    "makes up at least 5 % of the value of all changes.",
    "Stay lean here": "Precautions that the plan does without, and how often disruptions must come for each to pay.",
    "Refilling": "How long a shelf takes to be full that is built up or was used up; savings hold once it is.",
    "From today's stock to the plan": "What to buy and what to run down, once.",
    "Value of planning": "What the mix saves against plans that ignore disruptions or know only the average one.",
    "Proof": "How near the plan is to the cheapest there can be, and what the figures rest on.",
    "Certificate": "The plan in fresh years, simulated by people who do not know how long a disruption will last.",
    "Withdrawn": "Actions that were taken back, since simulated they do not surely save.",
    "What these numbers do not know": "What is left out, and so must be kept in mind.",
    "Notes": "What else a reader of the plan must know.",
    "The plan": "What a plan costs whose study was cut short.",
    "The plan, which could not be written": "Every decision, where no file could hold them.",
    "not asked": "A requirement of the model that the options of this run dropped or loosened.",
    "gap": "How much the cheapest plan may be below the one found, as a share of what that costs above the floor.",
}
FAILURES = {
    "fails": "What fails: a site, or all in a region, part family or lane mode.",
    "TTR": "Time to recover: days until what failed works again, as the tables state.",
    "TTS": "Time to survive: days, or hours (h), until the first demand is missed. A failure whose TTS is shorter than "
    "its TTR costs sales. At once: from the first moment on; for ever: none is missed, however long it lasts.",
    "TTS then": "Time to survive a failure that begins in the middle of that month, at constant rates.",
    "lost then": "Margin of the sales missed until recovery by a failure that begins in the middle of that month.",
    "TTS rough": "Time to survive at constant rates, as if goods took no time and whoever can help did so at once.",
    "TTS by period": "Time to survive with lead times, goods on the way, and help only as it comes: decide by "
    "this one.",
    "lost": "Margin of the sales missed until recovery.",
    "lost rough": "Margin of the sales missed until recovery, at constant rates.",
    "lost by period": "Margin of the sales missed until recovery, period by period: decide by this one.",
    "index": "Loss of a failure as a share of the largest of its kind.",
    "cuts off": "Products that can no longer be sold at all while it lasts, whatever is done.",
}
ASKING = {
    "what": "Which figure to ask for: a recovery in days, or a stock in units.",
    "stated": "The figure as stated.",
    "range": "The least and the most that the figure may really be.",
    "basis": "Where that range comes from.",
    "if it fails": "Site whose failure is reckoned with.",
    "lost at low end": "Margin lost if the figure is the least that it may be.",
    "lost at high end": "Margin lost if the figure is the most that it may be.",
}
RISES = {
    "of": "What rises: a duty and where it is paid, the freight of a means of transport, a currency.",
    "paid on": "Customs value, or spend, a year.",
    "paid now": "What is paid on it a year now.",
    "if it rises by": "How far it is taken to rise: a duty by a point, anything else by a tenth.",
    "costs more": "What that costs a year while nothing is done.",
}
SURVIVAL = {
    "without": "The site that fails.",
    "survives days": "Calendar days that the plan survives without it.",
    "plan costs": "What the cheapest such plan costs a year without disruptions.",
    "extra": "That above the cheapest plan of all.",
    "per further day": "What a further day costs a year, against the row before.",
}
EXPOSURE_SECTIONS = {
    "Most exposed sites": "Sites whose failure costs sales, the costliest first.",
    "Regions, part families and lane modes": "Everything in one of them fails together.",
    "Sources that are lost together": "Sources of a part that look independent and share something.",
    "Without loss": "Sites that can fail for as long as they take to recover, and no demand is missed.",
    "Dearer prices": "What duties, freight and currencies would cost a year if they rose; the plan stays as it is.",
    "Ask for this first": "Figures that are stated loosely and matter most.",
    "Worst month": "In which month of a season a failure of a site is the worst, at constant rates.",
    "Price of survival": "What it costs to survive longer without a site.",
    "by period": "Period by period, with lead times, goods on the way, and help only as it comes.",
    "rough": "At constant rates, as if goods took no time and whoever can help did so at once.",
}
BANDS = {
    "rate x": "Multiples of the stated rate between which one plan is the cheapest; * holds the stated rate.",
    "just in case": "Yearly spend on precautions by the plan of that band.",
    "cost there": "Whole cost above the floor at the two ends of the band.",
    "what changes against the band before": "What its plan does otherwise than that of rarer disruptions.",
}
UNCERTAIN = {
    "rates err": "Whether true rates differ from those stated each on its own (independently), or all alike.",
    "mean": "Whole cost above the floor, on average over what the rates may be.",
    "5 %": "Cost above the floor that is undercut in one case of twenty.",
    "95 %": "Cost above the floor that is exceeded in one case of twenty.",
    "cheapest": "How often the policy is the cheapest of these.",
    "regret": "What the policy costs above the cheapest of all plans found, on average; +- half its interval at 95 %.",
}
KNOWING = {
    "hazard": "Whose rate.",
    "worth": "What knowing that rate would save a year.",
    "plan changes below": "Multiple of the stated rate below which another plan is the cheapest.",
    "plan changes above": "Multiple of the stated rate above which another plan is the cheapest.",
    "Ask for this rate first": "What it is worth to know each rate.",
}
SIMULATED = {
    "Simulated cost by policy": "What each policy was said to cost, and costs in the same simulated years.",
    "promised whole": "Whole cost, as the plan said.",
    "simulated above it": "Mean cost of the simulated years above the floor; +- half its interval at 95 %.",
    "VaR": "Loss that is exceeded in the worst years only, such as 5 % of them for VaR95.",
    "the mix saves": "What the optimized mix saves against the policy in the same years.",
    "From promised to simulated": "The average annual loss as one assumption after the other is given up.",
    "given up": "The assumption that is given up.",
    "average annual loss": "What disruptions cost in a mean year, less the holding spared.",
    "change": "What giving it up changes.",
}
REPLAYS = {
    "recovery": "The dated hazard that is replayed.",
    "cover": "Cover that is swept, in periods.",
    "setting": "The inputs that are swept, and their values.",
    "planned output": "Units planned for the time that is watched.",
    "loss": "Units lost.",
    "first stop": "When the first plant, or demand, stands still.",
    "within what it may really be": "Which of loss and first stop lie in the range that the record defends.",
    "by": "Market, product or plant.",
    "name": "Which one.",
    "lost": "Units that nobody gets any more, least to most over all replays.",
    "margin lost": "Margin of these units.",
    "lost today": "Units, or their margin, that today's plan loses, least to most over all replays.",
    "with the run's plan": "What the plan of the run loses in the same event.",
    "difference": "The plan of the run less today's; below 0 it loses less.",
    "first stop today": "When the first plant, or demand, stands still with today's plan.",
    "with the run": "When it does with the plan of the run.",
    "figure": "A recorded number or date.",
    "recorded": "What is recorded.",
    "may really be": "The range that the record defends.",
    "predicted": "Least to most, over all replays.",
    "inside": "How many replays lie in that range, of how many.",
    "verdict": "hit: all that is predicted lies in that range; part: some of it does; miss: none does.",
}
COMPARED = {
    "what differs": "A cost, what moved it, a decision of the plans, or a cell of the input.",
    "first": "As it is in the first run.",
    "second": "As it is in the run beside it.",
    "change": "What is added, in units; below 0 it is taken away.",
    "a year": "What it adds to a year's cost: a decision at the prices of the first run, a cell priced by itself.",
    "Cost": "Whole cost of both plans, the floor, and what plans can influence: steady state, loss and CVaR.",
    "What moved the whole cost": "Other input with the first plan kept, then the second plan in its place.",
    "other input, first plan kept": "What the first plan costs more on the input of the second run.",
    "another plan, on that input": "What the second plan costs more than the first on the input of the second run.",
    "of it only together": "What several inputs move only together, beyond what each moves by itself.",
    "not split": "By how much the second plan, priced again, misses what its run promised.",
    "Shelves": "Target stock in units, and the calendar days it lasts.",
    "Sources": "Share of what arrives that comes this way; where that is not known, units a period.",
    "Lots": "Deliveries a period, and the calendar days between two.",
    "Reserves": "Reserve capacity in units a period.",
    "Approved sources": "Whether a source is approved.",
    "Watched sites": "Whether a site is watched.",
    "Made or bought": "Units a period that a maker makes, or that are bought there.",
    "Inputs that differ": "File, row and column, and what stands there in each run.",
}
TAKT = {
    "line": "A line of a site, or a maker without one by the part it makes.",
    "units": "Good units a period that are asked of a line, or that a lane carries, today.",
    "takt": "Minutes of a line's working time for each good unit that is asked of it; its available time over them.",
    "cycle": "Minutes that a good unit takes on a line: the mean over its parts, bad units made again.",
    "needed": "Share of a line's time, or of a maker's capacity, that today's demand needs.",
    "bottleneck": "The line or maker that needs most of its time; at all of it a lost hour is never caught up.",
    "makes": "Parts that are made on a line today.",
}
CARDS = {
    "cards": "Full containers in a loop: what is used while a card is under way and waits for the next delivery, and "
    "the buffer aimed at today, rounded up.",
    "container": "Units of a card: the part's pack where one is stated, else a delivery.",
    "lead": "Calendar days under way.",
    "every": "Calendar days from one delivery to the next.",
    "buffer": "Cards that only the buffer aimed at today needs.",
    "at most": "Units that the loop can hold.",
    "part": "The part that a lane carries.",
    "from": "Site that a lane comes from.",
    "to": "Site that a lane goes to.",
    "lot": "Units that come with one delivery.",
}
FOUND_LATE = {
    "maker": "A maker whose process goes bad now and then, and stays so until a bad unit is found.",
    "drifts a year": "How often it goes bad: its drift times the units that it makes a year.",
    "units ahead": "Lots and buffers ahead of it, by today's targets: as many units are bad when a drift is found.",
    "bad in 1,000": "Bad units in 1,000 made, exactly.",
}
EVERYDAY = {
    "target": "Stock that the plan keeps on a shelf, in units.",
    "everyday": "Units of it that are everyday safety stock: the floor that every plan keeps.",
    "strategic": "Units of it above that, against disruptions.",
    "covers": "Periods of demand that the everyday part is for: what is waited for, less what the shelf promises.",
    "everyday,": "What holding the everyday part costs a year.",
}
LEAN_SECTIONS = {
    "Found late": "Bad units that are found only when lots and buffers are used up, and when stopping the line pays.",
    "Lines and makers": "How much of its time, or capacity, today's demand takes of each line and maker.",
    "Cards": "How many full containers each lane needs to keep what is used supplied.",
    "Where lean ends": "How rare outages of a lane must be for supply without a buffer to pay.",
    "Conditions for just-in-time": "What just-in-time supply needs on each lane, and what of it is missing.",
    "Seven wastes": "What a year costs by waste, and what no table prices; all rows add up to the whole cost.",
}
JIT = {
    "lot": "Units in a delivery, without the action and with it.",
    "every": "Calendar days between two deliveries, without the action and with it.",
    "cards": "Cards in the loop of the lane, those that hold its buffer included.",
    "wastes": "Money a year of each of the seven wastes that the action adds (+) or takes away (-), disruptions aside.",
}
CONDITIONS = {
    "km": "Kilometers as the crow flies; a dash where a site does not say where it is.",
    "sources": "Suppliers of the part at the destination that are in use or approved.",
    "of capacity": "Share that the lane takes of what its maker can make, or the lane can carry; a dash: no limit.",
    "good": "Share of good units of the maker.",
    "cut a year": "Disruptions a year that cut the lane or its origin, as the hazards say; a dash: no scenarios named.",
    "missing": "Conditions for just-in-time that are not met.",
}
WASTES = {
    "waste": "One of the seven wastes, or what money is spent on beside them.",
    "most of it": "The largest sum in it, and where it is spent.",
    "mix less today": "What the plan costs above today, by waste; below 0 what it avoids.",
    "all": "All rows together: the whole cost of a year.",
}
LEAN_ENDS = {
    "outage": "Calendar days that the origin of a lane needs to recover, taken as the mean outage.",
    "margin": "Margin that a missing unit of the part costs.",
    "lean if rarer than": "Without a buffer a lane pays while its outages are rarer than that, the lane by itself.",
    "best lot": "Calendar days of demand in the lot that is best where outages are that frequent or more.",
    "stock today": "Calendar days of demand that today's stock lasts.",
}
RECORDS = {
    "run": "Number of a run in its store.",
    "command": "The command that made a run: plan, study or simulation; of one run all its words.",
    "model": "Name of the model that a run is of.",
    "week": "The week that a run decides, as --period gave it.",
    "revision": "Counts the runs of a week, model and command; a newer one of other input supersedes those before it.",
    "ended": "done, or stopped before what was asked for was proven: such a run is made again when asked for again.",
    "objective": "Whole cost a year by the measure that was asked for, in the model's currency.",
    "recorded": "When a run was recorded, by the clock of the machine (UTC). Nothing depends on it.",
    "folder": "The run folder, where it was when it was recorded.",
    "engine": "Version of the engine that made a run.",
    "seed": "Seed of what a run drew.",
    "key": "SHA-256 of what makes a run the same: command, model, week, all that was read and asked, engine and seed.",
    "figure": "A number of a run by its name.",
    "value": "What a figure is.",
    "input": "A file that a run was made from, by what it is of.",
    "SHA-256": "Digest of a file: another digest is another content.",
    "Run": "A run in its store, by number.",
}
PRIORS = {
    "prior": "Name of a sourced rate, as it stands in a scenario file after `prior:`.",
    "rate a year": "How often it begins in a year, to each of what it is of.",
    "from": "Least rate a year that its source speaks for.",
    "to": "Largest rate a year that its source speaks for.",
    "of one": "What a sourced rate is of: a site, a company, a region.",
    "years": "Years of your own record that weigh as much as a sourced rate.",
    "grade": "How well a rate is known: the grade of its source, or assumed.",
}
SCREEN: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "plan": {
        "sections": PLAN_SECTIONS,
        "policies": POLICIES,
        "Cost by policy": COSTS,
        "How lean": LEAN,
        "Just-in-case spend": SPENT,
        "What to do": ACTIONS,
        "From today's stock": STOCK,
        "Everyday and strategic stock": EVERYDAY,
        "Just-in-time side": JIT,
    },
    "exposure": {
        "sections": EXPOSURE_SECTIONS,
        "failures": FAILURES,
        "rises": RISES,
        "questions": ASKING,
        "price": SURVIVAL,
    },
    "lean": {
        "sections": LEAN_SECTIONS,
        "Lines and makers": TAKT,
        "Cards": CARDS,
        "Where lean ends": LEAN_ENDS,
        "Found late": FOUND_LATE,
        "Seven wastes": WASTES,
        "Conditions for just-in-time": CONDITIONS,
    },
    "bands": {"bands": BANDS, "uncertain rates": UNCERTAIN, "knowing a rate": KNOWING},
    "study": {"futures": FUTURE_WORDS},
    "simulate": {"simulation": SIMULATED},
    "hindcast": {"replays": REPLAYS},
    "compare": {"runs": COMPARED},
    "runs": {"records": RECORDS},
    "priors": {"rates": PRIORS},
}
"""Words by command and place."""
