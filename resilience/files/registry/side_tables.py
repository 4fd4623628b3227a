"""Tables beside those of the network: conversions, alternates, duties, demand, tasks, what was observed."""

from __future__ import annotations

from resilience.files.registry.column import (
    NOT_NEGATIVE,
    POSITIVE,
    POSITIVE_SHARE,
    SHARE,
    Column,
    Kind,
    Table,
    choice,
    named,
    number,
    refers,
    time,
)
from resilience.files.registry.keeping_columns import LIFE_LEFT
from resilience.network.lanes import LaneStatus, Mode
from resilience.network.observed import ObservedKind

KINDS, MODES = (tuple(str(one) for one in words) for words in (ObservedKind, Mode))
CURRENCY = Column(
    "currency", Kind.TEXT, "Currency of the money in this row, with a rate in exchange_rates; blank: the model's."
)


PAID_IN = Column(
    "paid_in",
    Kind.TEXT,
    "Currency that unit_cost moves with when a rate does, of money stated in another; blank: the currency of this row.",
)


def unit_of(what: str) -> Column:
    """Return a column that says in which unit a row counts a part."""
    said = f"Unit in which this row counts {what}, money per unit too; converted into its own. Blank: its own."
    return Column("unit", Kind.TEXT, said)


CONVERSIONS = Table(
    "conversions",
    "What other units of a part hold: a box of 500 pieces, a kilogram of 120. Mass, length, area, volume and dozens "
    "convert by themselves.",
    ("part", "unit"),
    (
        refers("part", "parts.part", "What is counted."),
        named("unit", "A unit other than the part's own, such as box, roll or kg."),
        Column(
            "content", Kind.NUMBER, "How many of the part's own units one of it holds.", "units per unit",
            required=True, bounds=POSITIVE,
        ),
    ),
    required=False,
)  # fmt: skip
ALTERNATES = Table(
    "alternates",
    "Parts that may take the place of another in one product; approved for one product is approved for no other.",
    ("parent", "child", "alternate"),
    (
        refers("parent", "parts.part", "The product."),
        refers("child", "parts.part", "The part that its bill of materials says."),
        refers("alternate", "parts.part", "The part that may take its place; from the stock that all its users share."),
        number(
            "ratio",
            "units per unit",
            "Units of the alternate in place of one of the part.",
            bounds=POSITIVE,
            required=True,
        ),
        number(
            "extra_cost",
            "currency per unit",
            "What each unit of the part replaced costs more, beside what the alternate costs; 0: nothing.",
            required=True,
        ),
        choice("status", LaneStatus, "In use, approved but idle, or only possible."),
        number(
            "max_share",
            "share",
            "Largest share of what the product takes that may be replaced, at any time; several alternates of one part "
            "have 1 each and share the place, or shares that add up to at most 1.",
            bounds=POSITIVE_SHARE,
            default="1",
        ),
        number("share", "share", "Today's share of what the product takes, of an alternate in use.", bounds=SHARE),
        number(
            "qualification_cost",
            "currency per year",
            "Cost of keeping it approved, at each maker of the product; required for candidates.",
        ),
        time("qualification_time", "Time to qualify in an emergency; blank: not in time."),
        time("lever_time", "From the decision until an approval is in force; blank: the qualification_time."),
        CURRENCY,
    ),
    required=False,
)
SECOND_RESERVE = (
    number(
        "second_reserve_max", "units per period",
        "Largest second reserve on offer, of another speed: the first next week, such as overtime, this one in eight, "
        "such as a second shift; needs a fee, an activation cost and time of its own.",
        needs=("second_reserve_fee", "second_activation_cost", "second_activation_time"),
    ),
    number(
        "second_reserve_fee", "currency per unit of capacity and year",
        "Yearly fee for one unit per period in the second reserve.",
    ),
    number("second_activation_cost", "currency per unit", "Extra cost of a unit that comes from the second reserve."),
    time("second_activation_time", "From the order to help until the first unit of the second reserve."),
    time("second_ramp_time", "From that unit until the full flow of the second reserve; blank: full at once."),
)  # fmt: skip
"""A reserve of a maker beside the first, at another speed."""
DUTIES = Table(
    "duties",
    "What goods pay where they enter a country, by where they were made, whichever way they come; rows that apply to "
    "the same goods add up.",
    ("origin", "destination", "part"),
    (
        Column("origin", Kind.TEXT, "Region or site where goods were made; blank: wherever outside the destination."),
        named("destination", "Region or site that they enter, by whatever lane comes from outside of it."),
        Column("part", Kind.TEXT, "What they are; blank: everything.", refers_to="parts.part"),
        number("rate", "share", "Duty as a share of the customs value, such as 0.25.", required=True),
        number(
            "customs_value",
            "currency per unit",
            "Value that the duty is charged on, of a part that is named; blank: the unit_value of each part.",
            bounds=POSITIVE,
        ),
        CURRENCY,
    ),
    required=False,
)
DEMAND = Table(
    "demand",
    "What the markets take, and what a shortage costs.",
    ("market", "part", "customer"),
    (
        refers("market", "sites.site", "Where it is sold."),
        refers("part", "parts.part", "What is sold."),
        Column(
            "customer", Kind.TEXT,
            "Class of customers, such as contract or spot, where several take the part here; blank: all alike.",
            needs=("priority",),
        ),
        number(
            "priority", "place in a row",
            "Who is served first where it does not suffice for all: 1 before 2; of equal ones who is dearer short.",
            bounds=POSITIVE, needs=("customer",),
        ),
        number("quantity", "units per period", "Nominal demand.", bounds=POSITIVE, required=True),
        number(
            "deviation", "units per period",
            "Standard deviation of the demand of one period in ordinary times, for everyday safety stock; 0: none.",
        ),
        number("margin", "currency per unit", "Margin lost with each unit short.", required=True),
        Column(
            "patience", Kind.PATIENCE, "How long a customer waits: 0 (lost at once), a time, or unlimited.", "time",
            required=True,
        ),
        number("backlog_cost", "currency per unit and period", "Cost of waiting; required when patience > 0."),
        LIFE_LEFT,
        unit_of("the part"),
        CURRENCY,
    ),
)  # fmt: skip
PENALTIES = Table(
    "penalties",
    "What a customer's contract costs where units are short, beside their margin: steps by units short in one "
    "disruption.",
    ("market", "part", "customer", "above"),
    (
        refers("market", "sites.site", "Where it is sold."),
        refers("part", "parts.part", "What is sold, as in demand."),
        Column("customer", Kind.TEXT, "Class of customers that the contract is with, where demand names them."),
        number(
            "above", "units", "Units short in one disruption from which on the step counts; 0: from the first.",
            required=True,
        ),
        number(
            "penalty", "currency per unit",
            "What each unit short beyond that costs, up to the next step, beside its margin; no less than in the step "
            "before. 0: nothing.",
            required=True,
        ),
        number(
            "lump", "currency",
            "What is due once, as soon as more units are short; a plan spreads it evenly over the units after it. "
            "Blank: nothing.",
        ),
        CURRENCY,
    ),
    required=False,
)  # fmt: skip
SEASONS = Table(
    "seasons",
    "How demand is spread over the year, where it is not even: factors of a season, and extra units of events. What "
    "supply brings above demand in the low season lies at the market until the high one takes it.",
    ("market", "part", "first"),
    (
        refers("market", "sites.site", "Where it is sold; goods must only be sold there, and come by lane."),
        refers("part", "parts.part", "What is sold, as in demand."),
        Column(
            "first", Kind.DAY, "First day of the stretch, each year; of a month, its first.", required=True
        ),
        Column(
            "last", Kind.DAY, "Last day of the stretch, each year; of a month, its last. It may lie in the next year.",
            required=True,
        ),
        number(
            "factor", "multiple",
            "Demand as a multiple of the usual one. Rows with a factor cover every day of the year once; their "
            "mean over the year is 1.",
        ),
        number(
            "extra", "units per period",
            "Units on top of that, as of a promotion, in place of a factor; quantity in demand is the mean of the year "
            "with all of them.",
            bounds=POSITIVE,
        ),
    ),
    required=False,
)  # fmt: skip
SHUTDOWNS = Table(
    "shutdowns",
    "When suppliers stand still by plan, each year: works holidays, the New Year, overhauls. What leaves them goes on "
    "all year: they build ahead for it on their own shelf.",
    ("site", "part", "first"),
    (
        refers("site", "sites.site", "Who stands still; it makes parts from nothing else and ships them by lane."),
        Column("part", Kind.TEXT, "What it does not make then; blank: all that it makes.", refers_to="parts.part"),
        Column(
            "built_from", Kind.DAY,
            "Day from which the stock for it is built, evenly until the day before `first`: the later, the faster.",
            required=True,
        ),
        Column("first", Kind.DAY, "First day on which it is shut, each year; of a month, its first.", required=True),
        Column(
            "last", Kind.DAY, "Last day on which it is shut; of a month, its last. It may lie in the next year.",
            required=True,
        ),
        number(
            "works", "share", "Share of the capacity that still works then; blank: nothing.", bounds=SHARE, default="0"
        ),
    ),
    required=False,
)  # fmt: skip
TASKS = Table(
    "tasks",
    "What a line does for each unit, task by task: `resilience lean` balances its stations by them.",
    ("site", "line", "task"),
    (
        refers("site", "sites.site", "Where the line stands."),
        named("line", "The line, listed in resources for this site."),
        named("task", "Name of the task, unique on its line."),
        time("time", "Working time the task takes for one unit, above 0.", required=True),
        Column("after", Kind.WORDS, "Tasks of the same line that must be done before it, separated by |."),
    ),
    required=False,
)
OBSERVED = Table(
    "observed",
    "What was counted in a stretch of time gone by: `resilience lean` prices its wastes beside today's.",
    ("entry",),
    (
        Column("entry", Kind.TEXT, "Name of the row, unique.", required=True),
        Column(
            "kind", Kind.CHOICE, "What was counted; stock, lots and under_way are means, all others counts.",
            required=True, choices=KINDS,
        ),
        Column(
            "amount", Kind.NUMBER, "How much of it: units, deliveries, or whatever cost prices.", "units",
            required=True, bounds=NOT_NEGATIVE,
        ),
        Column("time", Kind.DURATION, "How long was counted, above 0.", "time", required=True),
        Column("site", Kind.TEXT, "Where it was, or where a lane leads.", refers_to="sites.site"),
        Column("part", Kind.TEXT, "What it was.", refers_to="parts.part"),
        Column("origin", Kind.TEXT, "Where a lane begins, of what is counted lane by lane.", refers_to="sites.site"),
        Column("mode", Kind.CHOICE, "Means of transport; blank where one lane leads there.", choices=MODES),
        Column(
            "cost", Kind.NUMBER, "What one of it costs, of wastes that no other table prices; else blank.",
            "currency per unit", bounds=NOT_NEGATIVE,
        ),
    ),
    required=False,
)  # fmt: skip
COUNTED = (TASKS, OBSERVED)
"""Tables of lines and of times gone by, which no plan depends on."""
