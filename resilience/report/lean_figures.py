"""Figures of the lean side: wastes, cycles against the takt, what cards hide, and where just-in-time pays."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from resilience.errors import InputError
from resilience.findings import Code, Finding
from resilience.given import WORDS, A, Of, TableOf, takes
from resilience.report.colors import POLICY_COLORS, QUIET, WEAK
from resilience.report.scales import AMOUNT, TOLD
from resilience.study.policy_names import JUST_IN_CASE, JUST_IN_TIME, MIX, STATUS_QUO

if TYPE_CHECKING:
    from collections.abc import Sequence

    from resilience.lean.removal import RemovalStep
    from resilience.study.lean.view import LeanView

WIDE_ENOUGH = 480
BAR, LEAST = 13, 24
"""Pixels of a bar, and of a row that has few."""
GOOD = "#009E73"
NOT_MEASURED = "not measured"
PACE = {True: "keeps pace", False: "cannot keep pace"}
PAYS = {True: "lean pays", False: "a buffer pays", None: "not known"}


@takes(wastes=TableOf(("policy", "waste", "is_waste", "measured", "cost")), currency=WORDS)
def waste_bars(wastes: pd.DataFrame, currency: str = "") -> alt.LayerChart | alt.FacetChart:
    """The seven wastes of each policy side by side; what no table prices is written there, and has no bar.

    Parameters
    ----------
    wastes
        `wastes.csv` of a run, `PlanResult.wastes` or `run_wastes(...)`.
    currency
        For the title of the axis.
    """
    seven = wastes[wastes["is_waste"]]
    order = list(dict.fromkeys(seven["waste"]))
    priced = seven[seven["measured"]].groupby(["waste", "policy"], sort=False, as_index=False)["cost"].sum()
    missing = pd.DataFrame({"waste": [one for one in order if one not in set(priced["waste"])], "cost": 0.0})
    place = alt.Y("waste:N", sort=order, title=None)
    policies = _policies(wastes)
    bars = (
        alt.Chart(priced)
        .mark_bar()
        .encode(
            y=place,
            x=alt.X("cost:Q", title=f"{currency} a year".strip(), axis=alt.Axis(labelExpr=AMOUNT)),
            yOffset=alt.YOffset("policy:N", sort=policies),
            color=alt.Color(
                "policy:N", title=None, sort=policies, scale=_scale(policies), legend=alt.Legend(orient="bottom")
            ),
            tooltip=["policy", "waste", alt.Tooltip("cost:Q", format=TOLD)],
        )
    )
    words = alt.Chart(missing.assign(words=NOT_MEASURED)).mark_text(align="left", dx=4, color=QUIET)
    return alt.layer(bars, words.encode(y=place, x="cost:Q", text="words:N")).properties(
        width=WIDE_ENOUGH, height=len(order) * max(len(policies) * BAR, LEAST), title="The seven wastes"
    )


def _policies(wastes: pd.DataFrame) -> list[str]:
    """Policies in the order of the tables: today first, then the plan, then the extremes, then any other."""
    found = list(dict.fromkeys(map(str, wastes["policy"])))
    first = [name for name in (STATUS_QUO, MIX, JUST_IN_TIME, JUST_IN_CASE) if name in found]
    return first + [name for name in found if name not in first]


def _scale(policies: list[str]) -> alt.Scale | alt.UndefinedType:
    """The colors that policies have in every figure; a library's own where one of them is no policy of a plan."""
    known = all(name in POLICY_COLORS for name in policies)
    return alt.Scale(domain=policies, range=[POLICY_COLORS[name] for name in policies]) if known else alt.Undefined


@takes(view=Of("LeanView"))
def takt_bars(view: LeanView) -> alt.LayerChart | alt.FacetChart:
    """Cycle of each line as a bar against its takt as a mark, in minutes; lines that cannot keep pace stand out.

    Parameters
    ----------
    view
        What `lean_view` found.

    Raises
    ------
    InputError
        Where no line states its working time.
    """
    lines = [line for line in view.lines if line.takt is not None]
    if not lines:
        said, remedy = "No line states its working time.", "Fill in resources, with cycle times."
        raise _nothing(said, remedy)
    return takt_chart(
        pd.DataFrame(
            {
                "line": [f"{line.site} {line.name}" for line in lines],
                "cycle": [line.cycle for line in lines],
                "takt": [line.takt for line in lines],
                "pace": [PACE[line.keeps_pace] for line in lines],
            }
        )
    )


