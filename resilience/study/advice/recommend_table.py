"""The table of recommendations, `recommendations.csv`: one row each, made of the typed ones and never read back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from resilience.study.advice.dust import without_dust
from resilience.study.advice.recommend_words import evidence, reversal, withdrawn_because
from resilience.study.advice.recommendation import Status

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resilience.study.advice.recommendation import Recommendation
    from resilience.study.advice.worth import Worth

SPLIT: Mapping[str, tuple[str, ...]] = {
    "cost_holding": ("buffer_holding", "cycle_holding", "transit_holding"),
    "cost_quality": ("quality_latency",),
    "cost_sources": ("purchase", "transport", "qualification"),
    "cost_deliveries": ("deliveries",),
    "cost_fees": ("reserve_fees", "visibility", "site_costs"),
}
"""Columns that add up to an action's cost, and the steady costs that each sums."""
JUDGED = (
    "status", "withdrawn_because", "simulated_saving", "simulated_half_width", "simulated_n", "simulated_seed",
)  # fmt: skip
COLUMNS = [
    "kind", "aim", "site", "part", "action", "cost", *SPLIT, "loss_avoided", "risk_avoided", "saving", "rate",
    "break_even_rate", "spent_once", "payback_years",
    "first_period_break_even_rate", "group", "group_saving", "group_break_even_rate", "share", "proven", "evidence",
    "what_would_reverse_it",
]  # fmt: skip


def recommendation_table(recommended: Iterable[Recommendation]) -> pd.DataFrame:
    """One row per recommendation, in their order; dust is 0."""
    rows = [without_dust(row(one), one.whole) for one in recommended]
    made = pd.DataFrame(rows, columns=COLUMNS)
    for name in JUDGED:
        made[name] = pd.Series([found[name] for found in rows], dtype=object)
    return made


def row(one: Recommendation) -> dict[str, object]:
    """A recommendation by the names of the table's columns."""
    group, once = one.group, one.spent_once
    joint = None if group is None else group.worth
    return {
        "kind": str(Status.STAY_LEAN if one.lean else one.kind),
        "aim": None if one.aim is None else str(one.aim),
        "site": one.site,
        "part": one.part,
        "action": one.action,
        **dict.fromkeys(SPLIT),
        **_worth(one, one.worth),
        **one.costs,
        "spent_once": None if once is None else once.amount,
        "payback_years": None if once is None else once.payback_years,
        "first_period_break_even_rate": one.first_period_rate,
        "group": None if group is None else group.name,
        "group_saving": None if joint is None else joint.saving,
        "group_break_even_rate": None if joint is None else joint.break_even_rate,
        "share": one.share,
        "proven": one.proven,
        "evidence": evidence(one),
        "what_would_reverse_it": reversal(one),
        **_judged(one),
    }


def _worth(one: Recommendation, worth: Worth | None) -> dict[str, object]:
    """What it costs, avoids and saves; what is not done costs and avoids nothing."""
    names = ("cost", "loss_avoided", "risk_avoided", "saving", "rate", "break_even_rate")
    if worth is None:
        return dict.fromkeys(names)
    amounts = (0.0, 0.0, 0.0) if one.lean else (worth.cost, worth.loss_avoided, worth.risk_avoided)
    return dict(zip(names, (*amounts, one.saving, worth.rate, worth.break_even_rate), strict=True))


def _judged(one: Recommendation) -> dict[str, object]:
    """What became of it, why, and what it saves without foresight."""
    known = one.simulated
    numbers = (None,) * 4 if known is None else (known.mean, known.half_width, known.n, known.seed)
    because = None if one.doubt is None else withdrawn_because(one.doubt)
    return dict(zip(JUDGED, (str(one.status), because, *numbers), strict=True))
