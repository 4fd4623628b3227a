"""The first line of every command is there before a costly library is loaded: by what is loaded, never by a clock."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import typer

import resilience as rs
from resilience.cli.app import app

DATA = Path(__file__).parents[2] / "data"
SMPS = " ".join(str(DATA / "smps" / f"lands.{ending}") for ending in ("cor", "tim", "sto"))
COSTLY = frozenset(
    [
        "alembic",
        "altair",
        "distributed",
        "highspy",
        "jinja2",
        "mpisppy",
        "networkx",
        "openpyxl",
        "pandas",
        "pyomo",
        "scipy",
        "simpy",
        "sqlalchemy",
        "vl_convert",
    ]
)
"""Libraries of which each takes a tenth of a second and more to load."""
MOST_MODULES = 600
"""Modules in memory when the first line is printed: 360 to 520 now, of which 50 to 120 are the engine's own."""

MODEL, RUN = "models/starter", "runs/none"
FIRST = {
    "init": "init again",
    "check": f"check {MODEL} scenarios/starter.toml",
    "generate": "generate made --preset small",
    "exposure": f"exposure {MODEL}",
    "lean": f"lean {MODEL}",
    "plan": f"plan {MODEL} scenarios/starter.toml -o runs/new",
    "recommend": f"recommend {MODEL} scenarios/starter.toml --state state --period 2026-W48 -o runs/new",
    "bands": f"bands {MODEL} scenarios/starter.toml",
    "study": "study scenarios/starter.toml",
    "simulate": f"simulate {RUN}",
    "hindcast": f"hindcast {MODEL} scenarios/starter.toml",
    "compare": f"compare {RUN} {RUN}",
    "report": f"report {RUN}",
    "smps": f"smps {SMPS}",
    "runs list": "runs list runs.db",
    "runs show": "runs show runs.db 1",
    "runs diff": "runs diff runs.db 1 2",
    "runs repeat": "runs repeat runs.db 1",
    "runs forget": "runs forget runs.db 1",
    "columns": "columns lanes",
    "priors": "priors fire",
    "rates": "rates events record.csv --from 2010-01-01 --to 2020-01-01",
    "help": "help hazards",
    "import": "import graphml model.graphml -o models/new",
    "export": f"export {MODEL} -o model.xlsx",
    "serve": f"serve {MODEL} scenarios/starter.toml",
}
"""Each command, as it is typed; what it reads need not be there."""
SCRIPT = """
import json, os, sys
from resilience.cli.app import run

def loaded(arguments):
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        class First:
            encoding, errors = "utf-8", "strict"
            def write(self, text):
                if text.strip():
                    told = {"line": text, "modules": sorted(sys.modules)}
                    os.write(write, json.dumps(told).encode())
                    os._exit(0)
                return len(text)
            def flush(self):
                pass
            def isatty(self):
                return False
        sys.argv = ["resilience", *arguments]
        sys.stdout = sys.stderr = First()
        try:
            run()
        finally:
            os._exit(1)
    os.close(write)
    with os.fdopen(read) as pipe:
        told = pipe.read()
    os.waitpid(child, 0)
    return json.loads(told) if told else None

print(json.dumps({name: loaded(words.split()) for name, words in json.loads(sys.argv[1]).items()}))
"""


def names(group, before=""):
    """Every command of a group, with those of its own groups."""
    for name, one in group.commands.items():
        if hasattr(one, "commands"):
            yield from names(one, f"{before}{name} ")
        else:
            yield before + name


COMMANDS = sorted(names(typer.main.get_command(app)))


def firsts(place):
    """What each command, and its help, says first and has loaded by then; each in a process of its own."""
    rs.write_starter(place)
    asked = FIRST | {f"{name} --help": f"{name} --help" for name in COMMANDS}
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, json.dumps(asked)], cwd=place, capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout)


def test_every_command_is_tried():
    """Proves: a command that is added is tried here, too."""
    assert sorted(FIRST) == COMMANDS


def test_the_first_line_waits_for_no_costly_library(tmp_path):
    """Proves: what is loaded before the first line of a command, or of its help, is the command line alone.

    Sensitivity: `priors` loaded SciPy, NetworkX and every reader of models to suggest a word, and `plan` all of Pyomo,
    for a second and more of silence.
    """
    found = firsts(tmp_path)
    assert len(found) == 2 * len(COMMANDS)
    assert [name for name, one in found.items() if one is None] == []
    loaded = {name: set(one["modules"]) for name, one in found.items()}
    assert {name: COSTLY & one for name, one in loaded.items() if COSTLY & one} == {}
    assert {name: len(one) for name, one in loaded.items() if len(one) > MOST_MODULES} == {}
