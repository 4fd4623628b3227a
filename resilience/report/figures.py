"""Figures: functions that take tidy tables and return charts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from resilience.given import WORDS, TableOf, takes
from resilience.report.colors import COST_COLORS, MISSED_COLORS, POLICY_COLORS, SITES_COLOR
from resilience.report.costs import cost_blocks
from resilience.report.network_map import network_map
from resilience.report.numbers import money
from resilience.report.scales import AMOUNT, TOLD

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

__all__ = ["cost_by_policy", "exceedance_curve", "network_map", "rate_bands", "stock_over_time"]

WIDTH = 640
DECADES = [1, 0.1, 0.01, 0.001, 0.0001, 0.00001]
ONCE_IN = "datum.value == 1 ? 'every year' : '1 in ' + format(1 / datum.value, ',.0f') + ' years'"
ROOM_FOR_WORDS = 1.15
"""Length of the axis as a multiple of the longest bar: its sum stands behind it."""
MOST_SCENARIOS_DRAWN = 8
"""Stock positions drawn in one panel: those whose stock falls furthest."""


@takes(comparison=TableOf(("policy", "purchase", "transport", "source_premium", "aal")), currency=WORDS)
def cost_by_policy(comparison: pd.DataFrame, currency: str = "") -> alt.LayerChart | alt.FacetChart:
    """Stacked bars of what each policy costs in a year beyond the purchase and transport that all of them pay.

    Parameters
    ----------
    comparison
        `PlanResult.comparison`.
    currency
        For the title of the axis.
    """
    blocks, common = cost_blocks(comparison)
    colors = COST_COLORS | (SITES_COLOR if "sites" in set(blocks["component"]) else {})
    order = list(comparison["policy"])
    axis = f"{currency} per year beyond the {money(common, currency)} that all pay for purchase and transport".strip()
    base = alt.Chart(blocks).encode(y=alt.Y("policy:N", sort=order, title=None))
    longest = float(blocks[blocks["cost"] > 0].groupby("policy")["cost"].sum().max())
    room = alt.Scale(domainMax=ROOM_FOR_WORDS * longest) if longest > 0 else alt.Undefined
    bars = base.mark_bar().encode(
        x=alt.X("cost:Q", stack="zero", title=axis, axis=alt.Axis(labelExpr=AMOUNT, tickCount=8), scale=room),
        color=_colors("component", colors, blocks["component"], "cost of"),
        order=alt.Order("rank:Q"),
        tooltip=["policy", "component", alt.Tooltip("cost:Q", format=TOLD)],
    )
    sums = blocks.groupby("policy")["cost"].sum()
    totals = pd.DataFrame({"policy": sums.index, "sum": sums, "words": [money(amount) for amount in sums]})
    marks = alt.Chart(totals).encode(y=alt.Y("policy:N", sort=order), x="sum:Q")
    tick = marks.mark_tick(color="black", thickness=2, size=24)
    words = marks.mark_text(align="left", dx=6).encode(text="words:N")
    return alt.layer(bars, tick, words).properties(width=WIDTH, height=40 * len(order), title="Cost by policy")


@takes(exceedance=TableOf(("policy", "loss", "probability", "low", "high")), currency=WORDS)
def exceedance_curve(exceedance: pd.DataFrame, currency: str = "") -> alt.LayerChart | alt.FacetChart:
    """Probability that a year loses at least as much, with its interval, for each policy.

    Parameters
    ----------
    exceedance
        Columns policy, loss, probability, low, high (`resilience.study.run.losses.exceedance`).
    currency
        For the title of the axis.
    """
    curves = _from_zero(exceedance)
    title = f"annual loss, {currency}".strip(", ")
    colors = _colors("policy", POLICY_COLORS, exceedance["policy"])
    base = alt.Chart(curves).encode(x=alt.X("loss:Q", title=title, axis=alt.Axis(labelExpr=AMOUNT)))
    chance = alt.Axis(title="chance of a year at least as bad", values=DECADES, labelExpr=ONCE_IN)
    line = base.mark_line(interpolate="step-before").encode(
        y=alt.Y("probability:Q", scale=alt.Scale(type="log"), axis=chance),
        color=colors,
        tooltip=["policy", alt.Tooltip("loss:Q", format=TOLD), alt.Tooltip("probability:Q", format=".3~%")],
    )
    band = base.mark_area(opacity=0.15, interpolate="step-before").encode(
        y=alt.Y("low:Q", axis=chance),
        y2="high:Q",
        color=_colors("policy", POLICY_COLORS, exceedance["policy"]),
    )
    years = _sampled(exceedance)
    return alt.layer(band, line).properties(
        width=WIDTH, height=300, title=alt.Title("Annual loss exceeded", subtitle=years)
    )


def _from_zero(exceedance: pd.DataFrame) -> pd.DataFrame:
    """Curves of positive losses, each drawn from loss 0 at the chance of any loss."""
    lossy = exceedance[exceedance["loss"] > 0]
    starts = lossy.groupby("policy", sort=False, as_index=False).first().assign(loss=0.0)
    return pd.concat([starts[lossy.columns], lossy], ignore_index=True)


@takes(bands=TableOf(("hazard", "low", "high", "jic_spend", "stated")), currency=WORDS)
def rate_bands(bands: pd.DataFrame, currency: str = "") -> alt.FacetChart:
    """What the best plan spends just in case, as steps over the multiplier of a rate, for each hazard.

    Parameters
    ----------
    bands
        `resilience.study.bands.folder.band_table`.
    currency
        For the title of the axis.
    """
    top = float(bands["high"].max())
    title = f"just-in-case spend, {currency} per year".replace(", per", " per")
    span = alt.Scale(type="log", domain=[1 / top, top], clamp=True)
    steps = bands.assign(start=bands["low"].clip(lower=1 / top), end=bands["high"].clip(lower=1 / top))
    shown = steps[steps["end"] > steps["start"]]
    areas = (
        alt.Chart(shown)
        .mark_rect(opacity=0.6, stroke="white")
        .encode(
            x=alt.X("start:Q", scale=span, title="multiple of the stated rate"),
            x2="end:Q",
            y=alt.Y("jic_spend:Q", title=title, axis=alt.Axis(labelExpr=AMOUNT), scale=alt.Scale(zero=True)),
            y2=alt.datum(0),
            color=alt.Color("stated:N", title="holds the stated rate"),
            tooltip=["hazard", "band", "low", "high", alt.Tooltip("jic_spend:Q", format=TOLD), "changes"],
        )
    )
    stated = alt.Chart(shown).mark_rule(strokeDash=[4, 4]).encode(x=alt.datum(1, scale=span))
    layers = alt.layer(areas, stated).properties(width=WIDTH // 2, height=160)
    return layers.facet(facet=alt.Facet("hazard:N", title=None), columns=2, title="The plan as rates change")


@takes(trajectories=TableOf(("policy", "scenario", "what", "site", "part", "days", "units")))
def stock_over_time(trajectories: pd.DataFrame) -> alt.VConcatChart:
    """Stock, and the demand missed, over the days of one disruption, side by side for each policy.

    Parameters
    ----------
    trajectories
        `resilience.study.run.worst.worst_scenario_paths`.
    """
    stock, missed = _emptied(trajectories), _missed(trajectories)
    policies = list(dict.fromkeys(trajectories["policy"]))
    span = alt.Scale(domain=[0, float(trajectories["days"].max())], nice=False)
    days = alt.X("days:Q", title=None, scale=span)
    width = WIDTH // max(1, len(policies))
    column = alt.Column("policy:N", sort=policies, title=None)
    lines = (
        alt.Chart(stock)
        .mark_line(interpolate="linear", strokeWidth=2)
        .encode(
            x=days,
            y=alt.Y("cover_periods:Q", title="stock, periods of use"),
            color=alt.Color("position:N", title=None),
            column=column,
            tooltip=["position", "days", alt.Tooltip("units:Q", format=TOLD)],
        )
        .properties(width=width, height=200)
    )
    bars = (
        alt.Chart(missed)
        .mark_area(interpolate="step-after", opacity=0.85, line=True)
        .encode(
            x=alt.X("start:Q", title="days after the onset", scale=span),
            y=alt.Y("sum(cover_periods):Q", title="periods of demand", stack=None),
            color=_colors("what", MISSED_COLORS, missed["what"]),
            column=alt.Column("policy:N", sort=policies, title=None, header=alt.Header(labels=False)),
        )
        .properties(width=width, height=100)
    )
    title = f"Worst disruption: {trajectories['scenario'].iloc[0]}"
    own_colors = alt.Resolve(scale=alt.ScaleResolveMap(color="independent"))
    return alt.vconcat(lines, bars, title=title, resolve=own_colors)


def _missed(trajectories: pd.DataFrame) -> pd.DataFrame:
    """Lost sales and backlog, each over its period."""
    missed = trajectories[(trajectories["what"] != "stock") & (trajectories["period"] >= 0)]
    length = trajectories.loc[trajectories["period"] == 0, "days"].min()
    return missed.assign(start=missed["days"] - length)


def _emptied(trajectories: pd.DataFrame) -> pd.DataFrame:
    """Stock of the positions that hold some under any policy, those whose stock falls furthest first."""
    stock = trajectories[trajectories["what"] == "stock"]
    stock = stock.assign(position=stock["part"] + " at " + stock["site"])
    by_policy = stock.groupby(["policy", "position"])["cover_periods"]
    fall = (by_policy.max() - by_policy.min()).groupby("position").max()
    shown: Sequence[str] = fall[fall > 0].nlargest(MOST_SCENARIOS_DRAWN).index.tolist()
    return stock[stock["position"].isin(shown)]


def _colors(column: str, colors: Mapping[str, str], present: pd.Series[str], title: str | None = None) -> alt.Color:
    """Fixed colors of a column's values; the legend names those that occur."""
    used = {name: color for name, color in colors.items() if name in set(present)}
    scale = alt.Scale(domain=list(used), range=list(used.values()))
    return alt.Color(f"{column}:N", scale=scale, legend=alt.Legend(title=title, symbolOpacity=1, symbolStrokeWidth=3))


def _sampled(exceedance: pd.DataFrame) -> str:
    if not {"years", "seed"} <= set(exceedance.columns) or exceedance.empty:
        return ""
    return f"{exceedance['years'].iloc[0]:,} sampled years, seed {exceedance['seed'].iloc[0]}; bands: 95 % intervals"
