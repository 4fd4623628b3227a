"""Ctrl-C, SIGTERM and the time limit end the work and never lose a plan; what cannot be printed ends no run."""

from __future__ import annotations

import json
import logging
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from resilience.cli.signals import OUT_OF_TIME, Signals
from resilience.files.claim import claimed
from resilience.study.plan import optimize as study

COMPARED, ACTIONS, JUDGED = "the comparison with today", "what each action saves", "the judgement by fresh years"
posix = pytest.mark.skipif(os.name != "posix", reason="needs POSIX signals and devices")


@pytest.fixture
def hearing():
    """The signals of a process of its own."""
    heard = Signals()
    heard.install()
    yield heard
    heard.restore()


def test_what_is_held_is_not_broken_off_and_what_is_known_is_kept(hearing):
    """Proves: a signal while held waits, ends the next work before it begins, and loses no result that is there.

    Sensitivity: raised at once it would break a write off; forgotten, the work would go on for hours.
    """
    with hearing.held():
        signal.raise_signal(signal.SIGTERM)
        with pytest.raises(KeyboardInterrupt):
            hearing.known(lambda: pytest.fail("it was to end"))
    assert hearing.why == "ended from outside, by SIGTERM"


def test_work_under_way_is_broken_off_once(hearing):
    """Proves: the first signal raises where work is under way; a second one within seconds means the same.

    Sensitivity: raised again it would break off what saves the plan.
    """
    saved = []

    def work():
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            signal.raise_signal(signal.SIGINT)
            saved.append(True)
        return "plan"

    with hearing.held():
        assert hearing.known(work) == "plan"
    assert saved == [True]


