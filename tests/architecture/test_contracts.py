"""The house rules that tools can check: who may import whom, and how large and documented a module is."""

from __future__ import annotations

import ast
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "resilience"
MODULES = sorted(PACKAGE.rglob("*.py"))
AUTHORED = {"models", "scenarios", "tests"}
"""Folders of the repository that are on the path of an editable install, and must not be import names."""


def imported(source: str) -> set[str]:
    """Top-level names of all absolute imports in a module."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.partition(".")[0])
    return found


def sources() -> dict[str, str]:
    """Every Python text of the repository by name, the cells of notebooks included."""
    folders = ("resilience", "tests", "benchmarks", "docs", "models", "scenarios")
    paths = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in paths}
    for path in (ROOT / "notebooks").rglob("*.ipynb"):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
        texts[str(path.relative_to(ROOT))] = "\n".join(code)
    return texts


def test_import_contracts_hold():
    """Proves: layers, cycles and the doors of costly libraries are as `pyproject.toml` declares them."""
    command = shutil.which("lint-imports", path=str(Path(sys.executable).parent))
    assert command is not None
    run = subprocess.run([command, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_authored_folders_are_never_imported():
    """Proves: `import models` is nowhere. It works in a checkout, by accident, and nowhere else."""
    assert {name: found for name, text in sources().items() if (found := imported(text) & AUTHORED)} == {}


def test_models_and_scenarios_hold_no_python():
    """Proves: what planners author is tables and TOML."""
    assert [*(ROOT / "models").rglob("*.py"), *(ROOT / "scenarios").rglob("*.py")] == []


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_modules_are_documented_and_small(path):
    """Proves: every module says what it is for, in 400 lines or fewer."""
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 400


def test_constraints_pin_every_dependency_and_nothing_but_versions():
    """Proves: `constraints.txt` is plain `name==version`, with no address, and covers what we ask for."""
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").split()
    pinned = {line.partition("==")[0].lower().replace("_", "-") for line in lines}
    assert [line for line in lines if line.count("==") != 1 or set(line) & set("@/:;")] == []
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = project["dependency-groups"].values()
    asked = [*project["project"]["dependencies"], *(item for group in groups for item in group)]
    names = {item.partition(">=")[0].lower() for item in asked if isinstance(item, str)}
    assert names <= pinned
