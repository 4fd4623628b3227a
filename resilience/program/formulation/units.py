"""What one of a row's sides is counted in: as the docstring of its rule says it."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules

from resilience.program.formulation import parts

_SAID = re.compile(r"Units: ([^.;,]*)")
_COUNTS = ("none", "a count")


@lru_cache(maxsize=256)
def unit_of_row(rule: str) -> str:
    """Unit of a rule's rows, `units per period`; nothing where it only counts, or is no rule of the formulation."""
    for module in iter_modules(parts.__path__, f"{parts.__name__}."):
        found = getattr(import_module(module.name), rule, None)
        said = _SAID.search(getattr(found, "__doc__", None) or "")
        if said is not None and getattr(found, "__module__", None) == module.name:
            unit = said[1].strip()
            return "" if unit.startswith(_COUNTS) else unit
    return ""
