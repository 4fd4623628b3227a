"""Whose doing a change since last week is: fair shares of causes over re-solves of every set of them, ties apart."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from resilience.screen import on_screen
from resilience.study.shapley import contributions, every_set

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from resilience.study.shapley import Contribution

CAUSES = ("data and state", "events", "beliefs", "model and settings")
"""What may have changed since last week."""


@on_screen
@dataclass(frozen=True, slots=True)
class Attribution:
    """The change of one figure, such as the cost of a plan or the buffer of a shelf, split among its causes.

    `before` and `after` are what the two weeks' plans say; `causes` what each cause adds. `tie` is what no cause
    explains: among plans that cost the same within the gap the two weeks, and the re-solves, may have taken others.
    """

    figure: str
    before: float
    after: float
    causes: tuple[Contribution, ...]
    tie: float

    @property
    def change(self) -> float:
        """All of it."""
        return self.after - self.before

    @property
    def missing(self) -> float:
        """By how much causes and tie fail to add up: nothing but rounding."""
        return self.change - math.fsum((*(cause.value for cause in self.causes), self.tie))


def attributed(
    causes: Sequence[str],
    solve: Callable[[frozenset[str]], Mapping[str, float]],
    before: Mapping[str, float],
    after: Mapping[str, float],
) -> tuple[Attribution, ...]:
    """Split the change of each figure among its causes, by as many solves as there are sets of causes.

    Parameters
    ----------
    causes
        What may have changed; at most eight.
    solve
        The figures where the causes of a set are as this week and all others as last week. Asked once for each set.
    before, after
        The figures of last week's and of this week's plan, as each was made; one that is not named is 0.
    """
    found = {chosen: solve(chosen) for chosen in every_set(causes)}
    figures = dict.fromkeys((*before, *after, *(name for one in found.values() for name in one)))
    return tuple(_one(name, causes, found, before.get(name, 0.0), after.get(name, 0.0)) for name in figures)


def _one(
    figure: str,
    causes: Sequence[str],
    found: Mapping[frozenset[str], Mapping[str, float]],
    before: float,
    after: float,
) -> Attribution:
    values = {chosen: figures.get(figure, 0.0) for chosen, figures in found.items()}
    tie = (after - before) - (values[frozenset(causes)] - values[frozenset()])
    return Attribution(figure, before, after, contributions(causes, values), tie)
