"""From a study file to the futures it asks for: every variant at every point of the axes, today's belief first."""

from __future__ import annotations

import json
from dataclasses import replace
from hashlib import sha256
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from resilience.errors import InputError
from resilience.files.changes.applied import unknown_tables
from resilience.files.changes.authors_names import in_our_names
from resilience.files.changes.change import texts
from resilience.files.inputs import read_inputs
from resilience.files.runs.plan_json import plan_to_json
from resilience.files.studies.axes import axis_notes, grid_points, off_today, one_at_a_time, sobol_points
from resilience.files.studies.study_file import StudyFile, read_study
from resilience.files.studies.study_rules import UNCHANGED_VARIANT
from resilience.files.studies.study_text import AxisBy, DesignKind
from resilience.findings import Code, Finding, Findings
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import scenario_set
from resilience.study.run.stored_run import read_run
from resilience.study.studies.contenders import ALL_LEVERS, Contender
from resilience.study.studies.futures import Future
from resilience.study.studies.gathered import StudyAsked, StudyBase
from resilience.study.studies.probes import frontier_probes, lever_probes
from resilience.study.studies.ranges import Swing, SwingsAsked, ranged_numbers

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from resilience.files.changes.change import InputChange
    from resilience.files.inputs import Inputs
    from resilience.files.studies.axes import StudyPoints
    from resilience.files.studies.study_file import StatedPolicy, StudyAxis

TODAY = "today"
NO_RANGES = "No number of the tables has a range beside it (such as unit_cost_low and unit_cost_high beside unit_cost)."
IN_FUTURE, OF_POLICY = "In {name!r}: {problem}", "Policy {name!r}: {problem}"
AS_TODAY = UNCHANGED_VARIANT
"""Name of the variant in which nothing is changed."""


def asked_of_file(
    study: StudyFile | str | Path,
    *,
    seconds: float | None = None,
    workers: int | None = None,
    cluster: str | None = None,
) -> StudyAsked:
    """Make the futures that a study file asks for.

    Raises
    ------
    InputError
        With everything wrong with the file, its model and scenarios, and with what its changes make of them.
    """
    file = study if isinstance(study, StudyFile) else read_study(study)
    inputs = read_inputs(file.model, file.scenarios)
    findings = Findings()
    for axis in file.axes:  # one whose values are all today's is never made
        unknown_tables(in_our_names(axis.moved, inputs.raw), findings)
    findings.stop()
    futures = tuple(_futures(file, inputs))
    contenders = tuple(map(_contender, file.policies))
    return StudyAsked(
        title=file.title,
        futures=futures,
        risk=futures[0].model.risk,
        contenders=contenders,
        gap=file.gap,
        seconds=seconds,
        workers=workers,
        cluster=cluster,
        axes=file.axes,
        notes=_notes(file),
        least_regret=file.least_regret,
        years=file.years,
        swings=_swings(inputs) if file.tornado else None,
        probes=(
            *(lever_probes(futures[0].model) if file.levers else ()),
            *frontier_probes(file.weights, file.budgets),
        ),
        base=StudyBase(str(file.model), str(file.scenarios), _hashes(inputs)),
        fingerprint=_fingerprint(file, inputs, contenders, seconds),
    )


def _fingerprint(file: StudyFile, inputs: Inputs, contenders: Sequence[Contender], seconds: float | None) -> str:
    """SHA-256 of all that what a study finds depends on."""
    model, book = inputs.changed()
    stands = [plan_to_json(one.plan) for one in contenders if one.plan is not None]
    engine = [version(name) for name in ("resilience", "highspy")]
    parts = [engine, dict(file.hashes), dict(model.hashes), dict(book.hashes), stands, seconds]
    return sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _hashes(inputs: Inputs) -> dict[str, str]:
    """SHA-256 of every file of the input, the model's and the scenarios' apart, as a run folder names them."""
    found = {f"model/{name}": digest for name, digest in inputs.raw.hashes.items()}
    scenarios = {} if inputs.scenarios is None else inputs.scenarios.hashes
    return found | {f"scenarios/{name}": digest for name, digest in scenarios.items()}


def _contender(policy: StatedPolicy) -> Contender:
    if policy.run is not None:
        try:
            return Contender(policy.name, plan=read_run(policy.run).plan)
        except InputError as error:
            raise InputError([_named_problem(OF_POLICY, policy.name, one) for one in error.problems]) from None
    levers = (ALL_LEVERS if policy.only is None else policy.only) - policy.without
    return Contender(policy.name, levers, policy.local)


