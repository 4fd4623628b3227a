"""Tasks of lines: each on a line that is there, after tasks that are there, and after no task that waits for it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from resilience.findings import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from resilience.findings import Finding
    from resilience.network.network import SupplyNetwork
    from resilience.network.parts import Task
    from resilience.network.places import Places


def task_findings(
    tasks: Sequence[Task], network: SupplyNetwork, places: Places, *, exact: bool = True
) -> Iterator[Finding]:
    """Report every task that stands on no line, takes no time, or waits for what never comes.

    Without `exact` some times stand for cells that could not be read, and none is looked at.
    """
    lines: defaultdict[tuple[str, str], dict[str, Task]] = defaultdict(dict)
    for task in tasks:
        lines[task.site, task.line][task.task] = task
    for (site, line), found in lines.items():
        if (site, line) not in network.resources:
            yield _no_line(network, places, next(iter(found.values())))
        never = _never_done(found)
        for task in found.values():
            place = places.of("tasks", site, line, task.task)
            if exact and task.time <= 0:
                message = f"{task.task} takes no time."
                yield place.finding(Code.OUT_OF_BOUNDS, message, "State the time it takes, above 0.", "time")
            unknown = [name for name in task.after if name not in found]
            if unknown:
                message = f"{task.task} comes after {unknown[0]}, which is no task of {line} at {site}."
                yield place.finding(Code.UNKNOWN_REFERENCE, message, "Add the task, or mend the name.", "after")
            elif task.task == never:
                message = f"{task.task} waits, by way of others, for itself."
                yield place.finding(Code.CONTRADICTION, message, "Take the circle out.", "after")


def _no_line(network: SupplyNetwork, places: Places, task: Task) -> Finding:
    here = [name for site, name in network.resources if site == task.site]
    message = f"{task.site} has no resource {task.line!r}."
    remedy = f"Use one of {', '.join(here)}." if here else "Add it to resources with its available_time."
    return places.of("tasks", task.site, task.line, task.task).finding(Code.UNKNOWN_RESOURCE, message, remedy, "line")


def _never_done(tasks: dict[str, Task]) -> str | None:
    """A task of a circle, names that are none aside; None where all can be done."""
    left = {name: {one for one in task.after if one in tasks} for name, task in tasks.items()}
    while ready := [name for name, waits in left.items() if not waits]:
        left = {name: waits.difference(ready) for name, waits in left.items() if name not in ready}
    seen: list[str] = []
    name = next(iter(sorted(left)), None)
    while name is not None and name not in seen:
        seen.append(name)
        name = min(left[name])
    return name
