"""The formulation as a page read from the docstrings of the rules; run this module to write it."""

from __future__ import annotations

import inspect
import re
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import TYPE_CHECKING

from resilience.program.formulation import parts
from resilience.program.formulation.notation import LEGEND, Symbol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

PAGE = Path(__file__).with_name("FORMULATION.md")
TAG = re.compile(r"^\(([FRC])(\d+)([a-z]?)\) ")
DISPLAY = re.compile(r"^\.\. math::(.*?)(?=\n\n\S|\Z)", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r":math:`([^`]*)`")
CHAPTERS = {
    "F": "Before anything happens",
    "R": "In a disruption",
    "C": "What it costs",
}
INTRODUCTION = """\
# The formulation

Written by `python -m resilience.program.formulation.page` from the docstrings of the rules; do not edit.

A plan is made once, in steady state (F rules). A scenario is one disruption, watched for T periods from its onset; what
is missing then is settled until the horizon H (R rules). Costs (C) are the steady state's, per year, and what each
disruption costs beyond it. Each rule is one function; its tag names it here, in its docstring and in its golden LP
file. A rule stands in a scenario's program only for what the scenario can touch, its scope; the rest runs as planned.
"""
OBJECTIVE = r"""
## Objective

Steady-state cost, average annual loss and, where asked for, the weighted CVaR of the annual loss:

$$
\min \sum_{i=1}^{10} C_i + C_{16} + \sum_{s \in \mathcal{S}} \rho_s \Lambda_s + \omega \eta
$$

A sampled year loses the sum of its scenarios' losses. For given losses the CVaR is a reweighting of the scenarios by
how often they occur in the worst years, so it is held up by cuts: one at the start, with the mean occurrences over all
years, and one more each time the solution's own worst years say that the CVaR is higher.

$$
\eta \ge \sum_{s \in \mathcal{S}} \nu_s \Lambda_s \qquad \text{for every reweighting } \nu \text{ found}
$$

Where a fill rate is asked for, the units not served in a year, closing sales among them, stay within what it leaves:

$$
\sum_{s \in \mathcal{S}} \rho_s U_s \le (1 - \phi) P \sum_n d_n
$$

For each site the plan must survive there is one more scenario of rate 0: a full outage for the site's time to recover
times the margin, known at once, in which rules R21a and R21b hold.
"""
HONESTY = (
    (
        "(a) A scenario starts at its onset, in steady state: nothing can be done before it.",
        "Stock starts at the buffer and the share of a lot that is there, goods in transit arrive as planned (R14).",
    ),
    ("(b) Stock never exceeds its target.", "R15; only goods that were already under way or held back may (R16)."),
    (
        "(c) Contingent moves start only after detection and activation.",
        "Sources (R1), reserves (R3, R11a, R11b), expediting (R4), surge (R10); early warning is bought (F10 to F13).",
    ),
    (
        "(d) Holding is refunded only on what would have come through what is hit, while the inbound is cut.",
        "R18a to R18g: nobody saves money by refilling late, or on a source that stands idle.",
    ),
)

UNKNOWN_END = r"""
### Unknown end

Told its end at detection, a scenario by itself loses at most as much as the truth. Scenarios of one family (same
hazard, sites, first period, detection and share of a lot) can also be one trunk with branches: until the first period
in which their data differ (only what can be seen counts) they decide alike. For a branch $s$ that parts from a longer
one $s'$ in period $\theta$, every decision by period (not the bookkeeping of premiums, scrap and refunds) has

$$
v_{s t} = v_{s' t} \qquad \forall t < \theta
$$

which is kept by giving both the same column; rows that then say the same are written once. The objective is the same
sum of rates and losses, so the loss can only be higher: the truth, which decides as well but knows less than the one
and as much as the other, lies between. With a CVaR the branches of a family are decided with the weights the risk
measure gives them.
"""

