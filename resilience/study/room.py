"""How much memory there is: what this machine, or the container that this runs in, can still give."""

from __future__ import annotations

import os
from pathlib import Path

MEMINFO = Path("/proc/meminfo")
GROUP = Path("/sys/fs/cgroup")
FREE = "MemAvailable:"


def room(meminfo: Path = MEMINFO, group: Path = GROUP) -> float | None:
    """GB that can still be had; None where the system does not say.

    Parameters
    ----------
    meminfo
        Where Linux says what is free; elsewhere all the memory of the machine counts as free.
    group
        Where a container says how much it may take, and takes.
    """
    free = [found for found in (_machine(meminfo), _container(group)) if found is not None]
    return min(free) / 1e9 if free else None


def _machine(meminfo: Path) -> float | None:
    """Bytes that the machine can give."""
    lines = _read(meminfo).splitlines()
    found = next((line.split()[1] for line in lines if line.startswith(FREE)), None)
    if found is not None:
        return 1024.0 * int(found)
    names = getattr(os, "sysconf_names", {})
    if {"SC_PAGE_SIZE", "SC_PHYS_PAGES"} <= set(names):
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    return None


def _container(group: Path) -> float | None:
    """Bytes that the container may still take; None where it has no limit."""
    most, used = _read(group / "memory.max").strip(), _read(group / "memory.current").strip()
    return float(max(int(most) - int(used), 0)) if most.isdigit() and used.isdigit() else None


def _read(path: Path) -> str:
    """What a file of the system says; nothing where there is none."""
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