def test_a_signal_in_an_import_waits_for_its_end(hearing, tmp_path, monkeypatch):
    """Proves: a module that is being loaded is loaded whole, and the work ends right after it.

    Sensitivity: raised inside, half a library is left, which numpy reports as a broken installation.
    """
    name = "loaded_while_interrupted"
    lines = ["import signal", "signal.raise_signal(signal.SIGINT)", "whole = True"]
    (tmp_path / f"{name}.py").write_text("\n".join(lines), encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    with pytest.raises(KeyboardInterrupt):  # noqa: PT012
        __import__(name)
        time.sleep(5)
    assert sys.modules.pop(name).whole
    assert hearing.why == "interrupted"


def test_the_alarm_is_a_signal_with_a_reason_of_its_own(hearing):
    """Proves: the time limit ends what is under way, and says that it was the time limit."""
    hearing.alarm(0.05)
    with pytest.raises(KeyboardInterrupt):
        time.sleep(5)
    assert hearing.why == OUT_OF_TIME


@pytest.mark.parametrize(
    ("where", "left_out"),
    [
        ("fixed_policies", [COMPARED, ACTIONS, JUDGED]),
        ("planning_value", [COMPARED, ACTIONS, JUDGED]),
        ("followed", [COMPARED, ACTIONS, JUDGED]),
    ],
)
def test_a_plan_interrupted_after_the_search_is_written(resilience, tiny, tmp_path, monkeypatch, where, left_out):
    """Proves: interrupted while comparing or undoing, exit code 4, every decision of the whole run, marked as such.

    Sensitivity: passed on, the interrupt threw a proven plan away; unmarked, an empty table of actions reads as "do
    nothing".
    """
    whole = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "whole", "--judge-years", 0)
    assert whole.code == 0

    def interrupted(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(study, where, interrupted)
    ended = resilience("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--judge-years", 0)
    assert ended.code == 4
    assert "Cut short after a plan was found" in ended.out
    written = {path.name for path in (tmp_path / "run").iterdir()}
    assert written == {path.name for path in (tmp_path / "whole").iterdir()}
    certificate, before = (json.loads((tmp_path / name / "certificate.json").read_text()) for name in ("run", "whole"))
    assert [words.split(",")[0] for words in certificate["left_out"]] == left_out
    assert certificate["proof"]["objective"] == pytest.approx(before["proof"]["objective_before_withdrawals"])
    assert certificate["value_of_planning"]["over_ignoring_disruption"] is None
    assert json.loads((tmp_path / "run" / "run.json").read_text())["left_out"] == certificate["left_out"]
    sources = (tmp_path / "run" / "sources.csv").read_text().splitlines()
    assert len(sources) == len((tmp_path / "whole" / "sources.csv").read_text().splitlines())


@posix
@pytest.mark.parametrize(
    ("number", "delays"),
    [
        (signal.SIGINT, (0.25, 0.8)),
        (signal.SIGTERM, (0.5,)),
        pytest.param(signal.SIGINT, (0.1, 0.4, 0.5, 0.65), marks=pytest.mark.soak),
        pytest.param(signal.SIGTERM, (0.1, 0.25, 0.4, 0.65, 0.8), marks=pytest.mark.soak),
    ],
)
def test_a_signal_at_the_start_is_a_sentence(tiny, tmp_path, start, number, delays):
    """Proves: however early it comes, the command ends with code 4 and one sentence, and no folder but today's plan.

    Sensitivity: SIGTERM unheard ends with -15; an interrupted import of pandas is a traceback and code 1; where tables
    were read already a folder that looked like a plan that was found would be taken for one.
    """
    for delay in delays:
        process = start("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run")
        time.sleep(delay)
        process.send_signal(number)
        out, err = process.communicate(timeout=60)
        assert process.returncode in (4, -number), err  # before the first line of ours it is Python's
        assert "Traceback" not in err
        if (tmp_path / "run").exists():
            assert json.loads((tmp_path / "run" / "run.json").read_text())["searched"] is False
            assert out.count("No plan was found before the work ended: this is today's plan") == 1
            shutil.rmtree(tmp_path / "run")
        elif process.returncode == 4:
            assert err.splitlines()[-1].startswith("Interrupted before"), err
            assert err.count("Interrupted") == 1


def shell(line, folder):
    """Run a line of a shell in a folder, with `resilience` as a word."""
    root = Path(__file__).parents[3]
    function = f'resilience() {{ "{sys.executable}" -m resilience "$@"; }}\n'
    environment = os.environ | {"PYTHONPATH": str(root)}
    return subprocess.run(
        ["bash", "-c", function + line], capture_output=True, text=True, cwd=folder, env=environment, check=False
    )  # fmt: skip


@posix
def test_a_closed_or_full_output_ends_no_run(tiny, tmp_path):
    """Proves: with a reader that closes, or a full device, the folder is whole and a sentence says what was not shown.

    The code is the command's own where the reader had enough, 2 where the answer could not be written.
    Sensitivity: a failed print ended the command with a traceback, and its proven plan was lost.
    """
    plan = f"resilience plan {tiny.model} {tiny.scenarios} --judge-years 0 -o"
    closed = shell(f"{plan} closed | head -c 1; exit ${{PIPESTATUS[0]}}", tmp_path)
    full = shell(f"{plan} full >/dev/full", tmp_path)
    neither = shell(f"{plan} neither >&- 2>&-", tmp_path)
    assert (closed.returncode, full.returncode, neither.returncode) == (0, 2, 0)
    assert "closed it" in closed.stderr
    assert "No space left on device" in full.stderr
    assert not any("Traceback" in ended.stderr for ended in (closed, full))
    for name in ("closed", "full", "neither"):
        assert (tmp_path / name / "certificate.json").exists()


@posix
def test_where_only_the_plan_fits_the_plan_is_kept(tiny, tmp_path):
    """Proves: with a limit on the size of files, a sentence and code 2; what says what to do is kept and marked.

    Sensitivity: a traceback, and nothing of a proven plan.
    """
    line = f"ulimit -f 2; resilience plan {tiny.model} {tiny.scenarios} -o run --judge-years 0"
    ended = shell(line, tmp_path)
    assert ended.returncode == 2, ended.stderr
    assert "Traceback" not in ended.stderr
    assert "cannot be written" in ended.stderr
    assert "The plan itself is kept" in ended.stderr
    assert {path.name for path in tmp_path.glob("run*")} == {"run"}
    assert {path.name for path in (tmp_path / "run").iterdir()} == {
        "run.json", "plan.json", "buffers.csv", "sources.csv", "lots.csv", "reserves.csv",
    }  # fmt: skip
    assert json.loads((tmp_path / "run" / "run.json").read_text())["left_out"]


def with_room(room, folder, *words):
    """Run a command none of whose files may grow beyond some bytes."""
    import resource

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (room, room))

    return subprocess.run(
        [sys.executable, "-m", "resilience", *map(str, words)], capture_output=True, text=True, cwd=folder,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[3])}, check=False,
        preexec_fn=limited,  # this process has one thread
    )  # fmt: skip


