"""What the model asks of a plan and a run does not, since the run asks something else in its place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from resilience.study.words import digits, outlasting

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.plan.model import Model
    from resilience.study.costs.plan_options import PlanOptions

NOTE = "The model asks for {words}. This run does not: what it was told to ask for took the place of that."


def not_asked(model: Model, options: PlanOptions) -> tuple[str, ...]:
    """Each demand of the model, in words, that the options dropped or loosened: what is stricter asks for it, too."""
    return (*_requirements(model, options), *_risk(model, options))


def not_asked_notes(model: Model, options: PlanOptions) -> tuple[str, ...]:
    """The same as a sentence for whoever reads the plan."""
    words = not_asked(model, options)
    return (NOTE.format(words="; ".join(words)),) if words else ()


def _requirements(model: Model, options: PlanOptions) -> Iterator[str]:
    stated, asked = model.requirements, options.requirements
    if asked is None:
        return
    if stated.budget is not None and _looser(stated.budget, asked.budget):
        yield f"a just-in-case budget of {stated.budget:,.15g} {model.currency}"
    if stated.fill_rate is not None and (asked.fill_rate is None or asked.fill_rate < stated.fill_rate):
        yield f"a fill rate of {_percent(stated.fill_rate)}"
    shorter = asked.survive_margin < stated.survive_margin
    dropped = [site for site in stated.survive if shorter or site not in asked.survive]
    if dropped:
        yield f"a plan that survives {outlasting(dropped, stated.survive_margin)}"
    if options.previous is None:  # a limit on change limits nothing then
        return
    for name in ("buffers", "flows"):
        limit = getattr(stated.change, name)
        if limit is not None and _looser(limit, getattr(asked.change, name)):
            yield f"a change of {name} by {_percent(limit)} at most"


def _looser(most: float, instead: float | None) -> bool:
    """Whether another limit, or none, lets happen what this one does not."""
    return instead is None or instead > most


def _risk(model: Model, options: PlanOptions) -> Iterator[str]:
    stated, asked = model.risk, options.risk
    if asked is None or stated.weight == 0 or (stated.weight, stated.level) == (asked.weight, asked.level):
        return
    yield f"a weight of {stated.weight:g} on the CVaR{100 * stated.level:g}"


def _percent(share: float) -> str:
    return f"{digits(100 * share, 6)} %"