def takt_chart(table: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """The same of a table: line, cycle and takt in minutes, and whether it keeps pace."""
    base = alt.Chart(table).encode(y=alt.Y("line:N", sort=list(table["line"]), title=None))
    colors = alt.Scale(domain=list(PACE.values()), range=[GOOD, WEAK])
    bars = base.mark_bar().encode(
        x=alt.X("cycle:Q", title="minutes a good unit: cycle (bar) against takt (mark)"),
        color=alt.Color("pace:N", title=None, scale=colors, legend=alt.Legend(orient="bottom")),
        tooltip=["line", alt.Tooltip("cycle:Q", format=".3~g"), alt.Tooltip("takt:Q", format=".3~g")],
    )
    marks = base.mark_tick(color="black", thickness=3, size=22).encode(x="takt:Q")
    return alt.layer(bars, marks).properties(width=WIDE_ENOUGH, title="Cycle against takt")


@takes(steps=A((list, tuple), "what remove_cards returns"))
def removal_curve(steps: Sequence[RemovalStep]) -> alt.LayerChart | alt.FacetChart:
    """Orders filled at once as cards are taken out, with the station that the removed stock was hiding.

    Parameters
    ----------
    steps
        What `remove_cards` found.

    Raises
    ------
    InputError
        Where there is no step.
    """
    if not steps or any(type(step).__name__ != "RemovalStep" for step in steps):
        said, remedy = "These are no steps of taking cards out.", "Give what remove_cards returns."
        raise _nothing(said, remedy)
    table = pd.DataFrame(
        {
            "cards": [sum(step.cards.values()) for step in steps],
            "service": [step.service.mean for step in steps],
            "low": [step.service.low for step in steps],
            "high": [step.service.high for step in steps],
            "cost": [_mean(step.cost) for step in steps],
            "hidden": [step.hidden or "" for step in steps],
        }
    )
    base = alt.Chart(table).encode(x=alt.X("cards:Q", title="cards in the line", scale=alt.Scale(reverse=True)))
    share = alt.Axis(format=".0%")
    band = base.mark_area(opacity=0.2, color=GOOD).encode(y=alt.Y("low:Q", axis=share), y2="high:Q")
    line = base.mark_line(point=True, color=GOOD).encode(
        y=alt.Y("service:Q", title="orders filled at once", axis=share, scale=alt.Scale(zero=False)),
        tooltip=["cards", alt.Tooltip("service:Q", format=".1%"), alt.Tooltip("cost:Q", format=TOLD), "hidden"],
    )
    words = base.mark_text(align="left", dx=6, dy=-8).encode(y="service:Q", text="hidden:N")
    return alt.layer(band, line, words).properties(width=WIDE_ENOUGH, title="What the cards hide")


@takes(view=Of("LeanView"))
def jit_conditions(view: LeanView) -> alt.LayerChart | alt.FacetChart:
    """How rare outages of each lane are (dot) against how rare they must be for lean supply to pay (mark).

    Parameters
    ----------
    view
        What `lean_view(model, scenarios)` found.

    Raises
    ------
    InputError
        Where nothing is at stake on any lane.
    """
    found = [one for one in view.conditions if one.rarer_years is not None]
    if not found:
        said, remedy = "No lane has a condition.", "State times to recover, holding and margins."
        raise _nothing(said, remedy)
    return condition_chart(
        pd.DataFrame(
            {
                "lane": [f"{one.part}, {one.origin} to {one.destination}" for one in found],
                "years": [1 / one.outages if one.outages else None for one in found],
                "needed": [one.rarer_years for one in found],
                "pays": [PAYS[one.pays] for one in found],
            }
        )
    )


def condition_chart(table: pd.DataFrame) -> alt.LayerChart | alt.FacetChart:
    """The same of a table: lane, years between outages as stated and as needed, and whether lean supply pays."""
    scale = alt.Scale(type="log")
    lanes = alt.Y("lane:N", sort=list(table["lane"]), title=None, axis=alt.Axis(labelLimit=240))
    base = alt.Chart(table).encode(y=lanes)
    needed = base.mark_tick(color="black", thickness=3, size=18).encode(
        x=alt.X("needed:Q", scale=scale, title="years between two outages: stated (dot), needed for lean (mark)")
    )
    colors = alt.Scale(domain=list(PAYS.values()), range=[GOOD, WEAK, QUIET])
    stated = (
        base.transform_filter("isValid(datum.years)")
        .mark_circle(size=90)
        .encode(
            x=alt.X("years:Q", scale=scale),
            color=alt.Color("pays:N", title=None, scale=colors, legend=alt.Legend(orient="bottom")),
            tooltip=["lane", alt.Tooltip("years:Q", format=".3~g"), alt.Tooltip("needed:Q", format=".3~g")],
        )
    )
    return alt.layer(needed, stated).properties(width=WIDE_ENOUGH, title="Where just-in-time pays")


def _mean(value: object) -> float:
    """The mean of an estimate, or the number itself."""
    return float(getattr(value, "mean", value))  # type: ignore[arg-type]  # either is a number


def _nothing(said: str, remedy: str) -> InputError:
    return InputError([Finding(Code.CONFLICT, said, remedy, "figure")])