def _futures(file: StudyFile, inputs: Inputs) -> Iterator[Future]:
    """Every variant at every point; today's belief is the first of all, and none is there twice."""
    variants: list[tuple[str, tuple[InputChange, ...]]] = [(AS_TODAY, ())]
    variants += [(one.name, one.changes) for one in file.variants]
    points = [{axis.name: axis.today for axis in file.axes}, *design(file).named()]
    found: list[Any] = list(_not_today(file, inputs))
    for name, changes in variants:
        seen: list[Mapping[str, Any]] = []
        for point in points:
            if point in seen:
                continue
            seen.append(point)
            moved = [change for axis in file.axes for change in axis.changes(point[axis.name])]
            try:
                model, book = inputs.changed([*changes, *moved])
            except InputError as error:
                found += [_in_future(one, _named(name, point, file.axes)) for one in error.problems]
                continue
            model = with_today(model)
            made = texts([*changes, *moved])
            yield Future(_named(name, point, file.axes), name, point, model, scenario_set(model, book), made)
    if found:
        raise InputError(_once(found))


def _in_future(problem: Any, future: str) -> Any:
    """What is wrong with a future, with its variant and point; of today it is the input itself that is wrong."""
    return problem if future == TODAY else _named_problem(IN_FUTURE, future, problem)


def _named_problem(words: str, name: str, problem: Any) -> Any:
    """A problem that says whose it is."""
    said = words.format(name=name, problem=problem.message if isinstance(problem, Finding) else problem)
    return replace(problem, message=said) if isinstance(problem, Finding) else said


def _not_today(file: StudyFile, inputs: Inputs) -> Iterator[Finding]:
    """Report axes that are said to stand today where the tables do not have them."""
    for axis in file.axes:
        if axis.by is not AxisBy.SET:
            continue
        try:
            as_said, as_stated = inputs.changed(axis.changes(axis.today)), inputs.changed()
        except InputError:
            continue  # told where the futures are made
        if as_said != as_stated:
            message = f"Axis {axis.name!r} is said to stand at {axis.today!r} today, and the input says otherwise."
            said = axis.moved[0].said
            remedy = "Write today's value as the tables and scenarios have it."
            yield Finding(Code.CONTRADICTION, message, remedy, said.file, said.row, "today")


def _swings(inputs: Inputs) -> SwingsAsked:
    """The futures of all contested numbers, each at either end with everything else as it is."""
    swings, futures, notes = list[Swing](), list[Future](), list[str]()
    for number in ranged_numbers(inputs):
        places: list[int | None] = []
        for end in (number.low, number.high):
            name = f"{number.column} of {number.row} {end}"
            try:
                model, book = inputs.changed([number.change(end)] if end else [])
            except InputError as error:
                notes.append(f"{name} cannot be: {error.problems[0]}")
                places.append(None)
                continue
            places.append(len(futures) if end else None)
            if end:
                model = with_today(model)
                futures.append(Future(name, AS_TODAY, {}, model, scenario_set(model, book)))
        swings.append(Swing(number, *places))
    return SwingsAsked(tuple(swings), tuple(futures), tuple(notes) if swings else (NO_RANGES,))


def _once(found: Sequence[Any]) -> list[Any]:
    """Findings of all futures, each place of the study file once: what an axis moves is not there at any value."""
    places = [(one.file, one.row, one.column, one.code) if isinstance(one, Finding) else one for one in found]
    return [one for number, one in enumerate(found) if places.index(places[number]) == number]


def _named(variant: str, point: Mapping[str, Any], axes: Sequence[StudyAxis]) -> str:
    """A future in words: its variant, and the axes that are not where they stand today."""
    moved = [f"{axis.name} {_said(point[axis.name])}" for axis in axes if point[axis.name] != axis.today]
    words = ", ".join(([] if variant == AS_TODAY else [variant]) + moved)
    return words or TODAY


def _said(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def design(file: StudyFile) -> StudyPoints:
    """Points of the axes, each with the value of every axis."""
    axes = [one.axis for one in file.axes]
    if file.design is DesignKind.ONE:
        return one_at_a_time(axes)
    if file.design is DesignKind.SOBOL and axes:
        assert file.points is not None  # as the rules have it
        return sobol_points(axes, file.points, file.seed)
    return grid_points(axes)


def _notes(file: StudyFile) -> tuple[str, ...]:
    """What should be known of the points at which a study looks."""
    axes = [one.axis for one in file.axes]
    away = off_today(axes) if file.design is DesignKind.GRID else ()
    return (*design(file).notes, *(note for one in axes for note in axis_notes(one)), *away)
