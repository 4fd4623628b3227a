"""Today, the plan, pure just-in-time and pure just-in-case, side by side, with intervals of their simulated costs."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from resilience.report.figures import cost_by_policy
from resilience.report.numbers import NOTHING, difference, estimated, money, percent, whole
from resilience.report.page.blocks import Head, Listing, PageSection, Paragraph, TableRow
from resilience.report.page.pictures import figure_of
from resilience.study.policy_names import JUST_IN_CASE, JUST_IN_TIME, MIX, STATUS_QUO

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.report.sections.known import KnownRun

SAID = {
    STATUS_QUO: "today (status quo)",
    MIX: "the plan (optimized mix)",
    JUST_IN_TIME: "pure just-in-time",
    JUST_IN_CASE: "pure just-in-case",
}
"""How policies are called where people read."""
HELP = (
    "Today: the plan the tables state. The plan: the cheapest mix found. Pure just-in-time: "
    "no precaution that can be left out, the smallest lots. Pure just-in-case: the same cover everywhere, large lots, "
    "all that is on offer bought. Whole cost: all that a year takes, disruptions included; no plan can avoid the floor "
    "of {floor} {currency}, the cheapest year if nothing ever went wrong."
)
HEADS = (
    Head("policy", number=False),
    Head("whole cost", "{currency} a year, promised"),
    Head("against today"),
    Head("whole cost, simulated", "in fresh years, +- half the interval at 95 %"),
    Head("steady cost", "above the floor, every year"),
    Head("expected loss", "what disruptions cost in a mean year"),
    Head("bad year, promised", "mean loss of the worst {worst} of years (CVaR)"),
    Head("bad year, simulated", "the same without foresight"),
    Head("just in case", "spent on precautions a year"),
    Head("JIT", "how often goods arrive: 0 % rarest, 100 % most often"),
    Head("fill rate", "share of demand served"),
)


def policies(known: KnownRun) -> PageSection | None:
    """The comparison as a table and a picture; None where the run has none."""
    table = known.table("comparison")
    if table is None:
        return None
    floor = float(known.certificate["proof"]["floor"])
    worst = percent(1 - float(known.certificate["risk"]["cvar_level"]))
    named = {"currency": known.currency, "worst": worst, "floor": whole(floor)}
    heads = tuple(Head(one.text, one.meaning.format(**named), one.number) for one in HEADS)
    order = [name for name in (STATUS_QUO, MIX, JUST_IN_TIME, JUST_IN_CASE) if name in known.comparison]
    rows = tuple(_row(known, name, floor) for name in order)
    named_table = table[table["policy"].isin(order)]
    chart = cost_by_policy(named_table, known.currency)
    figure = figure_of(
        "costs", chart, "What each policy costs a year beyond the purchase and transport that all of them pay.",
        "Bars of yearly cost by policy: buffers, lots, sources, expected loss; the table above has the sums.",
    )  # fmt: skip
    notes = tuple(Paragraph(note, "warning") for note in _no_choices(known, order))
    listing = Listing("Costs in a year", heads, rows)
    return PageSection(
        "policies",
        "Today, the plan, and the two extremes",
        (Paragraph(HELP.format(**named), "help"), listing, *notes, figure),
    )


def _row(known: KnownRun, name: str, floor: float) -> TableRow:
    said = known.comparison[name]
    costs = known.simulated(name, "total")
    level = f"cvar{round(100 * float(known.certificate['risk']['cvar_level'])):d}"
    worst = known.simulated(name, level)
    cells = (
        SAID.get(name, name) + (", no choice" if _breaks(said) else ""),
        whole(_number(said, "objective")),
        NOTHING if name == STATUS_QUO else difference(_number(said, "against_today")),
        NOTHING if costs is None else estimated(costs.mean, costs.half_width),
        money(_above(said, floor)),
        money(_number(said, "loss_before_refund")),
        money(_number(said, level)),
        NOTHING if worst is None else estimated(worst.mean, worst.half_width),
        money(_number(said, "jic_spend")),
        percent(_number(said, "jit_intensity")),
        percent(_number(said, "fill_rate")),
    )
    return TableRow(cells, strong=name == MIX)


def _above(said: Mapping[str, Any], floor: float) -> float | None:
    steady = _number(said, "steady_cost")
    return None if steady is None else steady - floor


def _number(said: Mapping[str, Any], name: str) -> float | None:
    value = said.get(name)
    return None if not isinstance(value, int | float) or math.isnan(value) else float(value)


def _breaks(said: Mapping[str, Any]) -> str:
    breaks = said.get("breaks")
    return breaks if isinstance(breaks, str) else ""


def _no_choices(known: KnownRun, order: list[str]) -> list[str]:
    found = [(name, _breaks(known.comparison[name])) for name in order]
    return [f"{name.capitalize()} is no choice: it {breaks}." for name, breaks in found if breaks]
