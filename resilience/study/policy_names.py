"""What the policies are called that every plan is compared with: words alone, so that a figure needs no solver."""

from __future__ import annotations

STATUS_QUO = "status quo"
JUST_IN_TIME = "pure just-in-time"
JUST_IN_CASE = "pure just-in-case"
MIX = "optimized mix"
LEAST_REGRET = "least regret"
