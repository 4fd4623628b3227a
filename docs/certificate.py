"""The tables of the page *The certificate*: what the shipped models' plans promise and what they keep in fresh years.

`python docs/certificate.py RUNS` writes them into the page, from the folders its commands leave in RUNS.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from resilience.report.numbers import SCALES, digits, money, percent
from resilience.study.policy_names import JUST_IN_CASE, JUST_IN_TIME, MIX, STATUS_QUO

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

Mapping = dict[str, Any]

PAGE = Path(__file__).parent / "certificate.md"
MODELS = ("starter", "toyota-1997", "chips-2021", "tohoku-2011", "renesas-2021", "ports-2021")
RIVALS = (STATUS_QUO, JUST_IN_TIME, JUST_IN_CASE)
BEGIN, END = "<!-- tables: python docs/certificate.py RUNS -->\n", "<!-- end of the tables -->\n"
POLICIES = ("model", "policy", "promised", "simulated", "CVaR95 of the annual loss", "the mix saves")
FINE = 0.001
"""Share of an estimate below which half its interval stands in its own unit."""
TOLD = "told no end before it is seen"


def spread(estimate: Mapping) -> str:
    """An estimate with half the width of its interval at 95 %, both in one unit."""
    mean, half = estimate["mean"], estimate["half_width"]
    if not half:
        return money(mean)
    if half < FINE * abs(mean):
        return f"{money(mean)} ± {money(half, count=2)}"
    largest = max(abs(mean), half)
    scale, name = next(((size, name) for size, name in SCALES if largest >= size), (1.0, ""))
    return f"{digits(mean / scale)} ± {digits(half / scale, 2)} {name}".rstrip()


def above(estimate: Mapping, unavoidable: float) -> Mapping:
    """An estimated cost less what no plan can avoid."""
    return {**estimate, "mean": estimate["mean"] - unavoidable}


def row(cells: Iterable[str]) -> str:
    """One line of a table."""
    return f"| {' | '.join(cells)} |\n"


def policy_rows(name: str, currency: str, found: Mapping) -> Iterator[str]:
    """One model's rows of the first table."""
    policies, mix = found["policies"], found["policies"][MIX]
    unavoidable = mix["promised"]["total"] - found["foresight_gap"]["promised"]
    for place, policy in enumerate((*RIVALS, MIX)):
        data = policies[policy]
        yield row((
            f"{name}, {currency}" if place == 0 else "",
            f"**{policy}**" if policy == MIX else policy,
            money(data["promised"]["total"] - unavoidable),
            spread(above(data["simulated"]["total"], unavoidable)),
            spread(data["simulated"]["cvar95"]),
            spread(data["saving_of_the_mix"]) if data["saving_of_the_mix"] else "",
        ))  # fmt: skip


def flagged(test: Mapping) -> str:
    """How many times the promise, and whether the flag is raised."""
    return f"{digits(test['factor']['mean'])} times{', **flag**' if test['flag'] else ''}"


def chain_columns(found: Mapping, bracket: Mapping) -> dict[str, str]:
    """One model's column of the second table, by row."""
    steps = {step["step"]: spread(step["aal"]) for step in found["chain"]}
    first, *later = steps.items()
    share = found["surviving_share_of_saving"]
    return {
        f"{first[0]} (told every end)": first[1],
        TOLD: money(bracket["aal_with_unknown_end"]),
        **dict(later),
        "foresight gap (cost, same scenarios)": flagged(found["foresight_gap"]),
        "cost in fresh years": flagged(found["out_of_sample"]),
        "share of the saving over the status quo that is left": (
            f"{percent(share['mean']).removesuffix(' %')} ± {digits(100 * share['half_width'], 2)} %"
        ),
    }


def tables(runs: Path) -> Iterator[str]:
    """Both tables, line by line."""
    told: list[tuple[str, str, Mapping, Mapping]] = []
    for name in MODELS:
        years = json.loads((runs / f"{name}-years" / "simulation.json").read_text(encoding="utf-8"))
        plan = json.loads((runs / name / "certificate.json").read_text(encoding="utf-8"))
        told.append((name, years["currency"], years["simulation"], plan["bracket"]))
    yield row(POLICIES) + "|---|---|--:|--:|--:|--:|\n"
    for name, currency, found, _ in told:
        yield from policy_rows(name, currency, found)
    columns = [chain_columns(found, bracket) for _, _, found, bracket in told]
    yield "\n" + row(["link of the chain, AAL of the mix", *(f"{name}, {currency}" for name, currency, _, _ in told)])
    yield f"|---|{'--:|' * len(told)}\n"
    for link in columns[0]:
        yield row([link, *(column[link] for column in columns)])


def write(runs: Path) -> None:
    """Put the tables into the page."""
    text = PAGE.read_text(encoding="utf-8")
    head, rest = text.split(BEGIN)
    tail = rest.split(END)[1]
    PAGE.write_text(f"{head}{BEGIN}\n{''.join(tables(runs))}\n{END}{tail}", encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1]))
