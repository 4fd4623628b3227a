"""A generated network as files: an ordinary model folder and a scenario file."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from resilience.files.atomic import put_folder, refuse_if_taken, temporary_folder
from resilience.files.scenarios.scenario_text import write_scenarios
from resilience.files.tables.model_folder import write_model
from resilience.given import PLACE, Of, takes
from resilience.screen import on_screen

if TYPE_CHECKING:
    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model


@on_screen
class GeneratedFiles(NamedTuple):
    """Where a generated model and its scenarios are."""

    model: Path
    scenarios: Path


@takes(directory=PLACE, model=Of("Model"), book=Of("HazardBook"))
def write_generated(directory: str | Path, model: Model, book: HazardBook) -> GeneratedFiles:
    """Write `models/NAME/` and `scenarios/NAME.toml` into a new or empty directory, whole or not at all.

    Raises
    ------
    InputError
        When the directory holds anything.
    """
    target = Path(directory)
    refuse_if_taken(target)
    places = GeneratedFiles(Path("models") / model.name, Path("scenarios") / f"{book.name}.toml")
    temporary = temporary_folder(target)
    try:
        write_model(model, temporary / places.model)
        write_scenarios(book, temporary / places.scenarios)
        put_folder(temporary, target)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)
    return GeneratedFiles(target / places.model, target / places.scenarios)