@posix
def test_where_nothing_fits_the_plan_is_the_answer(tiny, tmp_path):
    """Proves: where no file fits, the decisions of the plan are printed, every digit that matters, and code 4.

    Sensitivity: nothing but a sentence about the disk was left of a plan that had been proven.
    """
    words = ("plan", tiny.model, tiny.scenarios, "--judge-years", 0, "-o")
    shown, answer = (with_room(100, tmp_path, *words, "run", *form) for form in ((), ("--format", "json")))
    assert (shown.returncode, answer.returncode) == (4, 4), shown.stderr
    assert "Traceback" not in shown.stderr
    assert "cannot be written" in shown.stderr
    assert not (tmp_path / "run").exists()
    assert list(tmp_path.glob(".run*")) == []
    plan = json.loads(answer.stdout)["plan"]
    assert plan["flows"]
    for title, kind in (("Buffers", "buffers"), ("Flows", "flows")):
        printed = shown.stdout.partition(title)[2]
        for held in plan[kind]:
            name = held.get("lane") or f"{held['part']} at {held['site']}"
            found = re.search(rf"{re.escape(name)}  ([\d.,]+)", printed)
            assert float(found[1].replace(",", "")) == pytest.approx(held["quantity"], rel=1e-8)


@posix
def test_two_runs_for_one_output_do_not_mix(resilience, tiny, tmp_path):
    """Proves: while one run works on an output a second is refused before its work, also with --replace.

    The claim of a killed process keeps nobody out, and nothing of it is left behind.
    Sensitivity: both wrote one checkpoint, and the first to end deleted what the other would have gone on from.
    """
    words = ("plan", tiny.model, tiny.scenarios, "-o", tmp_path / "run", "--judge-years", 0, "--replace")
    with claimed(tmp_path / "run"):
        ended = resilience(*words)
    assert ended.code == 2
    assert f"Another run is working there (process {os.getpid()})" in " ".join(ended.err.split())
    assert not (tmp_path / "run").exists()
    (tmp_path / ".run.claim").write_text("resilience is working here, process 1\n", encoding="utf-8")
    assert resilience(*words).code == 0
    assert {path.name for path in tmp_path.iterdir()} >= {"run"}
    assert list(tmp_path.glob(".run*")) == []


@posix
def test_a_file_of_that_name_that_is_no_claim_is_left_alone(tmp_path):
    """Proves: what somebody keeps under the name of a claim is neither written nor deleted."""
    mine = tmp_path / ".run.claim"
    mine.write_text("my notes", encoding="utf-8")
    with claimed(tmp_path / "run"):
        pass
    assert mine.read_text(encoding="utf-8") == "my notes"


@posix
def test_a_path_that_is_no_text(tiny, tmp_path):
    """Proves: a folder whose name is no UTF-8 is written and printed with a sign in its place.

    Sensitivity: printing or writing down a surrogate ends with UnicodeEncodeError.
    """
    ended = shell(f"resilience plan {tiny.model} {tiny.scenarios} -o $'r\\xff' --judge-years 0 --log l", tmp_path)
    assert ended.returncode == 0, ended.stderr
    assert (Path(os.fsdecode(bytes(tmp_path) + b"/r\xff")) / "plan.json").exists()
    assert "Written to" in ended.stdout


@pytest.mark.parametrize("how", ["signal", "check"])
def test_an_interrupt_in_a_library_is_not_logged_as_its_error(hearing, capsys, how):
    """Proves: what a library logs of work that is broken off is not printed, and is again once signals are restored.

    Sensitivity: Pyomo prints "Rule failed for Expression" with a traceback among what a planner reads.
    """
    log = logging.getLogger("a library")
    hearing.why = "interrupted"
    end = hearing.check if how == "check" else lambda: signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        end()
    log.error("Rule failed")
    assert "Rule failed" not in capsys.readouterr().err
    hearing.restore()
    assert log.isEnabledFor(logging.ERROR)


class Fragile:
    """Something whose end is interrupted."""

    def __del__(self):
        """Hear a signal where nothing can be raised."""
        signal.raise_signal(signal.SIGINT)


@pytest.mark.usefixtures("hearing")
def test_an_interrupt_that_python_swallows_comes_again(capsys):
    """Proves: a signal heard in a finalizer, which lets nothing through, ends the work a moment later, without a word.

    Sensitivity: it is lost, and the work goes on; Python prints a traceback of it as "Exception ignored".
    """
    fragile = [Fragile()]

    def work():
        fragile.pop()
        time.sleep(5.0)

    began = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        work()
    assert time.monotonic() - began < 2.0
    assert "ignored" not in capsys.readouterr().err
