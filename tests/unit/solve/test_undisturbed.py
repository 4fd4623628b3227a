"""Programs of solves that are over are freed, though each solve keeps Python from looking through them."""

from __future__ import annotations

import gc
import sys
import weakref

import pytest

from resilience.solve.undisturbed import MORE, undisturbed


class _Part:
    """Something that can be watched and hangs on itself."""

    def __init__(self, blocks):
        self.content = [[self] for _ in range(blocks)]


@pytest.mark.parametrize(("share", "stays"), [(1.1 * MORE, False), (0.2 * MORE, True)])
def test_memory_that_grew_by_a_quarter_is_looked_through(share, stays):
    """Proves: what a solve leaves is freed at the next once it is a quarter of all, and small leavings cost no look.

    Freezing sets back Python's own count: of each plan in a process 27 programs stayed alive, 50 MB of a small one.
    """
    gc.collect()
    gc.disable()  # as if each program were too small for Python to look by itself
    try:
        with undisturbed():
            pass
        left = _Part(int(share * sys.getallocatedblocks() / 2))  # two blocks a list
        watched = weakref.ref(left)
        del left
        with undisturbed():
            pass
        assert (watched() is not None) == stays
    finally:
        gc.enable()
        gc.collect()
