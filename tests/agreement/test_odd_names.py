"""Names with commas, brackets, quotation marks and digits: every command gives the figures of plain names."""

from __future__ import annotations

import csv
import json
from typing import TYPE_CHECKING, Any

import pytest
from support.tiny import MODEL, SCENARIOS, text_of
from typer.testing import CliRunner

from resilience.cli.app import app

if TYPE_CHECKING:
    from pathlib import Path

DATED = """
    title = "The fire of March"
    seed = 3

    [[hazard]]
    name = "fire"
    hits = "capacity"
    select = { site = "NEAR" }
    onset = 2021-03-19
    severity = 1.0
    duration = "4 wk"
    detection = "1 d"
    source = "made up"
"""
ODD = {
    "comma": {"NEAR": "Back, End", "PUMP": "PUMP, large"},
    "brackets": {"NEAR": "[NEAR]", "PLANT": "PLANT [2]", "VALVE": "VALVE[M6]", "PUMP": "x]"},
    "one text": {"PLANT": "A,B", "VALVE": "C", "SHOP": "A", "PUMP": "B,C"},
    "one text, quoted": {"PLANT": '"A,B"', "VALVE": "C", "SHOP": '"A', "PUMP": 'B",C'},
    "digits": {"NEAR": "7", "VALVE": "5", "PUMP": "0", "PLANT": "3,4"},
}
COMMANDS = ("plan", "again", "exposure", "simulation", "bands", "hindcast")
SKIPPED = frozenset({"run.json"})
"""Digests and times."""
LEFT_OPEN = "error"
"""What the search for bands leaves open hangs on the order of columns."""
SAME = 1e-6
Row = dict[str, str]


def run(*words: object) -> str:
    """Run a command, which has to succeed, and return what it prints."""
    ended = CliRunner().invoke(app, [str(word) for word in words])
    assert ended.exit_code == 0, ended.output
    return ended.stdout


def tell(folder: Path, names: dict[str, str]) -> Path:
    """Write the study with other names and run every command on it; plan twice, the second time from memory."""
    model = folder / "model"
    model.mkdir(parents=True)
    for file, content in MODEL.items():
        text = text_of(content)
        if file.endswith(".csv"):
            with (model / file).open("w", encoding="utf-8", newline="") as table:
                rows = [line.split(",") for line in text.splitlines()]
                csv.writer(table).writerows([names.get(cell, cell) for cell in row] for row in rows)
        else:
            (model / file).write_text(text, encoding="utf-8")
    fires, dated = folder / "fires.toml", folder / "dated.toml"
    for path, content in ((fires, SCENARIOS), (dated, DATED)):
        text = text_of(content)
        for name, odd in names.items():
            text = text.replace(f'"{name}"', json.dumps(odd))
        path.write_text(text, encoding="utf-8")
    run("check", model, fires)
    for again in ("plan", "again"):
        run("plan", model, fires, "-o", folder / again, "--judge-years", 40, "--memory", folder / "memory")
    run("exposure", model, "-o", folder / "exposure")
    run("simulate", folder / "plan", "--years", 40, "--seed", 2, "-o", folder / "simulation")
    run("bands", model, fires, "-o", folder / "bands", "--hazard", "fire", "--draws", 100)
    run("hindcast", model, dated, "--tables", folder / "hindcast")
    return folder


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The study under its own names."""
    return tell(tmp_path_factory.mktemp("plain"), {})


@pytest.mark.parametrize("kind", ODD)
def test_names_change_no_figure(plain: Path, tmp_path: Path, kind: str) -> None:
    """Proves: check, plan, exposure, simulate, bands and hindcast give every figure of plain names, each in its place.

    Sensitivity: where keys are joined and taken apart, `Back, End` is hit by no fire and loses nothing, a part called 5
    counts as a period, and (A, "B,C") and ("A,B", C) are one stock, held twice.
    """
    names = ODD[kind]
    odd = tell(tmp_path / "odd", names)
    back = {given: name for name, given in names.items()} | _lanes(names)
    for command in COMMANDS:
        files = {path.name for path in (plain / command).iterdir()}
        assert {path.name for path in (odd / command).iterdir()} == files
        for file in sorted(files - SKIPPED):
            one, other = plain / command / file, odd / command / file
            if one.suffix == ".csv":
                _same_table(_rows(one), _rows(other), back, file)
            elif one.suffix == ".json":
                assert _numbers(json.loads(other.read_text("utf-8"))) == pytest.approx(
                    _numbers(json.loads(one.read_text("utf-8"))), rel=SAME, abs=SAME
                ), file


def _lanes(names: dict[str, str]) -> dict[str, str]:
    """Plain ids of lanes by their odd ones."""
    found = {}
    for line in text_of(MODEL["lanes.csv"]).splitlines()[1:]:
        origin, destination, part, mode = line.split(",")[:4]
        given = [names.get(name, name) for name in (origin, destination, part)]
        found["{}>{}:{}:{}".format(*given, mode)] = f"{origin}>{destination}:{part}:{mode}"
    return found


def _rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _same_table(plain: list[Row], odd: list[Row], back: dict[str, str], file: str) -> None:
    """Compare names and figures row by row, whatever the order; sentences, which hold names, are left out."""
    assert len(plain) == len(odd), file
    columns = [name for name in (plain[0] if plain else ()) if name != LEFT_OPEN]
    figures = [name for name in columns if all(_is_number(row[name]) for row in plain)]
    known = {*back.values(), *(cell for row in plain for cell in row.values() if " " not in cell and "/" not in cell)}
    words = [name for name in columns if name not in figures and all(row[name] in known for row in plain)]

    def told_by(rows: list[Row], names: dict[str, str]) -> list[tuple[list[list[str]], list[float]]]:
        return sorted(
            ([_names(row[one], names) for one in words], [_number(row[one]) for one in figures]) for row in rows
        )

    own, its = told_by(plain, {}), told_by(odd, back)
    for (told, numbers), (others, found) in zip(own, its, strict=True):
        assert others == told, file
        assert found == pytest.approx(numbers, rel=SAME, abs=SAME), file


def _names(cell: str, back: dict[str, str]) -> list[str]:
    """Plain names of what a cell lists."""
    return sorted(back.get(name, name) for name in cell.split("|"))


def _is_number(cell: str) -> bool:
    try:
        float(cell or 0)
    except ValueError:
        return False
    return True


def _number(cell: str) -> float:
    return float(cell) if cell else -1.0


def _numbers(tree: Any) -> list[float]:
    """All numbers of a JSON tree, in rising order, but what the search leaves open."""
    if isinstance(tree, dict | list):
        parts = [part for key, part in tree.items() if key != LEFT_OPEN] if isinstance(tree, dict) else tree
        return sorted(number for part in parts for number in _numbers(part))
    return [float(tree)] if isinstance(tree, int | float) else []
