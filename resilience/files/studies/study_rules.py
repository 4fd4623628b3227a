"""What has to fit together in a study file, beyond the form of each key."""

from __future__ import annotations

import re
from collections import Counter
from math import isfinite, prod
from typing import TYPE_CHECKING

from resilience.files.changes.change import ChangeKind
from resilience.files.registry.results import screen_words
from resilience.files.registry.results.future_columns import FUTURES
from resilience.files.studies.axes import MOST_ON_AN_AXIS, MOST_STUDY_POINTS, Spacing
from resilience.files.studies.study_text import AxisBy, DesignKind
from resilience.findings import Code

if TYPE_CHECKING:
    from collections.abc import Iterator

    from resilience.files.registry.schema import Document, Path
    from resilience.files.studies.study_text import AxisText, ContenderText, StudyText
    from resilience.findings import Finding

ENDS = ("low", "high", "points")

POLICIES = frozenset(screen_words.POLICIES) | {"least regret"}
"""Names of policies that compete in every study."""
PLAN = re.compile(r"plan \d+")
COLUMNS = frozenset(column for _, columns in FUTURES.values() for column in columns)
UNCHANGED_VARIANT = "as it is"


def problems(text: StudyText, document: Document) -> Iterator[Finding]:
    """Report names that occur twice, policies that contradict themselves, and designs without points."""
    for key in ("variant", "axis", "policy"):
        names = [one.name for one in getattr(text, key)]
        counts = Counter(names)
        for place, name in enumerate(names):
            if counts[name] > 1:
                message = f"There are {counts[name]} called {name!r}."
                yield document.finding((key, place, "name"), Code.DUPLICATE, message, "Give each a name of its own.")
    yield from _taken(text, document)
    for place, policy in enumerate(text.policy):
        yield from _policy(policy, place, document)
    for place, variant in enumerate(text.variant):
        if not variant.change:
            message, remedy = (
                f"Variant {variant.name!r} changes nothing.",
                "Write what it changes as [[variant.change]].",
            )
            yield document.finding(("variant", place), Code.NEEDED, message, remedy)
    if not text.variant and not text.axis:
        message, remedy = "The study changes nothing.", "Add an [[axis]] or a [[variant]]."
        yield document.finding((), Code.NEEDED, message, remedy)
    yield from _design(text, document)


def _taken(text: StudyText, document: Document) -> Iterator[Finding]:
    """Report names that stand for something else already: policies of every study, its plans, columns of its tables."""
    for place, policy in enumerate(text.policy):
        if policy.name in POLICIES or PLAN.fullmatch(policy.name):
            yield _another(document, ("policy", place, "name"), policy.name, "a policy or plan")
    for place, axis in enumerate(text.axis):
        if axis.name in COLUMNS:
            yield _another(document, ("axis", place, "name"), axis.name, "a column of the tables")
    for place, variant in enumerate(text.variant):
        if variant.name == UNCHANGED_VARIANT:
            yield _another(document, ("variant", place, "name"), variant.name, "the variant without changes")


def _another(document: Document, path: Path, name: str, what: str) -> Finding:
    return document.finding(path, Code.DUPLICATE, f"{name!r} is {what} of every study.", "Choose another name.")


def _policy(policy: ContenderText, place: int, document: Document) -> Iterator[Finding]:
    given = [key for key in ("only", "without", "run") if getattr(policy, key) is not None]
    if len(given) > 1:
        message = f"Policy {policy.name!r} says {' and '.join(given)} at once."
        yield document.finding(("policy", place, given[1]), Code.CONTRADICTION, message, "Give one of them.")
    if policy.local and policy.run is not None:
        message, remedy = (
            f"Policy {policy.name!r} is a plan that stands; local says what may be sought.",
            "Delete local.",
        )
        yield document.finding(("policy", place, "local"), Code.CONTRADICTION, message, remedy)
    if not given and not policy.local:
        message, remedy = f"Policy {policy.name!r} is the mix itself.", "Give only, without, local or run."
        yield document.finding(("policy", place), Code.NEEDED, message, remedy)


