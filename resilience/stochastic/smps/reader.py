"""Reads the three files of an SMPS instance, and lists everything wrong with them at once."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from resilience.findings import Findings
from resilience.given import PLACE, held
from resilience.stochastic.smps.core_file import CoreFile
from resilience.stochastic.smps.instance import Smps
from resilience.stochastic.smps.stoch_file import StochFile
from resilience.stochastic.smps.text import Page
from resilience.stochastic.smps.time_file import TimeFile

if TYPE_CHECKING:
    from os import PathLike


def read_smps(
    core: str | PathLike[str],
    time: str | PathLike[str],
    stoch: str | PathLike[str],
    findings: Findings | None = None,
) -> Smps:
    """Read a two-stage stochastic program.

    Parameters
    ----------
    core, time, stoch
        The three files.
    findings
        Where warnings go; errors among them are raised.

    Raises
    ------
    InputError
        With every defect of a file, each with its line and remedy. A file whose core is broken is not read further,
        since the others only point into it.
    """
    held("read_smps", {"core": (core, PLACE), "time": (time, PLACE), "stoch": (stoch, PLACE)})
    found = Findings() if findings is None else findings
    pages = [Page.open(Path(path), found) for path in (core, time, stoch)]
    found.stop()
    read = CoreFile(pages[0]).read()
    found.stop()
    if read is None:  # pragma: no cover - an empty program is an error found above
        raise AssertionError
    stages = TimeFile(pages[1], read).read()
    found.stop()
    if stages is None:  # pragma: no cover - missing periods are an error found above
        raise AssertionError
    places, sources = StochFile(pages[2], read, stages).read()
    found.stop()
    return Smps(read, stages.rows, stages.columns, stages.periods, places, sources)