END = r"""
## The end of the watch

A disruption is not over when its last effect is. Whoever ends his account there gives stock away that has yet to be
bought back, and charges for queues that would have been worked off. So every scenario's books are closed, at a horizon
known from its data alone and never from the plan.

"""
LENGTHS = (
    (
        "Watch $T$",
        (
            "Last effect, plus the longest time until the shortage has reached the last customer, plus 1; rounded up "
            "to 4, 5, 6, 7, 8, 10, 12, 14, 16, 20 and so on, so that scenarios share templates (`reach.watch`)."
        ),
    ),
    (
        "Horizon $H$",
        (
            "Last effect, plus the longer of that time and the longest lead time of any lane, plus a year "
            "(`books.horizon`)."
        ),
    ),
    (
        "Scope",
        (
            "What the scenario can touch: all that is downstream of what is hit; what feeds alternative sources and, "
            "where customers wait, demand exceeds the plan or goods can be expedited, what feeds any of it; and who "
            "competes for that (`reach.scope_of`)."
        ),
    ),
    (
        "Books",
        (
            "The scope, and whoever feeds it, shares a line with it or draws on the same source and whose spare may "
            "bind. Supply that can make up for whatever a disruption of the study can take, at no premium, is ample "
            "and stays out (`books.books_of`)."
        ),
    ),
    (
        "Bound of a buffer",
        (
            "The site's largest cover, else the model's, else the longest disruption of the study with the three "
            "longest lead times, in periods of the most that demand can need of the part (`Sizes.buffer_limit`)."
        ),
    ),
    (
        "Lanes that must be called",
        "Those that state an activation time. Others in use run up to their capacity without an order.",
    ),
)
SETTLED = r"""
By the horizon every shelf is at its level of the onset or above, every pipeline carries at least its planned flow, and
nobody waits (R24a, R24b). There are three ways to get there.

- **Spare.** Makers, lines and lanes have their capacity less their planned flow for every period left (R30a to R36b).
  Where there is none, a shelf once used is never refilled: using it is paid for by the sales forgone to fill it.
- **Closing sales.** Sales of end products are forgone at their margin $c^{lost}_n$. They free planned flow along the
  bill of materials and the routes, so that twenty parts missing together are paid for once.
- **A price.** What even a year's sales could not bring back is missing for good, at more than any sale is worth.

Who waits may be turned away at the margin at any time. A queue $q$ with all spare $s$ for itself costs

$$
V(q, s) = \max_{n = 0, 1, \dots, c^{lost}/c^{late}} c^{late} \big(n q - s\ n (n + 1) / 2\big)
$$

which R29 says of every queue and whatever spare it gets: any selection of $n$ costs at most as much.

### From below and from above

The settlement is one step: totals until the horizon, and means over some first periods for those who wait. It cannot
see in which period what is missing, so it may cost too little, never too much: bounds and cuts remain valid. Priced
with care ($\tilde{\chi} = 1$) the same rows cost too much: who waits is turned away (R27a), what does not go on as
planned costs sales (R27b), what comes above plan must find room (R27c), and nothing is made up in less time than the
longest way of goods takes. That is no proof where flow moves from a short way to a long one while customers do not
wait: the dip between is not seen, and of 1,000 random networks with little to spare one loss was 0.14 % too low.
For the plan chosen and those it is compared with the two prices are compared; where they differ the watch is made twice
as long, at most until the horizon, where they are the same (`solve.settle`). What difference is left is printed.
No watch ends in the last lead time before the horizon: what is on the way then would count for shelves that it reaches
when the books have been closed. It is made as long as the horizon, or rounded up less (`books.last_settled`).

### Books closed within the watch

Until its end is seen a short disruption may be a long one, so that both are watched equally long. Where the long one
is watched for more than a year longer, what the short one leaves behind must be back in its own time all the same:
R24c to R24f say so at the horizon of each that ends within the watch, $h$. What is lost after that because
pipelines, full again, were filled late counts, too. Where the watch ends in the last lead time before such a horizon
they say so, priced with care, when it ends.

A disruption that must be survived has no books: it counts demand missed and nothing else.
"""


