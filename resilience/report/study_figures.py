"""Figures of a study: the map of its axes, what each plan costs where another is right, and cost against bad years."""

from __future__ import annotations

import altair as alt
import pandas as pd

from resilience.errors import InputError
from resilience.files.nearest import suggestion
from resilience.findings import Code, Finding
from resilience.given import WORDS, TableOf, shown, takes
from resilience.report.colors import QUIET, WEAK
from resilience.report.numbers import money
from resilience.report.scales import AMOUNT, SIGNED, SIGNED_AMOUNT, TOLD
from resilience.study.policy_names import MIX

END_COLORS = {"at its low end": "#56B4E9", "at its high end": "#E69F00"}
MOST_NUMBERS = 20
"""Contested numbers that are drawn."""
CELL_PIXELS = 44
"""Side of a cell in pixels."""


@takes(cells=TableOf(("policy", "plan", "jic_intensity", "error")), across=WORDS, down=WORDS)
def regime_map(cells: pd.DataFrame, across: str, down: str) -> alt.LayerChart | alt.FacetChart:
    """How much the best plan spends just in case at each point of two axes, with the plan's number in each cell.

    Parameters
    ----------
    cells
        `cells.csv` of a study, or that table of `study_tables`.
    across, down
        Names of the two axes; where the study has more, leave only the rows of one value of the others.

    Raises
    ------
    InputError
        When the table has no such axis.
    """
    for word, name in (("across", across), ("down", down)):
        if name not in cells.columns:
            axes = [str(one) for one in cells.columns]
            message = f"The study has no axis {shown(name)}."
            raise InputError(
                [Finding(Code.UNKNOWN_REFERENCE, message, suggestion(name, axes), "regime_map", column=word)]
            )
    mixes = cells[(cells["policy"] == MIX) & cells["plan"].notna()].copy()
    mixes["number"] = mixes["plan"].str.removeprefix("plan ")
    base = alt.Chart(mixes).encode(
        x=alt.X(f"{_field(across)}:O", title=across, axis=alt.Axis(labelAngle=0)),
        y=alt.Y(f"{_field(down)}:O", title=down, sort="descending"),
    )
    heat = base.mark_rect(stroke="white").encode(
        color=alt.Color(
            "jic_intensity:Q",
            title="spent just in case, of all that is bought",
            scale=alt.Scale(scheme="blues"),
            legend=alt.Legend(format=".2~%", orient="bottom", gradientLength=240),
        ),
        tooltip=[
            "future",
            "plan",
            alt.Tooltip("cost:Q", format=TOLD),
            alt.Tooltip("jic_intensity:Q", format=".2~%", title="just in case"),
            alt.Tooltip("jit_intensity:Q", format=".2~%", title="just in time"),
            alt.Tooltip("error:Q", format=".2~%", title="dearer than the best by at most"),
        ],
    )
    words = base.mark_text(fontSize=11).encode(text="number:N", color=alt.value("black"))
    step = alt.Step(CELL_PIXELS)
    return alt.layer(heat, words).properties(width=step, height=step, title="The best plan by what comes")


@takes(regret=TableOf(("plan", "future", "regret")), currency=WORDS)
def regret_table(regret: pd.DataFrame, currency: str = "") -> alt.LayerChart | alt.FacetChart:
    """What each plan costs more than the best plan known, in every future; a cross where it fails.

    Parameters
    ----------
    regret
        `regret.csv` of a study, or that table of `study_tables`.
    currency
        For the legend.
    """
    order = list(dict.fromkeys(regret["plan"]))
    base = alt.Chart(regret).encode(
        x=alt.X("plan:N", sort=order, title=None, axis=alt.Axis(labelAngle=-45)),
        y=alt.Y("future:N", sort=list(dict.fromkeys(regret["future"])), title=None, axis=alt.Axis(labelLimit=260)),
    )
    known = base.transform_filter("isValid(datum.regret)")
    heat = known.mark_rect(stroke="white").encode(
        color=alt.Color(
            "regret:Q",
            title=f"wrong by, {currency} a year".replace(", a", " a"),
            scale=alt.Scale(scheme="oranges"),
            legend=alt.Legend(labelExpr=AMOUNT, orient="bottom", gradientLength=240),
        ),
        tooltip=["plan", "future", alt.Tooltip("cost:Q", format=TOLD), alt.Tooltip("regret:Q", format=TOLD)],
    )
    failed = base.transform_filter("!isValid(datum.regret)").mark_text(text="x", color=WEAK)
    return alt.layer(heat, failed).properties(title="What it costs to be wrong")


