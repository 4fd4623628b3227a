"""What only some need is named, with the words that install it, where it is asked for and not there."""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

import resilience as rs
from resilience.errors import EXTRAS, how_to_install
from resilience.solve import mpisppy
from resilience.solve.workers.cluster import connect
from resilience.store.run_store import RunStore
from resilience.study.weekly.folder import refuse_parquet

PROJECT = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8"))["project"]
DATABASE = "postgresql://user@localhost/none"
ASKED = {
    "model": ("psycopg", lambda: rs.read_model(DATABASE)),
    "store": ("psycopg", lambda: RunStore(DATABASE)),
    "cluster": ("distributed", lambda: connect("tcp://127.0.0.1:1")),
    "parquet": ("pyarrow", refuse_parquet),
    "MPI": ("mpisppy", lambda: mpisppy.scenario_creator("scenario0", model="none", scenarios="none")),
}


def test_every_extra_is_known():
    """Proves: each extra of the package brings a library that an error names, and no error names another extra."""
    assert set(EXTRAS.values()) == set(PROJECT["optional-dependencies"])


@pytest.mark.parametrize("what", ASKED)
def test_what_is_not_installed_is_named(monkeypatch, what):
    """Proves: the message says which extra to install.

    Sensitivity: "No module named 'psycopg'. Check the URL, the server and the driver" sent planners to their server.
    """
    library, asked = ASKED[what]
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(rs.InputError, match=rf"pip install \"resilience\[{EXTRAS[library]}\]\""):
        asked()


def test_another_failure_keeps_its_own_remedy():
    """Proves: only a missing library of an extra is said to be missing."""
    assert how_to_install(ModuleNotFoundError("none", name="MySQLdb"), "Check it.") == "Check it."
    assert how_to_install(OSError("refused"), "Check it.") == "Check it."
