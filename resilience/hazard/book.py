"""What a scenario file says: hazards, how to turn them into scenarios, and perhaps a recorded event."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING, Any

from resilience.errors import InputError
from resilience.frozen import counted, freeze, short
from resilience.hazard.onsets import SEASON_STRATA
from resilience.screen import on_screen, table_html

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.hazard.hazards import Hazard
    from resilience.hazard.priors.prior import UsedPrior
    from resilience.hazard.replay import Replay
    from resilience.hazard.sweeps import Place
    from resilience.quantities import Calendar


CHANGER = "resilience.files.changed_objects"
CYCLE_STRATA = 3
"""Positions of the cycle stock at onset unless a file says otherwise."""


@on_screen
@dataclass(frozen=True, slots=True, repr=False)
class HazardBook:
    """The content of one scenario file or folder.

    `cycle_strata` is the number of equally likely positions of the cycle stock at onset, `season_strata` that of
    stretches of the year in which scenarios begin where demand has a season; `reduce_to` the number of scenarios to
    keep after reduction (None: keep all). `hashes` maps each file to its SHA-256; a book made or
    changed in Python has none. `brought`
    holds, by the name of a dated hazard that strikes with others, those others timed from its onset, where working days
    are counted. `readings` are the books at each combination of the values that a replay sweeps of its hazards.
    """

    name: str
    title: str
    hazards: tuple[Hazard, ...]
    seed: int
    cycle_strata: int = CYCLE_STRATA
    reduce_to: int | None = None
    season_strata: int = SEASON_STRATA
    replay: Replay | None = None
    calendar: Calendar | None = None
    "The calendar whose periods the durations count; None: made in Python, and taken at its word."
    brought: Mapping[str, tuple[Hazard, ...]] = field(default_factory=dict)
    readings: Mapping[Place, HazardBook] = field(default_factory=dict)
    priors: tuple[UsedPrior, ...] = field(default=(), compare=False)
    "Hazards whose rate is that of a prior, which says source and licence."
    hashes: Mapping[str, str] = field(default_factory=dict, init=False, compare=False)
    changes: tuple[str, ...] = field(default=(), init=False, compare=False)
    "What was changed of its files before it was read, each change as one line of text."

    def __post_init__(self) -> None:
        freeze(self, "brought", "readings")

    def __repr__(self) -> str:
        return f"HazardBook({short(self.name)}, {counted(self.hazards, 'hazards')})"

    def _repr_html_(self) -> str:
        rows = ((hazard.name, hazard.hits, hazard.rate, hazard.duration) for hazard in self.hazards)
        return table_html(f"Hazards of {self.name}", ("hazard", "hits", "rate per year", "duration, periods"), rows)

    def changed(self, *changes: Any) -> HazardBook:
        """Return the book with changes of its hazards made in the order given.

        Parameters
        ----------
        changes
            Changes of `hazard` or `scenarios`, each an `InputChange`, a line of text such as
            `hazard[name=fire].rate*=2`, or the keys of a `[[change]]`.

        Raises
        ------
        InputError
            With every change that cannot be made, and everything wrong with the changed hazards; or where the book
            holds a recorded event, which belongs to its file.
        """
        made: HazardBook = import_module(CHANGER).changed_book_of(self, changes)  # it lies above: found by name
        return made

    def on(self, calendar: Calendar) -> HazardBook:
        """Return the book for a model with this calendar, which must be the one it was read for.

        Raises
        ------
        InputError
            When the durations count periods of another calendar.
        """
        if self.calendar is not None and self.calendar != calendar:
            msg = f"The scenarios {self.name} were read for periods of {self.calendar.period}, not {calendar.period}."
            if self.calendar.period == calendar.period:
                msg = f"The scenarios {self.name} were read for another year or other working days than the model's."
            raise InputError([msg])
        return self
