"""The store in PostgreSQL, with a server of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from support import store_writer
from support.postgres import programs, served
from support.store_writer import DIGESTS, FIGURES, key

from resilience.errors import InputError
from resilience.store.run_store import RunStore

WRITER = Path(store_writer.__file__)


@pytest.mark.skipif(programs() is None, reason="PostgreSQL is not installed; .ci/run installs it where it may")
def test_a_team_shares_a_store_in_postgresql():
    """Proves: two processes make the tables and record at once, none is lost; revisions and forgetting as in SQLite.

    Without the lock on the table both would count the same newest revision, and one would fail.
    """
    with served() as url:
        commands = [[sys.executable, str(WRITER), url, name, "10"] for name in ("anna", "ben")]
        writers = [subprocess.Popen(one, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for one in commands]
        for writer in writers:
            _, err = writer.communicate(timeout=120)
            assert writer.returncode == 0, err
        with RunStore(url) as store:
            runs = store.runs()
            assert len(runs) == 20
            assert all(run.figures == FIGURES and run.digests == DIGESTS for run in runs)
            for week in {run.period for run in runs}:
                mine = store.runs(period=week)
                assert sorted(run.revision for run in mine) == [*range(1, len(mine) + 1)]
                assert sum(not run.superseded for run in mine) == 1
            again = store.record(key("anna", 0), Path("/runs/other"))
            assert (again.number, again.folder) == (store.find(key("anna", 0)).number, "/runs/other")
            newest = max(store.runs(period="2026-W10"), key=lambda run: run.revision)
            store.forget([newest.number])
            assert sum(not run.superseded for run in store.runs(period="2026-W10")) == 1
            assert "geheim" not in store.shown
            with pytest.raises(InputError, match="There is no run 999"):
                store.run(999)
