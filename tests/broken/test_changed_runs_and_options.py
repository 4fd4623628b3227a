"""Run folders that were changed, and options that say what they cannot mean: refused at their place, or the same.

The campaign of ten thousand takes these and the changed studies in turn.
"""

from __future__ import annotations

import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from support.campaign import OptionJudge, Places, RunJudge
from support.mutations import OPERATORS
from support.option_mutations import VALUES, cases
from support.run_mutations import RUN_OPERATORS
from support.studies import STARTER, judge, said, write
from support.tiny import write_tiny
from typer.testing import CliRunner

from resilience.cli.app import app

if TYPE_CHECKING:
    from support.option_mutations import OptionCase
    from support.run_mutations import RunOperator

SEED, ROUNDS = 20_261, 3
COUNT = int(os.environ.get("RESILIENCE_SOAK_COUNT", "10000"))
LONGEST, LARGEST = 20.0, 1_000_000
"""Seconds that one may take, and kilobytes that all may."""

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs POSIX pipes and links")


@pytest.fixture(scope="module")
def places(tmp_path_factory) -> Places:
    """Return the smallest study, a run of it, and a run of it at other rates."""
    folder, found = tmp_path_factory.mktemp("changed"), []
    for name, rate in (("run", "0.1"), ("other", "0.9")):
        (folder / name).mkdir()
        tiny = write_tiny(folder / name)
        text = tiny.scenarios.read_text(encoding="utf-8")
        tiny.scenarios.write_text(text.replace("rate = 0.1", f"rate = {rate}"), encoding="utf-8")
        words = ["plan", str(tiny.model), str(tiny.scenarios), "-o", str(folder / name / "made"), "--judge-years", "0"]
        assert CliRunner().invoke(app, words).exit_code == 0
        found.append((tiny, folder / name / "made"))
    (tiny, run), (_, other) = found
    return Places(tiny.model, tiny.scenarios, run, other)


@pytest.mark.parametrize("operator", RUN_OPERATORS, ids=lambda operator: operator.name.replace(" ", "-"))
def test_changed_runs(places: Places, operator: RunOperator) -> None:
    """Proves: each kind of change of a run folder is refused with a place and a remedy, or changes nothing.

    A change that is taken is told by `simulate` as what was proven; a foreign error is a traceback.
    """
    check = RunJudge(places, operator)
    wrong = [check(f"{SEED}-{operator.name}-{number}") for number in range(ROUNDS)]
    assert [one for one in wrong if one] == []


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case).replace(" ", "-"))
def test_absurd_options(places: Places, case: OptionCase) -> None:
    """Proves: every option of every command refuses what it cannot mean, with code 2, and leaves nothing behind.

    A limit of "inf", a seed of "-1" or "5 %" read as some number is a plan under wishes that nobody had.
    """
    check = OptionJudge(places, case)
    wrong = [check(f"{SEED}-{case}-{number}") for number in range(ROUNDS)]
    assert [one for one in wrong if one] == []


def test_every_value_is_an_option_of_some_kind() -> None:
    """Proves: no option escapes: each is of a kind for which there are values, and all commands are there."""
    found = cases()
    assert {case.kind for case in found} == set(VALUES)
    assert {case.command for case in found} >= {"plan", "bands", "simulate", "hindcast", "exposure", "smps", "check"}


@pytest.mark.soak
def test_ten_thousand_changes(places: Places) -> None:
    """Proves: ten thousand changes of studies, runs and options: none wrong, none over twenty seconds or a gigabyte."""
    with tempfile.TemporaryDirectory() as folder:
        right = said(*write(STARTER, Path(folder), ","))
    judges = [(f"study: {one.name}", lambda seed, one=one: judge(one, seed, right)) for one in OPERATORS]
    judges += [(f"run: {one.name}", RunJudge(places, one)) for one in RUN_OPERATORS]
    judges += [(f"option: {one}", OptionJudge(places, one)) for one in cases()]
    wrong, slowest = [], (0.0, "")
    for number in range(COUNT):
        name, check = judges[number % len(judges)]
        started = time.perf_counter()
        answer = check(f"soak-{number}")
        slowest = max(slowest, (time.perf_counter() - started, f"{name} {number}"))
        wrong += [f"{name} {number}: {answer}"] if answer else []
        if answer or number % 500 == 0:
            sys.stdout.write(f"{number} of {COUNT}, {len(wrong)} wrong, slowest {slowest}: {answer}\n")
            sys.stdout.flush()
    largest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(
        f"{COUNT} changes by {len(judges)} operators, {len(wrong)} wrong, slowest {slowest}, {largest} kB\n"
    )
    assert wrong == []
    assert slowest[0] < LONGEST
    assert largest < LARGEST
