"""What a stated rate is of the uncertain one; apart, so that a command loads no solver to offer it."""

from __future__ import annotations

from enum import StrEnum


class Keep(StrEnum):
    """What the stated rate is of the uncertain one."""

    MEDIAN = "median"
    "As likely too low as too high by the same factor; the mean is then higher than stated."
    MEAN = "mean"
    "Right on average; then it is more likely too high than too low."