@dataclass(frozen=True)
class TaggedRule:
    """One tagged function of a part: its tag, name, file and docstring without the tag."""

    chapter: str
    number: int
    letter: str
    name: str
    file: str
    text: str

    @property
    def tag(self) -> str:
        """The tag as written, such as `F12a`."""
        return f"{self.chapter}{self.number}{self.letter}"


def rules() -> tuple[TaggedRule, ...]:
    """Every tagged function of the parts in the order of chapters and tags."""
    order = {chapter: position for position, chapter in enumerate(CHAPTERS)}
    return tuple(sorted(_tagged(), key=lambda rule: (order[rule.chapter], rule.number, rule.letter)))


def _tagged() -> Iterator[TaggedRule]:
    for module in iter_modules(parts.__path__):
        part = import_module(f"{parts.__name__}.{module.name}")
        for name, function in inspect.getmembers(part, inspect.isfunction):
            text = inspect.getdoc(function) or ""
            tag = TAG.match(text)
            if tag and function.__module__ == part.__name__:
                yield TaggedRule(tag[1], int(tag[2]), tag[3], name, f"{module.name}.py", text[tag.end() :])


def formulation_markdown() -> str:
    """The page: legend, objective, what keeps recourse honest and its books closed, rules and costs by tag."""
    found = rules()
    sections = [INTRODUCTION, *_legend(), OBJECTIVE, *_honesty()]
    for chapter, title in CHAPTERS.items():
        sections += [f"\n## {title}\n", *(_entry(rule) for rule in found if rule.chapter == chapter)]
    return "".join(sections)


def _legend() -> Iterator[str]:
    yield (
        "\n## Notation\n\nDecisions are Latin letters, data Greek and capital letters and costs; a tilde marks what a\n"
        "scenario writes in, a hat today's value or the previous plan's. Rates are per calendar year.\n"
    )
    for title, symbols in LEGEND.items():
        yield f"\n### {title}\n\n" + _table(symbols)


def _table(symbols: Iterable[Symbol]) -> str:
    head = "| Symbol | Meaning | Unit | In the code |\n| --- | --- | --- | --- |\n"
    return head + "".join(f"| ${s.symbol}$ | {s.meaning} | {s.unit} | {s.where} |\n" for s in symbols)


def _honesty() -> Iterator[str]:
    yield (
        "\n## Honest recourse\n\nA two-stage model with foresight would fill the shelves the week before the fire.\n"
        "Four rules stop it; the foresight left is the end of the outage.\n\n"
        "| Rule | Where it is kept |\n| --- | --- |\n"
    )
    yield from (f"| {what} | {where} |\n" for what, where in HONESTY)
    yield UNKNOWN_END
    yield END + "| What | How it is found |\n| --- | --- |\n"
    yield from (f"| {what} | {how} |\n" for what, how in LENGTHS)
    yield SETTLED


def _entry(rule: TaggedRule) -> str:
    title = rule.name.replace("_", " ").capitalize()
    return f"\n### {rule.tag} {title}\n\n{to_markdown(rule.text)}\n\nIn the code: `parts/{rule.file}`, `{rule.name}`\n"


def to_markdown(text: str) -> str:
    """Turn a docstring's reStructuredText math into `$` and `$$`; each form of an equation stands alone."""
    return INLINE.sub(r"$\1$", DISPLAY.sub(lambda match: _display(match[1]), text)).strip()


def _display(block: str) -> str:
    forms = (" ".join(form.replace("&", "").split()) for form in re.split(r"\\\\\s*\n", block))
    return "\n\n".join(f"$$\n{form}\n$$" for form in forms if form)


if __name__ == "__main__":
    PAGE.write_text(formulation_markdown(), encoding="utf-8")
