"""Studies that several reference tests share, cut down to what each claim needs and solved once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from resilience import optimize, read_model, read_scenarios
from resilience.plan.levers import Requirements
from resilience.study.plan.optimize import PlanOptions

if TYPE_CHECKING:
    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model

ROOT = Path(__file__).parents[2]
TOYOTA_WORKS = (
    "AISIN", "RIKEN", "PAD-1", "ECU-1", "ECU-2", "SEAT-1", "SEAT-2", "TRANS-1", "TRANS-2", "BODY-1", "BODY-2",
)  # fmt: skip


def study(model: str, scenarios: str | None = None) -> tuple[Model, HazardBook]:
    """A model of the repository with its scenarios."""
    read = read_model(ROOT / "models" / model)
    return read, read_scenarios(ROOT / "scenarios" / (scenarios or model)).on(read.calendar)


def only(book: HazardBook, *names: str, **changed: object) -> HazardBook:
    """The book with the named hazards alone, each changed the same way; cycle stock at one phase."""
    hazards = tuple(replace(hazard, **changed) for hazard in book.hazards if hazard.name in names)
    return replace(book, hazards=hazards, cycle_strata=1)


def toyota_fires(works: tuple[str, ...] = TOYOTA_WORKS, strata: int = 3) -> tuple[Model, HazardBook]:
    """Fires at some works of the Toyota case."""
    model, book = study("toyota-1997")
    (fire,) = (hazard for hazard in book.hazards if hazard.name == "supplier-fire")
    return model, only(book, fire.name, strata=strata, select=replace(fire.select, sites=works))


def starter_small() -> tuple[Model, HazardBook]:
    """The starter with half the strata, four samples of the compound, and no fill rate to tie scenarios together."""
    model, book = study("starter")
    hazards = tuple(
        replace(hazard, samples=4, strata=None)
        if hazard.samples
        else replace(hazard, strata=2 if hazard.name != "demand-swing" else None)
        for hazard in book.hazards
    )  # fmt: skip
    asked = replace(model.requirements, fill_rate=None)
    return replace(model, requirements=asked), replace(book, hazards=hazards, cycle_strata=1)


@pytest.fixture(scope="session")
def toyota():
    """The plan against fires at eleven works."""
    model, book = toyota_fires()
    return optimize(model, book)


@pytest.fixture(scope="session")
def starter():
    """The plan of the whole starter."""
    model, book = study("starter")
    return optimize(model, book, PlanOptions(gap=1e-7))


@pytest.fixture(scope="session")
def reference():
    """Models and scenarios by name, and ways to cut them down."""
    from types import SimpleNamespace

    return SimpleNamespace(
        Requirements=Requirements, only=only, starter_small=starter_small, study=study, toyota_fires=toyota_fires,
        write_study=write_study,
    )  # fmt: skip


def write_study(folder: Path, tables: dict[str, str], scenarios: str) -> tuple[Model, HazardBook]:
    """Write a model folder and a scenario file, and read them back as a planner's would be."""
    (folder / "model").mkdir(parents=True)
    for name, text in tables.items():
        (folder / "model" / name).write_text(text, encoding="utf-8")
    (folder / "scenarios.toml").write_text(scenarios, encoding="utf-8")
    model = read_model(folder / "model")
    return model, read_scenarios(folder / "scenarios.toml").on(model.calendar)
