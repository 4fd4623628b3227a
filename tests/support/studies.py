"""Judges of changed studies: what is wrong with how one is taken, in words; nothing when it is right."""

from __future__ import annotations

import csv
import io
import json
import random
import tempfile
import time
from pathlib import Path

from support.mutations import REFUSED, Operator, Study, csv_text, workbook

from resilience.errors import InputError
from resilience.files import check, read_model, read_scenarios, write_starter
from resilience.files.registry.settings import pairs_from_settings
from resilience.files.registry.toml_text import parse_toml
from resilience.findings import Findings

ONLY_TEXT = frozenset({"decimal comma", "comma in a time", "two readings", "control characters"})
"""Changes that mean something else between semicolons, or that no cell of a workbook can hold."""
LONGEST = 20.0
"""Seconds that a check may take."""


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
