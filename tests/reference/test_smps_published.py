"""Published instances too large or without a licence for this repository, run where their files are at hand.

`RESILIENCE_SMPS` names a folder with a folder each: `ssn`, `20term`, `storm`, holding the core, time and stoch file as
published (docs/arrays.md says where).
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from resilience.findings import Findings
from resilience.solve.highs import Limits
from resilience.stochastic import Sampling, from_smps, replicate
from resilience.stochastic.smps import read_smps

FOLDER = os.environ.get("RESILIENCE_SMPS")
PUBLISHED = {
    "ssn": ((1, 89), (175, 706), 2284, 86, 1.018e70, 9.9),
    "20term": ((3, 63), (124, 764), 4404, 40, 1.0995e12, 254_311.55),
    "storm": ((185, 121), (528, 1259), 3220, 117, 6.019e81, 15_498_739.41),
}
"""First stage, recourse, its entries, random sides, outcomes, optimum (Linderoth, Shapiro and Wright, 2006)."""

pytestmark = pytest.mark.skipif(not FOLDER, reason="RESILIENCE_SMPS names no folder of published instances")


@pytest.fixture(params=PUBLISHED)
def published(request):
    """Name and program of each instance, read without a finding."""
    found = [sorted(Path(FOLDER or "", request.param).glob(f"*.{ending}")) for ending in ("cor", "tim", "sto")]
    if not all(found):
        pytest.skip(f"no files of {request.param}")
    findings = Findings()
    program = from_smps(read_smps(*(paths[0] for paths in found), findings))
    assert not findings
    return request.param, program


def test_as_large_as_published(published):
    """Proves: the files are read whole: stages, entries and outcomes are the published ones.

    A source read twice, or a period begun one row late, would change a count.
    """
    name, program = published
    first, recourse, entries, sources, outcomes, _ = PUBLISHED[name]
    assert program.first.matrix.shape == first
    assert program.recourse.matrix.shape == recourse
    assert program.recourse.matrix.nnz == entries
    assert len(program.sources) == sources
    assert program.outcomes == pytest.approx(outcomes, rel=1e-3)


def test_the_published_optimum_lies_in_the_interval(published):
    """Proves: a small study's interval holds the published optimum, and its first stage is as good as its gap says.

    Solved at its mean demands, ssn leaves no call unserved: 0.0, far below any valid interval.
    """
    name, program = published
    optimum = PUBLISHED[name][-1]
    limits = Limits({"ssn": 5e-3, "20term": 1e-3, "storm": 1e-5}[name])
    found = replicate(
        program, sample=20, replications=3, seed=2, draws=400, how=Sampling.LATIN_HYPERCUBE, limits=limits
    )
    low, high = found.optimum
    assert low <= optimum <= high
    assert found.cost.low - optimum <= found.gap.high