def _design(text: StudyText, document: Document) -> Iterator[Finding]:
    design = text.design
    if design is not None and design.kind is DesignKind.SOBOL and design.points is None:
        yield document.finding(("design", "points"), Code.MISSING_KEY, "The key is missing.", "Write how many points.")
    if design is not None and design.kind is not DesignKind.SOBOL and design.points is not None:
        message, remedy = f"A design of kind {design.kind.value!r} has the points of its axes.", "Delete points."
        yield document.finding(("design", "points"), Code.CONTRADICTION, message, remedy)
    count = (len(text.variant) + 1) * _points(text)
    if count > MOST_STUDY_POINTS:
        message = f"These are {count:,} futures; {MOST_STUDY_POINTS:,} are the most."
        yield document.finding(
            ("axis",), Code.TOO_MUCH, message, "Give the axes fewer points, or the study fewer axes."
        )


def _points(text: StudyText) -> int:
    """How many points the axes make."""
    counts = [len(one.values) if one.values is not None else one.points or 1 for one in text.axis]
    if text.design is not None and text.design.kind is DesignKind.SOBOL:
        return text.design.points or 1
    return sum(counts) if text.design is not None and text.design.kind is DesignKind.ONE else prod(counts)


def axis_problems(axis: AxisText, place: int, document: Document, *, counted: bool = True) -> Iterator[Finding]:
    """Report an axis without values or with two kinds of them, and ends that make none.

    `counted`: whether points from low to high have to be counted; those of a Sobol' sequence are not.
    """
    needed = ENDS if counted else ENDS[:2]
    for number, template in enumerate(axis.change):
        for key in sorted(set(template) & set(map(str, ChangeKind))):
            message = f"The values of the axis take the place of {key!r}."
            yield document.finding(("axis", place, "change", number), Code.CONTRADICTION, message, f"Delete {key}.")
    given = [key for key in ENDS if getattr(axis, key) is not None]
    if axis.values is not None and given:
        message = f"Axis {axis.name!r} lists values and gives {', '.join(given)}, too."
        yield document.finding(("axis", place, given[0]), Code.CONTRADICTION, message, "Give one or the other.")
    missing = [key for key in needed if key not in given]
    if axis.values is None and missing:
        message = f"Axis {axis.name!r} has neither values nor all of {', '.join(needed)}."
        yield document.finding(("axis", place, missing[0]), Code.MISSING_KEY, message, "Write values, or all of these.")
    if axis.low is not None and axis.high is not None:
        yield from _ends(axis, axis.low, axis.high, place, document)
    if axis.by is AxisBy.SET and axis.today is None:
        message = f"Nothing says where axis {axis.name!r} stands today."
        yield document.finding(("axis", place, "today"), Code.MISSING_KEY, message, "Write today's value: today = ...")
    yield from _numbers(axis, place, document)


def _ends(axis: AxisText, low: float, high: float, place: int, document: Document) -> Iterator[Finding]:
    if low >= high:
        message, remedy = f"Axis {axis.name!r} ends at {high:g}, where it should begin.", "Write low below high."
        yield document.finding(("axis", place, "high"), Code.OUT_OF_BOUNDS, message, remedy)
    if axis.scale is Spacing.LOG and low <= 0:
        message = f"Axis {axis.name!r} is spaced by a factor and begins at {low:g}."
        yield document.finding(("axis", place, "low"), Code.OUT_OF_BOUNDS, message, "Write a low above 0, or linear.")


def _numbers(axis: AxisText, place: int, document: Document) -> Iterator[Finding]:
    """Report values that are no factors, values twice, and what cannot stand on one axis."""
    values = axis.values or []
    for number, value in enumerate(values):
        where = ("axis", place, "values", number)
        if values.index(value) < number:
            yield document.finding(where, Code.DUPLICATE, f"{value!r} is there twice.", "Delete one of them.")
        if isinstance(value, float) and not isfinite(value):
            yield document.finding(where, Code.NOT_FINITE, f"{value} is not finite.", "Write a finite number.")
        elif axis.by is AxisBy.FACTOR and (isinstance(value, bool) or not isinstance(value, int | float)):
            message = f"{value!r} is no factor."
            yield document.finding(where, Code.BAD_VALUE, message, "Write a number, such as 1.2.")
    words = sum(isinstance(value, str) for value in values)
    if 0 < words < len(values) and axis.by is not AxisBy.FACTOR:
        message = f"Some values of axis {axis.name!r} are text and some are not."
        remedy = 'Make all of them text, such as "300" beside "unlimited".'
        yield document.finding(("axis", place, "values"), Code.WRONG_KIND, message, remedy)
    if len(values) > MOST_ON_AN_AXIS:
        message = f"{len(values):,} values on axis {axis.name!r} are too many."
        yield document.finding(("axis", place, "values"), Code.TOO_MANY, message, f"Take at most {MOST_ON_AN_AXIS:,}.")
