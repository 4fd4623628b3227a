"""A plan that is known outlives Ctrl-C: what is under way ends, what was found stays, and nothing more is priced."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, TypeVar

from resilience.solve.highs import INTERRUPTED
from resilience.solve.passes import LATE
from resilience.solve.pricing.cuts import RecourseLosses

if TYPE_CHECKING:
    from collections.abc import Callable

    from resilience.solve.extensive import ExtensiveForm
    from resilience.solve.highs import Vector
    from resilience.solve.lshaped.outcomes import Outcomes
    from resilience.solve.lshaped.search import PricedPlan
    from resilience.solve.nearest import Nearest
    from resilience.solve.split_check import SplitCheck

Answer = TypeVar("Answer")


def go_nearer(nearest: Nearest) -> tuple[PricedPlan, str | None]:
    """The nearest plan found, and why no nearer one was looked for, if so."""
    try:
        return nearest.go(), None
    except KeyboardInterrupt:
        return nearest.found, INTERRUPTED


def surely(work: Callable[[], Answer]) -> tuple[Answer, str | None]:
    """What takes no time to speak of, and why the work ends here, if so: interrupted, it is done once more."""
    try:
        return work(), None
    except KeyboardInterrupt:
        return work(), INTERRUPTED


def held(
    found: PricedPlan, outcomes: Outcomes, check: SplitCheck, reason: str | None, fresh: Callable[[], RecourseLosses]
) -> tuple[RecourseLosses, str | None]:
    """What every scenario loses at a plan, checked, and why the work ends here, if so.

    New models price it, and all of it is checked. Interrupted before or meanwhile it is taken as the search priced it,
    for to price it anew takes as long as any pass, and held against all that needs no pricing.
    """
    if reason not in (INTERRUPTED, LATE):
        try:
            recourse = fresh()
            check.hold(found.x, recourse)
        except KeyboardInterrupt:
            reason = INTERRUPTED
        else:
            return recourse, reason
    known = as_found(found, outcomes)
    surely(lambda: check.hold_quickly(found.x, known))
    return known, reason


def surely_or_read(
    form: ExtensiveForm, point: Vector, detail: str, fresh: Callable[[], RecourseLosses], *, small: bool
) -> tuple[RecourseLosses, str | None]:
    """Losses priced anew or, of a large program that is interrupted, as they stand in the point that was checked."""
    if small:
        return surely(fresh)
    if detail != INTERRUPTED:
        with suppress(KeyboardInterrupt):
            return fresh(), None
    return RecourseLosses(form.loss_vectors() @ point, form.short_vectors() @ point, ()), INTERRUPTED


def as_found(found: PricedPlan, outcomes: Outcomes) -> RecourseLosses:
    """What every scenario lost when the search priced a plan.

    Scenarios that are to be survived read 0, as everywhere that outcomes are told: they have no rate, and the master,
    which holds their rows, let no plan through that fails one.
    """
    assert found.losses is not None  # it was priced in every case
    assert found.short is not None
    return RecourseLosses(outcomes.to_scenarios(found.losses), outcomes.to_scenarios(found.short), ())
