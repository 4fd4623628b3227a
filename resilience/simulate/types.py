"""Array types of the simulator."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Vector: TypeAlias = NDArray[np.float64]
Counts: TypeAlias = NDArray[np.int64]
Amount: TypeAlias = float | Vector
"""One number for all paths, or one per path."""
