"""The page of the tiny study, open for all tests of a module."""

from __future__ import annotations

import pytest
from support.served import Served


@pytest.fixture(scope="module")
def served(tiny_files, tmp_path_factory):
    """A page that is open, its first plan found; variants go to a folder of its own."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "runs").mkdir()
    page = Served.begin(
        tiny_files.model, tiny_files.scenarios, "--study", str(folder / "w.study.toml"), "--runs", str(folder / "runs")
    )
    try:
        page.folder = folder
        page.enter()
        page.listen()
        page.heard(0, "plan")
        yield page
    finally:
        page.close()
