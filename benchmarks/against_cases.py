"""What is compared with an earlier revision: the same command by either side, each with its own code.

Shipped models are read from each side's own tree, in the words that it knows. What stands in braces is a folder: `tree`
the side's code, `room` what it keeps between runs, `shared` what both sides read.
"""

from __future__ import annotations

from dataclasses import dataclass

Words = tuple[str, ...]
COMMAND = ("-m", "resilience")
DEVICES = ("{shared}/devices", "{shared}/devices.toml")
MIDDLE = "from benchmarks import decomposition as d, instances as i; print(d.ours(4, 0.0, i.MIDDLE))"
RUN = "run"
LOG = "log"


@dataclass(frozen=True)
class Case:
    """A command of Python, what it is, and what has to be there before, which is not measured."""

    words: str
    command: Words
    before: tuple[Words, ...] = ()
    "By either side, once."
    swept: bool = False
    "Whether it is told in sweeps, too."


def _plan(model: str, scenarios: str, *more: str) -> Words:
    return (*COMMAND, "plan", model, scenarios, "-o", RUN, "--log", LOG, *more)


def _shipped(name: str) -> tuple[str, str]:
    return "{tree}/models/" + name, "{tree}/scenarios/" + name + ".toml"


KEPT = (*COMMAND, "plan", *_shipped("starter"), "-o", "{room}/kept", "--judge-years", "0")

CASES = {
    "starter": Case("plan of the starter, with everything", _plan(*_shipped("starter"))),
    "toyota-1997": Case("plan of toyota-1997, with everything", _plan(*_shipped("toyota-1997"))),
    "chips-2021": Case("plan of chips-2021, with everything", _plan(*_shipped("chips-2021"))),
    "exposure-starter": Case("exposure of the starter", (*COMMAND, "exposure", _shipped("starter")[0])),
    "exposure-toyota": Case("exposure of toyota-1997", (*COMMAND, "exposure", _shipped("toyota-1997")[0])),
    "years": Case(
        "10,000 simulated years of the starter", (*COMMAND, "simulate", "{room}/kept", "--years", "10000"), (KEPT,)
    ),
    "built": Case("1,000 dense scenarios built and handed over", ("-m", "benchmarks.cases", "compiled", "1000")),
    "dense-S": Case(
        "20 parts, 50 lanes, 10 dense scenarios, solved", ("-m", "benchmarks.decomposition", "ours", "10", "0")
    ),
    "dense-M": Case("60 parts, 120 lanes, 4 dense scenarios, solved", ("-c", MIDDLE)),
    "pruned-M": Case("60 parts, 120 lanes, 264 pruned scenarios, solved", ("-m", "benchmarks.cases", "lshaped", "0")),
    "smps": Case("two-stage programs from SMPS files, sampled", ("-m", "benchmarks.two_stage")),
    "oem-lean": Case(
        "the generated manufacturer, lean, relaxation", ("-m", "benchmarks.oem_cases", '{{"instance": "lean"}}')
    ),
    "exposure-devices": Case("exposure of the maker of medical devices", (*COMMAND, "exposure", DEVICES[0])),
    "devices": Case("plan of the maker of medical devices, with everything", _plan(*DEVICES), swept=True),
}
"""By name, the cheap ones first."""
