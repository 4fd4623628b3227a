"""A study file as it is written and checked: changes as objects, axes with their values, places of files resolved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.files.changes.from_toml import changes_of_toml
from resilience.files.registry.schema import Document, validate
from resilience.files.registry.toml_text import parse_toml
from resilience.files.scenarios.hazard_source import STUDY_SUFFIX
from resilience.files.sources.csv_source import read_text
from resilience.files.studies.axes import Axis
from resilience.files.studies.study_rules import axis_problems, problems
from resilience.files.studies.study_text import AxisBy, DesignKind, StudyText
from resilience.findings import Findings
from resilience.given import PLACE, takes
from resilience.screen import on_screen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.files.changes.change import InputChange
    from resilience.files.studies.axes import AxisValue
    from resilience.files.studies.study_text import AxisText
    from resilience.plan.levers import Lever

UNCHANGED = {AxisBy.FACTOR: 1.0, AxisBy.ADD: 0.0}
"""Value of an axis at which nothing is changed."""


@dataclass(frozen=True)
class NamedChanges:
    """A variant: changes under a name."""

    name: str
    changes: tuple[InputChange, ...]


@dataclass(frozen=True)
class StudyAxis:
    """One axis: what is moved, and through which values.

    Values are those of the file; of a Sobol' sequence, whose points are not counted, the two ends alone.
    """

    axis: Axis
    moved: tuple[InputChange, ...]
    by: AxisBy

    @property
    def name(self) -> str:
        """What the study calls it."""
        return self.axis.name

    @property
    def values(self) -> tuple[AxisValue, ...]:
        """Its points in order."""
        return self.axis.grid()

    @property
    def today(self) -> AxisValue:
        """Where it stands today."""
        assert self.axis.today is not None  # as the rules have it
        return self.axis.today

    def changes(self, value: AxisValue) -> tuple[InputChange, ...]:
        """What is changed at a value; nothing where the value changes nothing."""
        if value == UNCHANGED.get(self.by):
            return ()
        return tuple(replace(change, value=value) for change in self.moved)


@dataclass(frozen=True)
class StatedPolicy:
    """A policy as it is written."""

    name: str
    only: frozenset[Lever] | None
    without: frozenset[Lever]
    local: bool
    run: Path | None


@on_screen
@dataclass(frozen=True)
class StudyFile:
    """What a study file says. Paths are resolved from the folder of the file."""

    name: str
    title: str
    model: Path | str
    scenarios: Path
    variants: tuple[NamedChanges, ...]
    axes: tuple[StudyAxis, ...]
    design: DesignKind
    points: int | None
    policies: tuple[StatedPolicy, ...]
    seed: int
    gap: float
    levers: bool
    weights: tuple[float, ...]
    budgets: tuple[float, ...]
    least_regret: bool
    tornado: bool
    years: float | None
    hashes: Mapping[str, str]


@takes(location=PLACE)
def read_study(location: str | Path) -> StudyFile:
    """Read a study file.

    Raises
    ------
    InputError
        With everything wrong with it that can be seen without the model, each with file, line, key and remedy.
    """
    path, findings, hashes = Path(location), Findings(), dict[str, str]()
    text = read_text(path, hashes, findings)
    content = None if text is None else parse_toml(text, path.name, findings)
    findings.stop()
    assert text is not None  # or there was a finding
    assert content is not None
    document = Document(path.name, text)
    stated = validate(StudyText, content, document, findings)
    findings.stop()
    assert stated is not None  # or there was a finding
    findings.extend(problems(stated, document))
    variants = tuple(
        NamedChanges(one.name, changes_of_toml(one.change, document, findings, ("variant", place, "change")))
        for place, one in enumerate(stated.variant)
    )
    design = stated.design
    counted = design is None or design.kind is not DesignKind.SOBOL
    for place, one in enumerate(stated.axis):
        findings.extend(axis_problems(one, place, document, counted=counted))
    findings.stop()
    axes = tuple(_axis(one, place, document, findings) for place, one in enumerate(stated.axis))
    findings.stop()
    folder = path.parent
    return StudyFile(
        name=path.name.removesuffix(STUDY_SUFFIX),
        title=stated.title,
        model=_place(folder, stated.base.model),
        scenarios=folder / stated.base.scenarios,
        variants=variants,
        axes=axes,
        design=DesignKind.GRID if design is None else design.kind,
        points=None if design is None else design.points,
        policies=tuple(
            StatedPolicy(
                one.name,
                None if one.only is None else frozenset(one.only),
                frozenset(one.without or ()),
                one.local,
                None if one.run is None else folder / one.run,
            )
            for one in stated.policy
        ),
        seed=stated.seed,
        gap=stated.gap,
        levers=stated.levers,
        weights=tuple(stated.weights),
        budgets=tuple(stated.budgets),
        least_regret=stated.least_regret,
        tornado=stated.tornado,
        years=stated.years,
        hashes=hashes,
    )


def _place(folder: Path, location: str) -> Path | str:
    """Where a model is: a path seen from the study file, or the address of a database."""
    return location if "://" in location else folder / location


def _axis(text: AxisText, place: int, document: Document, findings: Findings) -> StudyAxis:
    today = UNCHANGED[text.by] if text.by in UNCHANGED and text.today is None else text.today
    points = None if text.values is not None else text.points or 2
    axis = Axis(text.name, tuple(text.values or ()), text.low, text.high, points, text.scale, today)
    moving = [{**template, text.by.value: axis.grid()[0]} for template in text.change]
    return StudyAxis(axis, changes_of_toml(moving, document, findings, ("axis", place, "change")), text.by)
