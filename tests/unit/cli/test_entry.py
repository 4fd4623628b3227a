"""Where the command begins."""

from __future__ import annotations

import os
import subprocess
import sys

SHOW = """
import atexit, os, sys
from resilience.cli.entry import main
atexit.register(lambda: print(os.environ["OPENBLAS_NUM_THREADS"], os.environ["MKL_NUM_THREADS"]))
sys.argv = ["resilience", "--version"]
main()
"""


def threads(**given: str) -> str:
    """What linear algebra is told of threads when a command runs."""
    rest = {name: value for name, value in os.environ.items() if not name.endswith("_NUM_THREADS")}
    done = subprocess.run(
        [sys.executable, "-c", SHOW], env=rest | given, capture_output=True, text=True, check=True, timeout=60
    )
    return done.stdout.split("\n")[-2]


def test_products_of_vectors_are_one_threads_work() -> None:
    """Commands do not share a product of two vectors between threads.

    Shared by as many as there are cores it takes fifty times the processor time on a busy machine, and another machine
    would print another last digit.
    """
    assert threads() == "1 1"


def test_who_asks_for_threads_has_them() -> None:
    """What the planner has set stands; a plain assignment would say 1."""
    assert threads(OPENBLAS_NUM_THREADS="3") == "3 1"
