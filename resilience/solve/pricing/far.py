"""Whether a plan is so far from another one that a basis found there is worth less than none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from resilience.solve.highs import Vector

DISTANT = 0.4
"""Mean relative change of a plan's columns from which on a large case is solved from nothing.

Measured on cases of 68,000 to 87,000 columns, in processor seconds of four, from their own basis and from nothing: at a
change of 0.07 0.4 and 1.7, at 0.18 1.0 and 1.6, at 0.36 2.2 and 2.1, at 0.47 3.6 and 2.4, at 0.51 2.6 and 1.5: the
basis is followed as long as it may be, and then given up.
"""


def is_far(before: Vector, now: Vector) -> bool:
    """Whether columns of a plan, (n_linked,), have changed that much; what is nothing in both does not count."""
    if before.shape != now.shape:
        return True
    size = np.maximum(np.abs(before), np.abs(now))
    there = size > 0
    return bool(there.any() and np.mean(np.abs(now - before)[there] / size[there]) >= DISTANT)