@takes(frontier=TableOf(("moved", "value", "steady_cost", "cvar")), currency=WORDS)
def cost_frontier(frontier: pd.DataFrame, currency: str = "") -> alt.LayerChart | alt.FacetChart:
    """Steady cost of the cheapest plans against their bad years, as the weight on these or the budget moves.

    Parameters
    ----------
    frontier
        `frontier.csv` of a study, or that table of `study_tables`.
    currency
        For the titles of the axes.
    """
    unit = f", {currency} a year" if currency else " a year"
    found = frontier.dropna(subset=["steady_cost", "cvar"])
    base = alt.Chart(found.assign(words=[money(one) for one in found["value"]])).encode(
        x=alt.X(
            "steady_cost:Q", title=f"steady cost{unit}", scale=alt.Scale(zero=False), axis=alt.Axis(labelExpr=AMOUNT)
        ),
        y=alt.Y("cvar:Q", title=f"mean of the worst years{unit}", axis=alt.Axis(labelExpr=AMOUNT)),
        color=alt.Color("moved:N", title=None, legend=alt.Legend(orient="bottom")),
    )
    line = base.mark_line(point=True).encode(
        order="value:Q",
        tooltip=["moved", "value", alt.Tooltip("steady_cost:Q", format=TOLD), alt.Tooltip("cvar:Q", format=TOLD)],
    )
    words = base.mark_text(align="left", dx=6, dy=-6).encode(text="words:N")
    return alt.layer(line, words).properties(width=420, height=300, title="Cost against bad years")


@takes(tornado=TableOf(("row", "column", "low", "high", "cost", "best_low", "best_high", "swing")), currency=WORDS)
def tornado(tornado: pd.DataFrame, currency: str = "") -> alt.LayerChart | alt.FacetChart:
    """What each contested number does to the cost of the best plan at either end; an outlined bar: another plan.

    Parameters
    ----------
    tornado
        `tornado.csv` of a study, or that table of `study_tables`; the numbers that move most are drawn.
    currency
        For the title of the axis.
    """
    ends = _ends(tornado.dropna(subset=["swing"]).nlargest(MOST_NUMBERS, "swing"))
    order = list(dict.fromkeys(ends["number"]))
    unit = f"{currency} a year" if currency else "a year"
    base = alt.Chart(ends).encode(y=alt.Y("number:N", sort=order, title=None, axis=alt.Axis(labelLimit=320)))
    x = alt.X(
        "more:Q",
        title=f"dearer (+) or cheaper (-) than today, {unit}",
        axis=alt.Axis(labelExpr=SIGNED_AMOUNT),
        stack=None,
    )
    bars = base.mark_bar().encode(
        x=x,
        color=alt.Color("end:N", title=None, scale=alt.Scale(domain=list(END_COLORS), range=list(END_COLORS.values())),
                        legend=alt.Legend(orient="bottom")),
        stroke=alt.condition("datum.other", alt.value("black"), alt.value("transparent")),
        tooltip=["number", "end", "value", alt.Tooltip("more:Q", format=SIGNED),
                 alt.Tooltip("other:N", title="another plan")],
    )  # fmt: skip
    rule = alt.Chart(ends.head(1)).mark_rule(color=QUIET).encode(x=alt.datum(0))
    return alt.layer(bars, rule).properties(width=420, height=alt.Step(22), title="What each contested number does")


def _ends(table: pd.DataFrame) -> pd.DataFrame:
    """One row per number and end that some plan can serve."""
    rows = [
        {
            "number": f"{row['column']} of {row['row']}",
            "end": f"at its {end} end",
            "value": str(row[end]),
            "more": row[f"best_{end}"] - row["cost"],
            "other": bool(row.get(f"plan_{end}")) and not pd.isna(row[f"plan_{end}"]),
        }
        for _, row in table.iterrows()
        for end in ("low", "high")
    ]
    return pd.DataFrame(rows, columns=["number", "end", "value", "more", "other"]).dropna(subset=["more"])


def _field(name: str) -> str:
    """The name of a column as a chart takes it: marks that would lead into it are taken as they are."""
    for mark in "\\.[]:":
        name = name.replace(mark, f"\\{mark}")
    return name
