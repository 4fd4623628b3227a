"""How bad it can get: bad years, the disruptions that cost most, and how sales run in the worst of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import altair as alt
import pandas as pd

from resilience.report.colors import POLICY_COLORS
from resilience.report.figures import exceedance_curve
from resilience.report.numbers import NOTHING, digits, money, often
from resilience.report.page.blocks import Head, Listing, PageSection, TableRow
from resilience.report.page.pictures import figure_of
from resilience.report.sections.policies import SAID
from resilience.report.sections.spots import sites_hit
from resilience.study.policy_names import MIX, STATUS_QUO
from resilience.study.run.losses import slug

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.report.page.blocks import Block
    from resilience.report.sections.known import KnownRun

MOST_POINTS = 160
"""Points of a curve: more cannot be told apart."""
SHOWN = 15
"""Scenarios listed."""
BAD_YEARS = (
    "Across: what disruptions cost in a year. Up: how likely a year is at least as bad. The lower a curve, the safer. "
    "Bands: intervals at 95 %, of {years:,} sampled years (seed {seed}). A year below 0, with more holding spared than "
    "lost, is not drawn."
)
WORST = "Disruptions that cost most in a year today: how often they come times what one costs."
CURVES = 3
"""Disruptions whose sales are drawn, the worst of each of so many hazards."""
RECOVERY = (
    "Share of demand served on time, day by day, from the onset until nothing is missed any more: for the disruptions "
    "that cost most in a year today, one of each hazard. Help is called as if the end were known once it is noticed."
)


def risk(known: KnownRun) -> PageSection:
    """The curves and tables of risk that the run has."""
    return PageSection("risk", "How bad it can get", tuple(_blocks(known)))


def _blocks(known: KnownRun) -> Iterator[Block]:
    curve = known.table("exceedance")
    if curve is not None and bool((curve["loss"] > 0).any()):
        yield figure_of(
            "exceedance", exceedance_curve(thinned(curve), known.currency), BAD_YEARS.format(**_years(curve)),
            "Chance of a year at least as bad by policy; the table of policies has the mean of the worst years.",
        )  # fmt: skip
    worst = worst_listing(known)
    if worst is not None:
        yield worst
    recovery = curves(known)
    if recovery is not None:
        alternative = "Sales over time in the worst disruptions, today and with the plan."
        yield figure_of("performance", performance_chart(recovery), RECOVERY, alternative)


def _years(curve: pd.DataFrame) -> dict[str, int]:
    return {name: int(curve[name].iloc[0]) for name in ("years", "seed")}


def thinned(curve: pd.DataFrame) -> pd.DataFrame:
    """The curves with so few points that a page stays small: spread evenly over the logarithm of the chance."""
    kept = []
    for _, one in curve[curve["loss"] > 0].groupby("policy", sort=False):
        ordered = one.sort_values("probability", kind="stable")
        if len(ordered) > MOST_POINTS:
            places = {round(len(ordered) ** (step / (MOST_POINTS - 1))) - 1 for step in range(MOST_POINTS)}
            ordered = ordered.iloc[sorted(place for place in places if place < len(ordered))]
        kept.append(ordered.sort_values("probability", ascending=False, kind="stable"))
    return pd.concat(kept, ignore_index=True)


def _worst_first(known: KnownRun) -> pd.DataFrame | None:
    """Scenarios by what they cost in a year today (with the plan where today is not priced); None without."""
    table = known.table("scenario_losses")
    if table is None:
        return None
    column = f"loss_{slug(STATUS_QUO)}" if known.has_today else f"loss_{slug(MIX)}"
    struck = table[table["rate"] > 0]
    return struck.assign(each=struck[column], yearly=struck["rate"] * struck[column]).sort_values(
        "yearly", ascending=False, kind="stable"
    )


def curves(known: KnownRun) -> pd.DataFrame | None:
    """Sales over time in the worst disruptions; None where the model is not known or nothing is ever missed."""
    from resilience.study.run.performance import performance

    worst = _worst_first(known)
    if worst is None or known.model is None:
        return None
    names = worst.drop_duplicates("hazard")["scenario"].head(CURVES)
    scenarios = [known.scenarios[name] for name in map(str, names) if name in known.scenarios]
    policies = known.run.promises.policies
    plans = {name: policies[name].plan for name in (STATUS_QUO, MIX) if name in policies}
    found = performance(known.model, scenarios, plans) if scenarios else pd.DataFrame()
    return None if found.empty or not bool((found["served"] < 1).any()) else found


def worst_listing(known: KnownRun) -> Listing | None:
    """The scenarios that cost most in a year; None where the run has none."""
    worst = _worst_first(known)
    if worst is None:
        return None
    heads = (
        Head("scenario", number=False),
        Head("hazard", number=False),
        Head("comes", "times a year"),
        Head("lasts", "calendar days"),
        Head("one costs today", known.currency),
        Head("with the plan", known.currency),
        Head("cost today", f"{known.currency} a year"),
    )
    places = {} if known.model is None else {site: place for place, site in enumerate(known.model.network.sites)}
    rows = []
    for one in worst.head(SHOWN).to_dict("records"):
        scenario = known.scenarios.get(str(one["scenario"]))
        hit = () if scenario is None or known.model is None else sites_hit(scenario, known.model.network)
        cells = (
            str(one["scenario"]), str(one["hazard"]), often(float(one["rate"])), digits(float(one["duration_days"])),
            money(float(one["each"])) if known.has_today else NOTHING, money(float(one[f"loss_{slug(MIX)}"])),
            money(float(one["yearly"])),
        )  # fmt: skip
        rows.append(TableRow(cells, sites=tuple(sorted(places[site] for site in hit if site in places))[:200]))
    return Listing(WORST, heads, tuple(rows))


def performance_chart(table: pd.DataFrame) -> alt.FacetChart | alt.LayerChart:
    """Share of demand served over the days of a disruption, one panel a scenario, one line a policy."""
    order = [name for name in POLICY_COLORS if name in set(table["policy"])]
    named = table.assign(policy=table["policy"].map(lambda name: SAID.get(name, name)))
    scale = alt.Scale(domain=[SAID.get(name, name) for name in order], range=[POLICY_COLORS[name] for name in order])
    lines = (
        alt.Chart(named)
        .mark_line(interpolate="step-after", strokeWidth=2)
        .encode(
            x=alt.X("days:Q", title="calendar days after it began"),
            y=alt.Y("served:Q", title="demand served", axis=alt.Axis(format="%"), scale=alt.Scale(domain=[0, 1])),
            color=alt.Color("policy:N", title=None, scale=scale, legend=alt.Legend(orient="bottom")),
            strokeDash=alt.StrokeDash(
                "policy:N", title=None, scale=alt.Scale(domain=scale.domain, range=[[4, 3], [1, 0]])
            ),
        )
        .properties(width=560, height=110)
    )
    panels: alt.FacetChart = lines.facet(
        row=alt.Row("scenario:N", title=None, header=alt.Header(labelAngle=0, labelOrient="top", labelAnchor="start"))
    )
    return panels
