"""Answers as the page shows them: tables of text, a figure, sentences; the script fills in what is made here."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from resilience.findings import Finding
from resilience.report.numbers import NOTHING, difference, digits, money, percent, whole
from resilience.study.whatif.answers import PlanSide

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from resilience.serve.talk import PlanTold, WorkerSaid
    from resilience.study.compare.decisions import DecisionDifference
    from resilience.study.whatif.answers import SiteSurvival, WhatIfAnswer, WhatIfCosts

TOLD_ROWS = 200
"""Rows of a table; those beyond matter less and are counted."""
HARDLY = 1e-6
"""Share of what a plan can influence below which a gap is none to a planner."""
KEEPS = "keeps every requirement"
Table = dict[str, Any]


def message_of(said: WorkerSaid) -> dict[str, Any]:
    """What the worker says as the page hears it."""
    head = {"number": said.number, "kind": said.kind}
    if said.kind == "costs":
        return head | _costs_told(said.content)
    if said.kind == "plan":
        return head | _plan_told(said.content)
    if said.kind == "sites":
        currency, sites = said.content
        return head | {"sites": sites_table(sites, currency)}
    if said.kind == "wrong":
        return head | {"findings": findings_table(said.content)}
    return head | {"words": str(said.content)}


def _costs_told(answer: WhatIfAnswer) -> dict[str, Any]:
    return {"costs": costs_table(answer), "figure": figure(answer), "changes": list(answer.changes)}


def _plan_told(found: PlanTold) -> dict[str, Any]:
    answer = found.answer
    tables = [
        decisions_table(f"What the new plan decides otherwise than {_of(side)}", answer.currency, decisions)
        for side, decisions in found.decisions.items()
    ]
    return _costs_told(answer) | {"decisions": tables, "words": _proof(answer)}


def _of(side: PlanSide) -> str:
    return "today" if side is PlanSide.TODAY else f"the {side}"


def _proof(answer: WhatIfAnswer) -> str:
    new, current = answer.of(PlanSide.NEW), answer.of(PlanSide.HELD)
    assert new is not None  # it was found
    said = f"The new plan costs {whole(new.cost)} {answer.currency} a year"
    if current is not None:
        less = current.cost - new.cost
        said += f", {money(less)} less than the current plan" if less > 0 else ", no less than the current plan"
    near = answer.gap is not None and answer.gap < HARDLY
    share = "" if near else f" within {percent(answer.gap)} of what a plan can influence"
    proof = f". No plan can cost less than {whole(answer.bound)}: it is proven{share}."
    return said + (proof if answer.stopped is None else f"; the search was stopped: {answer.stopped}.")


def costs_table(answer: WhatIfAnswer) -> Table:
    """What the policies cost, one column each."""
    named = [(str(one.side), one) for one in answer.costs]
    floor = f"; no plan can avoid the floor of {whole(answer.floor)}" if answer.floor is not None else ""
    caption = f"{answer.currency} a year{floor}"
    return side_by_side(caption, named, answer.floor, f"mean of the worst {percent(1 - answer.level)} of years")


def side_by_side(caption: str, named: Sequence[tuple[str, WhatIfCosts]], floor: float | None, worst: str) -> Table:
    """Costs beside each other, the first of them as what the others are held against."""
    costs = [one for _, one in named]
    first = costs[0] if costs else None
    rows = [
        _row("whole cost", "all that a year takes, disruptions included", [whole(one.cost) for one in costs]),
        _row(f"against {named[0][0]}" if named else "against", "", [
            NOTHING if one is first or first is None else difference(one.cost - first.cost) for one in costs
        ]),
        _row("steady cost", "every year" if floor is None else "every year, above the floor",
             [money(one.steady - (floor or 0.0)) for one in costs]),
        _row("expected loss", "what disruptions cost in a mean year", [money(one.aal) for one in costs]),
        _row("bad year", worst, [money(one.cvar) for one in costs]),
        _row("just in case", "spent on precautions a year", [money(_number(one, "jic_spend")) for one in costs]),
        _row("JIT", "how often goods arrive: 0 % rarest, 100 % most often",
             [percent(_number(one, "jit_intensity")) for one in costs]),
        _row("fill rate", "share of demand served", [percent(_number(one, "fill_rate")) for one in costs]),
        _row("requirements", "", ["; ".join(one.broken) or KEEPS for one in costs]),
    ]  # fmt: skip
    return {"caption": caption, "heads": [_head("what"), *(_head(name) for name, _ in named)], "rows": rows}


def _number(one: WhatIfCosts, name: str) -> float | None:
    value = one.row.get(name)
    return float(value) if isinstance(value, int | float) else None


def decisions_table(caption: str, currency: str, decisions: Iterable[DecisionDifference]) -> Table:
    """Decisions in which two plans differ."""
    every = list(decisions)
    rows = [
        [
            f"{one.kind}: {one.place}",
            _amount(one.was.amount, one.unit),
            _amount(one.now.amount, one.unit),
            NOTHING if one.now.days is None else digits(one.now.days),
            NOTHING if one.moved is None else difference(one.moved),
        ]
        for one in every[:TOLD_ROWS]
    ]
    heads = [
        _head("decision"), _head("was"), _head("is"), _head("lasts", "calendar days"),
        _head("adds", f"{currency} a year to what every year costs"),
    ]  # fmt: skip
    more = f"; {len(every) - TOLD_ROWS:,} more" if len(every) > TOLD_ROWS else ""
    return {"caption": caption + (more if every else ": nothing"), "heads": heads, "rows": rows}


def _amount(amount: float, unit: str) -> str:
    if not unit:
        return "yes" if amount > 0 else "no"
    return f"{digits(amount, 6)} {unit}".replace("a period, units", "units a period")


def sites_table(sites: Sequence[SiteSurvival], currency: str) -> Table:
    """How long sales go on without each site, and what one failure loses."""
    sides = list(sites[0].survived) if sites else []
    heads = [
        _head("site"), _head("recovers", "TTR, calendar days"),
        *(_head(f"survived, {side}", "TTS, calendar days") for side in sides),
        *(_head(f"one failure, {side}", f"margin lost, {currency}") for side in sides),
    ]  # fmt: skip
    rows = [
        [
            str(one.site),
            "not stated" if one.recovers is None else digits(one.recovers),
            *(_days(one.survived[side]) for side in sides),
            *(money(one.lost[side]) for side in sides),
        ]
        for one in sites[:TOLD_ROWS]
    ]
    more = f"; {len(sites) - TOLD_ROWS:,} more lose less" if len(sites) > TOLD_ROWS else ""
    caption = f"Time to survive without each site, the one first whose failure loses most{more}"
    return {"caption": caption, "heads": heads, "rows": rows}


def _days(days: float) -> str:
    return "for good" if days == float("inf") else digits(days)


def findings_table(problems: Iterable[object]) -> Table:
    """What is wrong with input, by file, row and column."""
    every = tuple(problems)
    rows = [_finding_row(one) for one in every[:TOLD_ROWS]]
    heads = [_head("file"), _head("row"), _head("column"), _head("what is wrong"), _head("what to do")]
    more = f"; the first {TOLD_ROWS} of {len(every):,}" if len(every) > TOLD_ROWS else ""
    caption = f"{len(every):,} {'finding' if len(every) == 1 else 'findings'}{more}" if every else "Nothing is wrong."
    return {"caption": caption, "heads": heads, "rows": rows}


def _finding_row(one: object) -> list[str]:
    if not isinstance(one, Finding):
        return ["", "", "", str(one), ""]
    row = "" if one.row is None else str(one.row)
    return [one.file, row, one.column or "", f"{one.severity}: {one.message}", one.remedy]


def figure(answer: WhatIfAnswer) -> Mapping[str, Any] | None:
    """Bars of what the policies cost by component; None where there is nothing to draw."""
    import pandas as pd

    from resilience.report.figures import cost_by_policy
    from resilience.report.page.pictures import figure_of

    if not answer.costs:
        return None
    table = pd.DataFrame([dict(one.row) for one in answer.costs])
    drawn = figure_of("costs", cost_by_policy(table, answer.currency), "", "")
    alternative = "Bars of yearly cost by policy and component; the table above has the sums."
    return {"spec": drawn.spec, "alt": alternative}


def _head(text: str, meaning: str = "") -> dict[str, str]:
    return {"text": text, "meaning": meaning}


def _row(text: str, meaning: str, cells: Sequence[str]) -> list[Any]:
    return [{"text": text, "meaning": meaning}, *cells]
