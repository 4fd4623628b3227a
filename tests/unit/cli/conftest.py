"""Running the command, in this process or in one of its own."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pytest
from support.forked import Forked
from support.tiny import write_tiny
from typer.testing import CliRunner

from resilience.cli.app import app

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path


RUNS = "last-week", "run", "runs/run"
"""Where tests want the run folder of the tiny study, beside its model."""


@dataclass(frozen=True)
class Ended:
    """How a command ended."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        """Standard output, all of which must be one JSON object."""
        return json.loads(self.out)


def unreported(words: tuple[object, ...]) -> list[str]:
    """The words of a command, a plan without its report (which takes a second) unless that is asked for."""
    said = [str(word) for word in words]
    plain = said[:1] == ["plan"] and len(said) > 2 and not {"--report", "--no-report", "--help"} & set(said)
    return [*said, "--no-report"] if plain else said


def invoke(*words: object) -> Ended:
    """Run the command in this process."""
    result = CliRunner().invoke(app, unreported(words))
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Ended(result.exit_code, result.stdout, result.stderr)


def start(*words: object) -> subprocess.Popen[str]:
    """Start the command in a process of its own."""
    command = [sys.executable, "-m", "resilience", *unreported(words)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.fixture(scope="session")
def resilience():
    """The command."""
    return invoke


@pytest.fixture(scope="session")
def tiny_runs(tmp_path_factory) -> Path:
    """The tiny study with run folders of the command, unjudged, for all tests: nobody may write there."""
    folder = tmp_path_factory.mktemp("planned")
    tiny = write_tiny(folder)
    for place in RUNS:
        (folder / place).parent.mkdir(exist_ok=True)
        assert invoke("plan", tiny.model, tiny.scenarios, "-o", folder / place, "--judge-years", 0).code == 0
    return folder


@pytest.fixture
def tiny_run(tiny, tiny_runs, tmp_path) -> Callable[[str], Path]:
    """Put a run folder of one's own beside the tiny study: it names its model by the way there, which is the same."""
    assert tiny.model.parent == tmp_path

    def put(place: str) -> Path:
        return shutil.copytree(tiny_runs / place, tmp_path / place)

    return put


LANES = (
    "origin,destination,part,mode,lead_time,unit_cost,capacity,status,"
    "qualification_cost,activation_time,deliveries_per_period,delivery_cost"
)
FIRES = """title = "Fires"
seed = 1
[[hazard]]
name = "fire"
hits = "capacity"
select = { region = ["r0", "r1", "r2"] }
rate = 0.02
per = "target"
severity = 1.0
duration = { distribution = "uniform", low = "1 wk", high = "6 wk" }
strata = 3
detection = "1 d"
source = "made up"
"""
SETTINGS = """title = "Wide"
currency = "EUR"
period = "1 wk"
periods_per_year = 52
[constraints]
budget = {budget}
"""


def write_wide(folder: Path, count: int) -> tuple[Path, Path]:
    """Write a study whose second sources and lots of many parts compete for one budget: long to prove."""
    model, scenarios = folder / "wide", folder / "fires.toml"
    model.mkdir()
    tables = {
        "sites": ["site,kind,region", "PLANT,plant,hills", "SHOP,market,hills"],
        "parts": ["part,unit_value,holding_rate", "CAR,1000,0.2"],
        "bom": ["parent,child,quantity"],
        "production": ["site,part,capacity,unit_cost", "PLANT,CAR,200,10"],
        "lanes": [LANES, "PLANT,SHOP,CAR,road,0 h,1,unlimited,active,,,,"],
        "demand": ["market,part,quantity,margin,patience", "SHOP,CAR,100,700,0"],
    }
    for i in range(count):
        part = f"P{i:02}"
        tables["sites"] += [f"A-{part},supplier,r{i % 3}", f"B-{part},supplier,far"]
        tables["parts"].append(f"{part},{10 + 7 * (i % 5)},0.2")
        tables["bom"].append(f"CAR,{part},1")
        tables["production"] += [f"A-{part},{part},200,{5 + i % 4}", f"B-{part},{part},200,{6.13 + i % 4}"]
        tables["lanes"] += [
            f"A-{part},PLANT,{part},road,0 h,0.1,200,active,,,0.2|1|5,{11 + 3 * i}",
            f"B-{part},PLANT,{part},road,0 h,0.1,200,candidate,{317 + 41 * (i % 7)},1 wk,,",
        ]
    for name, rows in tables.items():
        (model / f"{name}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (model / "model.toml").write_text(SETTINGS.format(budget=200 * count), encoding="utf-8")
    scenarios.write_text(FIRES, encoding="utf-8")
    return model, scenarios


@pytest.fixture
def forked():
    """The command in a process of its own that has its libraries at once: for what comes after they are loaded."""

    def begin(*words: object) -> Forked:
        return Forked(*unreported(words))

    return begin


@pytest.fixture(name="start")
def start_fixture():
    """The command, in a process of its own."""
    return start


class Wide(NamedTuple):
    """Where the files of the wide study are."""

    model: Path
    scenarios: Path


@pytest.fixture
def wide(tmp_path) -> Wide:
    """A study that takes seconds to prove."""
    return Wide(*write_wide(tmp_path, 16))
