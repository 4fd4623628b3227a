"""The public names: few, lazy, and all there."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

import resilience

COSTLY = {"altair", "highspy", "networkx", "numpy", "pandas", "pydantic", "pyomo", "rich", "scipy", "typer"}
LOOK = """
import json, sys, time
start = time.perf_counter()
import resilience
seconds = time.perf_counter() - start
print(json.dumps([seconds, sorted(sys.modules)]))
"""


def test_importing_the_package_costs_next_to_nothing():
    """Proves: a bare import takes under 0.1 s and loads no costly library. Eagerly it is over 1 s."""
    runs = []
    for _ in range(3):
        run = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
        runs.append(json.loads(run.stdout))
    loaded = set(runs[0][1])
    assert loaded.isdisjoint(COSTLY)
    assert {name for name in loaded if name.startswith("resilience.")} == set()
    assert min(seconds for seconds, _ in runs) < 0.1


@pytest.mark.parametrize("name", resilience.__all__)
def test_every_public_name_is_there(name):
    """Proves: each name leads to its home and is documented. A renamed function would raise here."""
    assert getattr(resilience, name).__doc__
    assert name in dir(resilience)


def test_an_unknown_name_is_an_attribute_error():
    """Proves: a misspelled name fails as in any module, so `hasattr` and help work."""
    with pytest.raises(AttributeError, match="no attribute 'optimise'"):
        _ = resilience.optimise


def test_no_public_name_hides_a_subpackage():
    """Proves: importing `resilience.plan.model` cannot replace a public name by a module of the same name."""
    packages = {path.name for path in Path(resilience.__file__).parent.iterdir() if path.is_dir()}
    assert packages.isdisjoint(resilience.__all__)


def test_the_version_is_that_of_the_package():
    """Proves: `rs.__version__` and `resilience --version` say what is installed; nobody had to ask pip."""
    assert resilience.__version__ == version("resilience")
    run = subprocess.run([sys.executable, "-m", "resilience", "--version"], capture_output=True, text=True, check=True)
    assert run.stdout == f"resilience {resilience.__version__}\n"
