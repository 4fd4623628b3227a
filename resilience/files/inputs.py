"""A model and its scenarios as text, read once, and made into what the engine works on as often as they are changed."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from resilience.errors import InputError
from resilience.files.changes.applied import changed_model, changed_scenarios, of_model, of_scenarios, unknown_tables
from resilience.files.changes.authors_names import in_our_names
from resilience.files.changes.change import texts
from resilience.files.changes.from_toml import GIVEN, as_changes, changes_given
from resilience.files.changes.marks import Marks
from resilience.files.checking import file_findings
from resilience.files.scenarios.scenarios import MINUTES, raw_scenarios
from resilience.files.sources.sources import read_raw
from resilience.files.tables.models import reading_of
from resilience.findings import Findings
from resilience.frozen import sealed, short
from resilience.given import PLACE, Maybe, held
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from resilience.files.changes.change import InputChange
    from resilience.files.changes.from_toml import Given
    from resilience.files.registry.raw import RawModel
    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.files.scenarios.scenarios import RawScenarios
    from resilience.files.tables.models import ModelReading
    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model

NO_SCENARIOS = "No scenarios were read."
KEPT = 8
"""Changed models that are kept: where only the scenarios differ, the model is not made again."""


class CheckedInputs(NamedTuple):
    """What a model and scenarios are once they are changed, and everything wrong with them; nothing where it is bad."""

    findings: Findings
    model: Model | None
    book: HazardBook | None


@on_screen
@dataclass(frozen=True, eq=False, repr=False)
class Inputs:
    """A model, and scenarios for it, as read from their files: `changed` makes of them what the engine works on.

    Nothing is read again, and where no change touches the model it is the same object.
    """

    raw: RawModel
    scenarios: RawScenarios | None
    found: Findings
    "What was found when the model was read as text."
    found_later: Findings
    "What was found when the scenarios were."
    _models: dict[tuple[str, ...], tuple[ModelReading, Findings]] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"Inputs({short(self.raw.name)}{'' if self.scenarios is None else f', {short(self.scenarios.name)}'})"

    def changed(self, changes: Given | Iterable[Given] = ()) -> tuple[Model, HazardBook]:
        """Return the model and the scenarios with changes made in the order given.

        Parameters
        ----------
        changes
            Changes, each an `InputChange`, a line of text such as `lanes[origin=KLEIN].unit_cost*=1.2`, or the keys of
            a `[[change]]`.

        Raises
        ------
        InputError
            With every change that cannot be made, and everything wrong with the changed input, all at once; or where
            no scenarios were read.
        """
        found = self.checked(changes)
        found.findings.stop()
        if found.model is None or found.book is None:
            raise InputError(tuple(found.findings) or [NO_SCENARIOS])
        return found.model, found.book

    def model(self, changes: Given | Iterable[Given] = ()) -> Model:
        """Return the model alone with changes made in the order given; see `changed`.

        Raises
        ------
        InputError
            With every change that cannot be made, and everything wrong with the changed model.
        """
        found = replace(self, scenarios=None).checked(changes)
        found.findings.stop()
        if found.model is None:
            raise InputError(tuple(found.findings))
        return found.model

    def checked(self, changes: Given | Iterable[Given] = (), *, file: str = GIVEN) -> CheckedInputs:
        """Make the changes and report everything wrong with them and with what comes of them.

        Parameters
        ----------
        file
            What findings call the place where changes stand that do not say it themselves.
        """
        unmade = Findings()
        given = in_our_names(changes_given(changes, unmade, file), self.raw)
        unknown_tables(given, unmade, scenarios=self.scenarios is not None)
        marks = Marks()
        found, reading, made = self._read(given, marks, unmade)
        if unmade.errors:  # what comes of half of the changes is told only where a change has touched it
            ours = [one for one in marks.told(found) if marks.of(one) is not None]
            rest, reading, made = self._read((), Marks(), unmade)
            return CheckedInputs(Findings([*unmade, *rest, *ours], rest.notes), None, None)
        told = marks.told(found)
        if told.errors or reading.model is None:
            return CheckedInputs(told, None, None)
        book = None if made is None else made.on(reading.model.calendar)
        return CheckedInputs(told, reading.model, book)

    def _read(
        self, given: Sequence[InputChange], marks: Marks, unmade: Findings
    ) -> tuple[Findings, ModelReading, HazardFile | None]:
        """Read the changed text, with what is wrong with it."""
        reading, found = self._model(of_model(given), marks, unmade)
        findings = Findings(list(found), list(found.notes))
        if self.scenarios is None:
            return findings, reading, None
        own = Findings(list(self.found_later))
        later = of_scenarios(given)
        contents = changed_scenarios(self.scenarios.contents, later, marks, unmade)
        file = replace(self.scenarios, contents=contents).file(own)
        findings.extend(own)
        told = file_findings(file, reading, sound=not found.errors, clean=not own.errors)
        findings.extend(told)
        findings.notes += told.notes
        return findings, reading, sealed(file, hashes=self.scenarios.hashes, changes=texts(later))

    def _model(self, changes: Sequence[InputChange], marks: Marks, unmade: Findings) -> tuple[ModelReading, Findings]:
        """Read the changed model, or find it again; findings are those of a model that none was wrong with."""
        key = texts(changes)
        if key in self._models:
            return self._models[key]
        found, failed = Findings(list(self.found)), Findings()
        reading = reading_of(changed_model(self.raw, changes, marks, failed), found)
        unmade.extend(failed)
        if reading.model is None or found.errors or failed.errors:
            return reading, found
        reading = replace(reading, model=sealed(reading.model, checked=True, changes=key))
        if len(self._models) >= KEPT:
            self._models.pop(next(key for key in self._models if key))
        self._models[key] = reading, found
        return reading, found


def read_inputs(model: str | Path, scenarios: str | Path | None = None) -> Inputs:
    """Read a model, and scenarios, as text: to be changed and made into what the engine works on, many times.

    Parameters
    ----------
    model
        A folder of CSV tables, an Excel workbook or a SQLAlchemy URL.
    scenarios
        A scenario file or folder, or where a table of hazards is; None: the model alone.

    Raises
    ------
    InputError
        With everything that cannot be read at all; what is wrong with the content is told by `changed`.
    """
    held("read_inputs", {"model": (model, PLACE), "scenarios": (scenarios, Maybe(PLACE))})
    made = raw_inputs(model, scenarios)
    Findings([*made.found, *made.found_later]).stop()
    return made


def model_at(location: str | Path, changes: Iterable[Given]) -> Model:
    """Read a model with those of some changes that are about it.

    Raises
    ------
    InputError
        With everything wrong with it and with the changes.
    """
    return read_inputs(location).model(of_model(as_changes(changes)))


def hazards_at(location: str | Path, changes: Iterable[Given], digests: Mapping[str, str]) -> HazardFile:
    """Read scenarios; if they are the files of these digests, with those of some changes that are about them.

    Raises
    ------
    InputError
        With everything wrong with them and with the changes.
    """
    findings, marks, own = Findings(), Marks(), Findings()
    raw = raw_scenarios(location, findings)
    later = of_scenarios(as_changes(changes)) if dict(raw.hashes) == dict(digests) else ()
    file = replace(raw, contents=changed_scenarios(raw.contents, later, marks, findings)).file(own)
    own.extend(file.distribution_findings(MINUTES))
    findings.extend(marks.told(own))
    findings.stop()
    return sealed(file, changes=texts(later))


def same_files(location: str | Path, digests: Mapping[str, str]) -> bool:
    """Whether scenarios are the files of these digests."""
    return dict(raw_scenarios(location, Findings()).hashes) == dict(digests)


def raw_inputs(model: str | Path, scenarios: str | Path | None) -> Inputs:
    """Read a model, and scenarios, as text; nothing is refused before they are changed."""
    found, later = Findings(), Findings()
    raw = read_raw(model, found)
    return Inputs(raw, None if scenarios is None else raw_scenarios(scenarios, later), found, later)
