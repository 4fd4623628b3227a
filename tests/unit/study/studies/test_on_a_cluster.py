"""A study on the workers of a Dask cluster: the same digits as in one process."""

from dataclasses import replace

import pandas as pd
import pytest
from support.tiny_study import dearer_stock, how_often, write_study

import resilience as rs
from resilience.solve.workers.cluster_jobs import ClusterJobs
from resilience.study.studies.folder import study_tables
from resilience.study.studies.study import run_study


class Broken:
    """A tool that cannot do its work."""

    def ready(self):
        return _refused


def _refused(job):
    raise rs.SolverError(f"Job {job} cannot be done.")  # noqa: EM102, TRY003


@pytest.fixture(scope="module")
def address():
    """Two workers of a cluster, in processes of their own."""
    distributed = pytest.importorskip("distributed")
    quiet = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0", "silence_logs": 50}
    with distributed.LocalCluster(processes=True, **quiet) as there:
        yield there.scheduler_address


def test_a_cluster_finds_what_one_process_does(tmp_path, address):
    """Proves: every table is the same to the last digit, whichever worker has done which part.

    Sensitivity: answers put together as they come in would give plans other numbers from run to run.
    """
    asked = write_study(tmp_path, how_often("1, 6") + dearer_stock(), "years = 3").asked()
    here = study_tables(run_study(asked))
    there = study_tables(run_study(replace(asked, workers=None, cluster=address)))
    assert here.keys() == there.keys()
    for name, table in here.items():
        pd.testing.assert_frame_equal(table, there[name], check_exact=True)


def test_what_a_worker_refuses_is_raised_as_it_is(address):
    """Proves: an error raised on purpose by a worker is that error here, not one of the cluster."""
    with ClusterJobs(address) as cluster, pytest.raises(rs.SolverError, match=r"Job 7 cannot be done\."):
        list(cluster.each(Broken(), [7]))
