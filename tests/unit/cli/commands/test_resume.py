"""`resilience plan` goes on from its checkpoint, starts from a memory, and says how large the program is."""

from __future__ import annotations

import pytest

from resilience.errors import SolverError
from resilience.solve import two_stage
from resilience.solve.memory.memory import Memory
from resilience.study.plan import optimize as study


@pytest.fixture(autouse=True)
def _always_split(monkeypatch):
    """The smallest study goes to the L-shaped method, too."""
    monkeypatch.setattr(two_stage, "SMALL", 0)


def plan(resilience, tiny, tmp_path, *options):
    """Plan the smallest study in JSON."""
    return resilience(
        "plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--replace", "--format", "json", *options
    )  # fmt: skip


@pytest.fixture
def left_off(resilience, tiny, tmp_path, monkeypatch):
    """A plan whose process ended after the search: its checkpoint is there, its run folder is not."""

    def killed(*_args, **_kwargs):
        msg = "killed"
        raise SolverError(msg)

    with monkeypatch.context() as patch:
        patch.setattr(study, "fixed_policies", killed)
        with pytest.raises(SolverError, match="killed"):
            plan(resilience, tiny, tmp_path)
    assert not (tmp_path / "run").exists()
    return tmp_path / "run.checkpoint"


def test_a_plan_goes_on_from_its_checkpoint_and_deletes_it(resilience, tiny, tmp_path, left_off):
    """Proves: the second run knows every case, finds what an undisturbed one finds, and leaves no checkpoint.

    Sensitivity: a checkpoint never read would not be mentioned; one never deleted would be taken up by the next study.
    """
    assert left_off.exists()
    resumed = plan(resilience, tiny, tmp_path)
    assert "Resuming from" in resumed.err
    known, _, asked, *_ = resumed.err.split(" cases were known from before")[0].rsplit("\n", 1)[1].split()
    assert int(known) == int(asked) > 0
    assert not left_off.exists()
    whole = plan(resilience, tiny, tmp_path)
    assert "Resuming" not in whole.err
    for name in ("objective", "lower_bound"):
        proofs = [run.json["certificate"]["proof"][name] for run in (resumed, whole)]
        assert proofs[0] == pytest.approx(proofs[1], rel=1e-4)


def test_fresh_leaves_the_checkpoint_aside(resilience, tiny, tmp_path, left_off):
    """Proves: --fresh starts from nothing, even when the checkpoint is damaged; without it that is refused.

    Sensitivity: a damaged file that is skipped in silence would look like a resumed run.
    """
    left_off.write_bytes(b"damaged")
    refused = plan(resilience, tiny, tmp_path)
    assert refused.code == 2
    assert "--fresh" in str(refused.json["findings"])
    fresh = plan(resilience, tiny, tmp_path, "--fresh")
    assert fresh.code == 0
    assert "Resuming" not in fresh.err
    assert not left_off.exists()


def test_a_stopped_plan_keeps_its_checkpoint(resilience, tiny, tmp_path):
    """Proves: stopped by its time limit, a plan says that it can go on, and its checkpoint is there.

    Sensitivity: deleting it with every run folder written would make a longer limit start from nothing.
    """
    stopped = plan(resilience, tiny, tmp_path, "--time-limit", 0, "--gap", 0)
    assert stopped.code == 4
    assert "goes on from here" in stopped.err
    assert Memory.load(tmp_path / "run.checkpoint").pools


def test_a_memory_is_used_and_added_to(resilience, tiny, tmp_path):
    """Proves: --memory writes what was learned; the next run, with another budget, knows every case from it.

    Sensitivity: fingerprints that held the first stage's limits would know none.
    """
    first = plan(resilience, tiny, tmp_path, "--memory", tmp_path / "weekly")
    assert "Starting from" not in first.err
    assert Memory.load(tmp_path / "weekly").pools
    second = plan(resilience, tiny, tmp_path, "--memory", tmp_path / "weekly", "--budget", 1e9)
    assert "Starting from" in second.err
    known, _, asked, *_ = second.err.split(" cases were known from before")[0].rsplit("\n", 1)[1].split()
    assert int(known) == int(asked) > 0
