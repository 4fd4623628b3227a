"""Values that no field of a kind may have, by its annotation as written: an oracle that asks nothing of the engine."""

from __future__ import annotations

import math
from dataclasses import fields, replace

ODD = (object(), b"x", 1 + 2j, {"a": 1}, [1])
"""What nothing is made of."""
UNLIMITED = frozenset({"capacity", "patience"})
SIGNED = frozenset({"latitude", "longitude"})
NAMES = frozenset({"SiteId", "PartId", "LaneId", "Region", "str"})
ENUMS = frozenset({"Mode", "LaneStatus", "SiteKind", "Hits", "EffectKind"})
MAY_BE_BLANK = frozenset({"family", "resource", "source", "grade", "note", "table", "key"})
WRONG = {
    "int": ("nonsense", 1.5, math.nan, True, -1),
    "bool": ("true", 1, 0.5),
    "tuple": ("abc", 3, (object(),), ((),)),
    "Mapping": ("abc", 3, (1,)),
    "frozenset": ("abc", 3, frozenset({3})),
    "None": (),
} | dict.fromkeys(ENUMS, ("nonsense", "", 3))


def wrong_values(name, annotation):
    """Values that a field of this name and annotation may never have."""
    kinds = {kind.strip().partition("[")[0] for kind in annotation.split("|")}
    found = [*ODD, *([] if "None" in kinds else [None])]
    for kind in kinds:
        if kind == "float":
            beyond = [-1000.0] if name in SIGNED else [-1, -0.25]
            found += ["nonsense", "1", math.nan, -math.inf, True, *beyond, *([] if name in UNLIMITED else [math.inf])]
        elif kind in NAMES:
            found += [
                3,
                0.5,
                True,
                *([] if name in MAY_BE_BLANK and ("None" in kinds or name in {"table", "key"}) else [""]),
            ]
        else:
            found += WRONG.get(kind, ("nonsense", 3))
    return found


def misuses(record, *, without=()):
    """Every record that has one field wrong: the field, the value, the record."""
    for field in fields(record):
        if field.init and field.name not in without:
            for value in wrong_values(field.name, field.type):
                yield field.name, value, lambda field=field, value=value: replace(record, **{field.name: value})
