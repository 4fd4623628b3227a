"""One, two and four workers give the same digits; a cluster that loses a worker gives the same optimum."""

from __future__ import annotations

import os
import signal
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from random import Random

import pytest
from support.cases import Case, seeded_case
from support.disruptions import draw_scenario
from support.families import families

from resilience.hazard.risk.years import sample_years
from resilience.plan.levers import End
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve import two_stage
from resilience.solve.highs import Limits
from resilience.solve.lshaped import master
from resilience.solve.lshaped.risk_term import RiskTerm
from resilience.solve.outcome import Solved
from resilience.solve.two_stage import Method, solve_two_stage
from resilience.solve.workers.cluster import DaskCrew
from resilience.solve.workers.local import LocalCrew
from resilience.solve.workers.sharded import Here
from resilience.solve.workers.team import Team

SEEDS = 4
SOAK_SEEDS = 300
PER_TEST = 10
SCENARIOS = 8
AGREE = 1e-6
TIGHT = Limits(gap=1e-9)
FEW_COLUMNS = 1
"""Columns of a shard at least: every case is a shard, up to the most there are."""


def drawn(seed):
    """Return a random network with more disruptions than the other campaigns have, so that all workers have work."""
    case = seeded_case(seed)
    rng = Random(f"workers {seed}")
    return Case(case.model, tuple(draw_scenario(rng, case.model.network, f"s{i}") for i in range(SCENARIOS)), seed)


@pytest.fixture(autouse=True)
def _as_if_large(monkeypatch):
    """Shards, and whole plans searched over few cuts, as programs of many cases have them."""
    monkeypatch.setattr(master, "SIFTED_FROM", 0)
    monkeypatch.setattr(two_stage, "Team", lambda crew: Team(crew, FEW_COLUMNS))


@contextmanager
def crews():
    """One, two and four workers, started once for many programs."""
    with ExitStack() as stack:
        yield [stack.enter_context(crew) for crew in (Here(), LocalCrew(2), LocalCrew(4))]


@contextmanager
def cluster():
    """Two workers of a cluster, in processes of their own."""
    distributed = pytest.importorskip("distributed")
    quiet = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": ":0", "silence_logs": 50}
    with distributed.LocalCluster(processes=True, **quiet) as there, Unlucky(there.scheduler_address) as crew:
        yield crew


class Unlucky(DaskCrew):
    """A cluster of which one worker is killed while it works, whenever `doomed` says so."""

    doomed = False

    def _round(self, waiting):
        if self.doomed and self._homes:
            self.doomed = False
            pids = self._client.run(os.getpid)
            victim = pids[next(iter(self._homes.values()))[0]]
            threading.Timer(0.01, os.kill, (victim, signal.SIGKILL)).start()
        return super()._round(waiting)


def split(program, crew, risk=None):
    """Least cost by the L-shaped method."""
    outcome = solve_two_stage(program, TIGHT, risk=risk, method=Method.LSHAPED, crew=crew)
    assert isinstance(outcome, Solved)
    return outcome


def check(case, team, unlucky=None):
    """Solve whole and pruned, extensive and split, by every crew."""
    whole, pruned = (build_program(case.model, case.scenarios, BuildOptions(pruned=pruned)) for pruned in (False, True))
    for program in (whole, pruned):
        extensive = solve_two_stage(program, TIGHT, method=Method.EXTENSIVE).objective
        alone, *others = (split(program, crew) for crew in team)
        for other in others:
            assert other.objective == alone.objective, f"{case}: not the same digits"
            assert other.bound == alone.bound, f"{case}: not the same digits"
            assert other.answer.x.tobytes() == alone.answer.x.tobytes(), f"{case}: not the same plan"
            assert other.answer.losses.tobytes() == alone.answer.losses.tobytes(), f"{case}: not the same losses"
        found = [extensive, alone.objective]
        if unlucky is not None and program is pruned:
            found.append(split(program, unlucky).objective)
        assert found == pytest.approx([found[0]] * len(found), rel=AGREE, abs=AGREE), str(case)


def test_any_number_of_workers_gives_the_same_digits():
    """Proves: what a shard's solver sees does not depend on how many workers there are.

    Sensitivity: shards dealt out by the number of workers share solvers otherwise and end in other corners of the
    same face: the 12th digit moves, and integer searches then take other ways.
    """
    with crews() as team:
        for seed in range(SEEDS):
            check(drawn(seed), team)


def test_unknown_ends_and_wishes_go_through_shards():
    """Proves: weights of branches, a fill rate and a risk term reach the shards they belong to.

    Sensitivity: weights cut by cases instead of outcomes give the wrong branch its weight wherever a family has two.
    """
    case = seeded_case(2)
    wishes = replace(case.model.requirements, fill_rate=0.5)
    unknown = build_program(case.model, families(case.scenarios), BuildOptions(end=End.UNKNOWN))
    served = build_program(case.model, drawn(2).scenarios, BuildOptions(requirements=wishes))
    risk = RiskTerm(0.5, 0.9, sample_years(unknown.rates, 300, 1))
    assert any(block.n_branches > 1 for block in unknown.blocks)
    with LocalCrew(2) as crew:
        for program, term in ((unknown, None), (unknown, risk), (served, None)):
            whole = solve_two_stage(program, TIGHT, risk=term, method=Method.EXTENSIVE).objective
            assert split(program, crew, term).objective == pytest.approx(whole, rel=AGREE, abs=AGREE)


def test_a_worker_killed_midway_changes_nothing_but_perhaps_the_last_digits():
    """Proves: the shards of a lost worker go elsewhere and are priced again.

    Sensitivity: an answer of the round before taken for one of this round would be a cut in the wrong place, and the
    bound would pass the least cost.
    """
    with cluster() as crew:
        split(build_program(drawn(1).model, drawn(1).scenarios), crew)
        crew.doomed = True
        check(drawn(2), [Here()], crew)
        assert crew.lost == 1


@pytest.fixture(scope="module")
def team():
    """One, two and four workers for a whole campaign."""
    with crews() as team:
        yield team


@pytest.fixture(scope="module")
def unlucky():
    """A cluster for a whole campaign."""
    with cluster() as crew:
        yield crew


@pytest.mark.soak
@pytest.mark.parametrize("first", range(0, SOAK_SEEDS, PER_TEST))
def test_three_hundred_cases_agree(first, team, unlucky):
    """Proves the same of 300 random cases, ten at a time; each time a worker of the cluster is killed on the way."""
    lost = unlucky.lost
    for seed in range(first, first + PER_TEST):
        unlucky.doomed |= seed == first + PER_TEST // 2
        check(drawn(seed), team, unlucky)
    assert unlucky.lost == lost + 1
