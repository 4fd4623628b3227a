"""The public names: few, lazy, and all there."""

from __future__ import annotations

import ast
import json
import re
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

FIGURES = [
    "cost_by_policy", "cost_frontier", "exceedance_curve", "network_map", "rate_bands", "regime_map", "regret_table",
    "stock_over_time", "jit_conditions", "removal_curve", "takt_bars", "waste_bars",
]  # fmt: skip
ELSEWHERE = {
    *("Any", "Callable", "Collection", "Iterator", "Literal", "Mapping", "None", "Path", "Sequence"),
    *("DataFrame", "FloatArray", "FacetChart", "LayerChart", "VConcatChart"),
    *("Expression", "Forecast", "LaneId", "OwnRules", "PartId", "Progress", "SiteId"),
}
"""Words of annotations that are Python's, another library's, or a plain text or function of this one."""
ROOT = Path(resilience.__file__).parents[1]
PAGES = [*ROOT.glob("notebooks/*.ipynb"), *ROOT.glob("docs/*.md"), ROOT / "README.md"]
WINGS = {
    "arrays.md": {"resilience", "resilience.stochastic", "resilience.stochastic.smps"},
    "mpi.md": {"resilience", "resilience.solve"},
    "parallel.md": {"resilience", "resilience.solve.workers.local"},
}


def test_importing_the_package_costs_next_to_nothing():
    """Proves: a bare import takes under 0.1 s and loads no costly library. Eagerly it is over 1 s."""
    runs = []
    for _ in range(3):
        run = subprocess.run([sys.executable, "-c", LOOK], capture_output=True, text=True, check=True)
        runs.append(json.loads(run.stdout))
    loaded = set(runs[0][1])
    assert loaded.isdisjoint(COSTLY)
    assert {name for name in loaded if name.startswith("resilience.")} == {"resilience.lazily"}
    assert min(seconds for seconds, _ in runs) < 0.1


@pytest.mark.parametrize("name", resilience.__all__)
def test_every_public_name_is_there(name):
    """Proves: each name leads to its home and is documented. A renamed function would raise here."""
    assert getattr(resilience, name).__doc__
    assert name in dir(resilience)


def test_what_is_listed_is_public():
    """Proves: `dir(rs)` has the public names and Python's own, and no `annotations` or `import_module` among them."""
    assert {name for name in dir(resilience) if not name.startswith("__")} == set(resilience.__all__)


def test_an_unknown_name_is_an_attribute_error():
    """Proves: a misspelled name fails as in any module, so `hasattr` and help work."""
    with pytest.raises(AttributeError, match="no attribute 'optimise'"):
        _ = resilience.optimise


def test_type_checkers_see_the_names_that_are_there():
    """Proves: the names written down for type checkers are the table's, each from its home.

    One forgotten would be an error in every typed script that uses it, though the script runs.
    """
    tree = ast.parse(Path(resilience.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    imports = [node for node in tree.body if isinstance(node, ast.ImportFrom)]
    seen = {alias.asname: node.module for node in imports for alias in node.names}
    assert all(alias.name == alias.asname for node in imports for alias in node.names)
    assert seen == resilience._HOMES


def test_a_figure_needs_no_solver():
    """Proves: to draw, neither Pyomo nor HiGHS is loaded; asking the planner for its colors cost 4 s.

    All are asked for in one process: what one of them loads is there for those after it, so none may load any.
    """
    look = "import resilience, sys\nfor name in sys.argv[1:]:\n    getattr(resilience, name)\n"
    look += "    print(name, *sorted({'pyomo', 'highspy'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", look, *FIGURES], capture_output=True, text=True, check=True)
    assert run.stdout.splitlines() == FIGURES


@pytest.mark.parametrize("name", [name for name in resilience.__all__ if name.islower()])
def test_what_a_function_takes_and_returns_is_public_too(name):
    """Proves: nobody has to dig in the package for what a public function wants or gives.

    `PlanOptions` had to be imported from `resilience.study.plan.optimize`.
    """
    function = getattr(resilience, name)
    words = set(re.findall(r"\b[A-Z]\w+", " ".join(map(str, function.__annotations__.values()))))
    assert words <= {*resilience.__all__, *ELSEWHERE}


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.name)
def test_examples_import_the_package_alone(page):
    """Proves: what notebooks and pages show needs `import resilience as rs` alone, but for the wings named here."""
    text = page.read_text(encoding="utf-8").replace('"', "\n")
    homes = set(re.findall(r"^\s*(?:from|import) (resilience[\w.]*)", text, flags=re.MULTILINE))
    assert homes <= WINGS.get(page.name, {"resilience"})


def test_no_public_name_hides_a_subpackage():
    """Proves: importing `resilience.plan.model` cannot replace a public name by a module of the same name."""
    packages = {path.name for path in Path(resilience.__file__).parent.iterdir() if path.is_dir()}
    assert packages.isdisjoint(resilience.__all__)


def test_the_version_is_that_of_the_package():
    """Proves: `rs.__version__` and `resilience --version` say what is installed; nobody had to ask pip."""
    assert resilience.__version__ == version("resilience")
    run = subprocess.run([sys.executable, "-m", "resilience", "--version"], capture_output=True, text=True, check=True)
    assert run.stdout == f"resilience {resilience.__version__}\n"
