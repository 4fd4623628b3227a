"""A new user's way, as he would type it: the package from its wheel, no checkout, a workbook of his own, plan, report.

The wheel is built from the tree and put, by itself, into an environment of its own that shares the libraries of this
one. Commands run in an empty folder, at a terminal of 80 columns, through a pipe, without color.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import openpyxl
import pytest

fcntl = pytest.importorskip("fcntl", reason="a terminal needs POSIX")
import pty  # noqa: E402
import struct  # noqa: E402
import termios  # noqa: E402

ROOT = Path(__file__).parents[3]
COLUMNS = 80
ESCAPE = "\x1b["
NEEDED = ("resilience", "pyproject.toml", "README.md", "LICENSE")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """The folder of programs of an environment that has the package from its wheel."""
    place = tmp_path_factory.mktemp("new")
    tree = place / "tree"
    tree.mkdir()
    for name in NEEDED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tree / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tree / name)
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    built = subprocess.run(
        [*pip, "wheel", "--quiet", "--no-deps", "--wheel-dir", place, tree], capture_output=True, text=True, check=False
    )
    if built.returncode and "hatchling" in built.stderr:
        pytest.skip("what builds wheels (hatchling) cannot be had here")
    assert built.returncode == 0, built.stderr
    venv.create(place / "env", with_pip=False)
    (packages,) = (place / "env").glob("lib/python*/site-packages")
    (packages / "shared.pth").write_text(sysconfig.get_path("purelib") + "\n", encoding="utf-8")
    (wheel,) = place.glob("resilience-*.whl")
    into = ["--python", place / "env/bin/python", "install", "--quiet", "--no-deps", "--no-index", wheel]
    subprocess.run([*pip, *into], check=True)
    return place / "env/bin"


@pytest.fixture
def typed(installed, tmp_path):
    """Type a command in an empty folder; the exit code, what went to standard output, what to standard error."""
    home = tmp_path / "home"
    home.mkdir()
    plain = {name: value for name, value in os.environ.items() if name in {"LANG", "LC_ALL", "HOME", "TMPDIR"}}
    plain |= {"PATH": f"{installed}{os.pathsep}{os.defpath}", "RESILIENCE_CACHE": str(tmp_path / "cache")}

    def run(line, **more):
        done = subprocess.run(line, shell=True, cwd=home, env=plain | more, capture_output=True, text=True, check=False)
        assert "Traceback" not in done.stderr, done.stderr
        return done

    run.home, run.plain = home, plain
    return run


def at_a_terminal(line, typed, **more):
    """Type a command at a terminal of 80 columns; the exit code and the lines on the screen."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 40, COLUMNS, 0, 0))
    asked = {"cwd": typed.home, "env": typed.plain | more, "stdin": theirs, "stdout": theirs, "stderr": theirs}
    with subprocess.Popen(["/bin/sh", "-c", line], **asked) as done:
        os.close(theirs)
        said = b""
        while True:
            try:
                piece = os.read(ours, 65536)
            except OSError:  # the other end is closed
                break
            if not piece:
                break
            said += piece
    os.close(ours)
    return done.returncode, said.decode("utf-8").replace("\r", "").splitlines()


def test_the_package_is_the_one_of_the_wheel(typed):
    """Proves: nothing of the checkout is needed: version, help and data come from the wheel."""
    where = typed("python -c 'import resilience; print(resilience.__file__)'").stdout
    assert str(ROOT) not in where
    assert re.fullmatch(r"resilience \d+\.\d+.*\n", typed("resilience --version").stdout)
    assert "automotive-works" in typed("resilience priors fire").stdout


def test_from_nothing_to_a_report_with_a_workbook_of_ones_own(typed):
    """Proves: init, a workbook changed in a spreadsheet, check, plan and report, each as the one before says it.

    Sensitivity: a file that is not in the wheel (starter, styles, migrations) stops one of them, in no checkout's test.
    """
    started = typed("resilience init my-study --excel")
    assert started.returncode == 0
    commands = re.findall(r"^  (resilience .*)$", started.stdout, re.MULTILINE)
    check, plan = commands[-2:]
    book = typed.home / "my-study/models/starter.xlsx"
    sheets = openpyxl.load_workbook(book)
    demand = sheets["demand"]
    heads = [cell.value for cell in demand[1]]
    demand.cell(2, heads.index("quantity") + 1).value = 90
    sheets.save(book)
    assert typed(check).returncode == 0
    planned = typed(f"{plan} --judge-years 40 --gap 0.05")
    assert planned.returncode == 0, planned.stderr
    assert "What to do" in planned.stdout
    assert "Traceback" not in planned.stdout
    run = typed.home / plan.split(" -o ")[1]
    assert (run / "report.html").stat().st_size > 100_000
    (run / "report.html").unlink()
    assert typed(f"resilience report {run}").returncode == 0
    assert (run / "report.html").exists()


def test_a_broken_workbook_is_told_at_a_narrow_terminal(typed):
    """Proves: every mistake at once, with its remedy, on 80 columns and without color or escape codes."""
    typed("resilience init my-study --excel")
    book = typed.home / "my-study/models/starter.xlsx"
    sheets = openpyxl.load_workbook(book)
    lanes = sheets["lanes"]
    heads = [cell.value for cell in lanes[1]]
    lanes.cell(2, heads.index("origin") + 1).value = "KLIEN"
    lanes.cell(3, heads.index("unit_cost") + 1).value = None
    sheets.save(book)
    code, lines = at_a_terminal(
        "resilience check my-study/models/starter.xlsx my-study/scenarios/starter.toml",
        typed,
        TERM="dumb",
        NO_COLOR="1",
    )
    said = " ".join(lines)
    assert code == 2
    assert "KLEIN" in said
    assert "unit_cost" in said
    assert ESCAPE not in said
    assert "2 errors" in said


def test_a_screen_of_80_columns_cuts_no_line(typed):
    """Proves: tables, reference and help of a terminal of 80 columns fit it, as text read from top to bottom."""
    typed("resilience init my-study")
    for line in ("resilience lean my-study/models/starter", "resilience columns lanes", "resilience plan --help"):
        code, lines = at_a_terminal(line, typed, TERM="dumb", NO_COLOR="1")
        assert code == 0
        assert [one for one in lines if len(one) > COLUMNS] == []
        assert ESCAPE not in "".join(lines)


def test_a_pipe_that_ends_early_is_no_defect(typed):
    """Proves: who reads one line and goes gets it, and no traceback."""
    read = typed("resilience columns lanes | head -n 1")
    assert read.stdout.strip() == "lanes"
    assert typed("resilience help | cat").returncode == 0
