"""A campaign of changed studies: what must be refused is refused at its place, what must be the same is the same."""

from __future__ import annotations

import csv
import io
import json
import random
import resource
import tempfile
import time
from pathlib import Path

import pytest
from support.mutations import OPERATORS, REFUSED, Operator, Study, csv_text, workbook

from resilience.errors import InputError
from resilience.files import check, read_model, read_scenarios, write_starter
from resilience.files.registry.settings import pairs_from_settings
from resilience.files.registry.toml_text import parse_toml
from resilience.findings import Findings

SEED = 20_260
ROUNDS = 2
"""Changed studies of each operator in the daily sample."""
ONLY_TEXT = frozenset({"decimal comma", "comma in a time", "two readings", "control characters"})
"""Changes that mean something else between semicolons, or that no cell of a workbook can hold."""
LONGEST, LARGEST = 20.0, 1_000_000
"""Seconds and kilobytes that a check may take."""


def starter() -> Study:
    """Return the starter as grids and texts."""
    with tempfile.TemporaryDirectory() as folder:
        root = write_starter(Path(folder) / "study")
        tables = {path.stem: list(csv.reader(io.StringIO(path.read_text(encoding="utf-8"))))
                  for path in sorted((root / "models" / "starter").glob("*.csv"))}  # fmt: skip
        settings = (root / "models" / "starter" / "model.toml").read_text(encoding="utf-8")
        return Study(tables, settings, (root / "scenarios" / "starter.toml").read_text(encoding="utf-8"))


STARTER = starter()


def write(study: Study, folder: Path, form: str) -> tuple[Path, Path]:
    """Write a study as a folder of tables between commas, semicolons or tabs, or as a workbook."""
    scenarios = folder / "scenarios.toml"
    scenarios.write_bytes(study.scenarios.encode())
    if form == "workbook":
        tree = parse_toml(study.settings, "model.toml", Findings()) or {}
        book = workbook(study, pairs_from_settings(json.loads(json.dumps(tree))))
        book.save(folder / "model.xlsx")
        return folder / "model.xlsx", scenarios
    model = folder / "model"
    model.mkdir()
    for name, grid in study.tables.items():
        content = csv_text(grid, form, random.Random(len(grid)).choice(["\n", "\r\n"]))
        (model / f"{name}.csv").write_bytes(content.encode("utf-16" if form == "\t" else "utf-8"))
    (model / "model.toml").write_bytes(study.settings.encode())
    return model, scenarios


def said(model: Path, scenarios: Path) -> object:
    """Return what a study says, whatever its files are called."""
    made = read_model(model)
    book = read_scenarios(scenarios, made.calendar)
    return (made.network, made.cover, made.inventory, made.calendar, made.requirements, made.risk, made.levers,
            book.hazards, book.seed)  # fmt: skip


def judge(operator: Operator, seed: str, right: object) -> str:
    """Return what is wrong with how a changed study is taken; nothing when it is right."""
    rng = random.Random(seed)
    study = STARTER.copy()
    operator.change(study, rng)
    form = rng.choice([",", ",", ";", "\t", "workbook"])
    if operator.name in ONLY_TEXT:
        form = ","
    with tempfile.TemporaryDirectory() as folder:
        model, scenarios = write(study, Path(folder), form)
        started = time.perf_counter()
        found = check(model, scenarios)
        if time.perf_counter() - started > LONGEST:
            return f"{form!r}: took too long"
        if operator.label == REFUSED:
            return wrongly_taken(found, model, scenarios, form)
        if found.errors:
            return f"{form!r}: refused for {found.errors[0]}"
        return "" if said(model, scenarios) == right else f"{form!r}: it says something else"


def wrongly_taken(found: Findings, model: Path, scenarios: Path, form: str) -> str:
    """Return what is wrong with how a defect is taken."""
    if not found.errors:
        return f"{form!r}: accepted, {[str(one) for one in found]}"
    unplaced = [one for one in found.errors if not one.remedy or not one.file or (one.column and one.row is None)]
    if unplaced:
        return f"{form!r}: no place for {unplaced[0]}"
    try:
        read_scenarios(scenarios, read_model(model).calendar)
    except InputError:
        return ""
    codes = {one.code for one in found.errors}
    late = {"unknown-reference", "selects-nothing"}  # only known where model and scenarios meet
    return "" if codes <= late else f"{form!r}: refused by check and read all the same: {codes}"


@pytest.fixture(scope="module")
def right() -> object:
    """Return what the starter says."""
    with tempfile.TemporaryDirectory() as folder:
        return said(*write(STARTER, Path(folder), ","))


@pytest.mark.parametrize("operator", OPERATORS, ids=lambda operator: operator.name.replace(" ", "-"))
def test_changed_studies(operator: Operator, right: object) -> None:
    """Proves: each kind of change is taken as its label says, in every form of a model, with a place for each finding.

    A change that must be refused and is not gives a plan of numbers nobody meant.
    """
    wrong = [judge(operator, f"{SEED}-{operator.name}-{number}", right) for number in range(ROUNDS)]
    assert [one for one in wrong if one] == []


@pytest.mark.soak
def test_ten_thousand_changed_studies(right: object) -> None:
    """Proves: the same of ten thousand, none over a gigabyte."""
    wrong = []
    for number in range(10_000):
        operator = OPERATORS[number % len(OPERATORS)]
        answer = judge(operator, f"soak-{number}", right)
        wrong += [f"{operator.name} {number}: {answer}"] if answer else []
    assert wrong == []
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss < LARGEST
