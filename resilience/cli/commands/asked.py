"""From the options of a command to what is asked of a plan."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from resilience.cli.naming import as_options
from resilience.findings import Code, Finding, Findings
from resilience.plan.levers import TOO_MUCH_CHANGE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from resilience.cli.options import Effort, Wishes, Workers
    from resilience.plan.levers import Requirements, RiskAttitude
    from resilience.plan.model import Model
    from resilience.study.costs.plan_options import PlanOptions


def plan_options(model: Model, effort: Effort, wishes: Wishes, hands: Workers) -> PlanOptions:
    """Put what the options say in the place of what the model says.

    Raises
    ------
    InputError
        With every option that does not fit the model.
    """
    from resilience.files import read_plan
    from resilience.files.runs.run_marker import refuse_unsearched
    from resilience.plan.known import unknown_names
    from resilience.study.costs.plan_options import PlanOptions

    findings = Findings()
    findings.extend(option_findings(model, wishes))
    previous = None if wishes.previous is None else read_plan(wishes.previous)
    if previous is not None and wishes.previous is not None:
        refuse_unsearched(wishes.previous if wishes.previous.is_dir() else wishes.previous.parent)
        findings.extend(unknown_names(previous, model.network, str(wishes.previous)))
    if hands.workers is not None and hands.cluster is not None:
        message = "A cluster brings its own workers."
        findings.add(Finding(Code.CONTRADICTION, message, "Give --workers or --cluster.", "--workers"))
    findings.stop()
    with as_options(buffers="max-buffer-change", flows="max-flow-change"):
        return PlanOptions(
            gap=effort.gap,
            seconds=effort.time_limit,
            requirements=_requirements(model, wishes),
            risk=_risk(model, wishes),
            previous=previous,
            end=wishes.end,
            workers=hands.workers,
            cluster=hands.cluster,
        )


def option_findings(model: Model, wishes: Wishes) -> Iterator[Finding]:
    """Everything in the options that cannot be asked of this model."""
    sites = model.network.sites
    for name in wishes.survive or ():
        site = next((site for site in sites.values() if site.site == name), None)
        if site is None:
            yield no_such_site(name, sites, "--survive")
        elif site.site in model.network.selling:
            message = f"{name} sells to customers itself: while it is down nobody there is served, whatever the plan."
            yield Finding(Code.CONFLICT, message, "Name sites that supply it instead.", "--survive")
        elif site.time_to_recover is None:
            message = f"{name} is to be survived, but its time_to_recover is not stated."
            yield Finding(Code.NEEDED, message, "Write its time_to_recover in sites.", "--survive")
    if wishes.cvar_level == 1:
        yield Finding(Code.OUT_OF_RANGE, "The level must be below 1.", "Use a level such as 0.95.", "--cvar-level")
    yield from _changes(wishes)


def _changes(wishes: Wishes) -> Iterator[Finding]:
    """Limits on change without a plan that they refer to, or in percent."""
    from resilience.files.registry.number_text import as_share

    limits = {"buffers": wishes.max_buffer_change, "flows": wishes.max_flow_change}
    for kind, limit in limits.items():
        option, most = f"--max-{kind.removesuffix('s')}-change", TOO_MUCH_CHANGE[kind]
        if limit is not None and wishes.previous is None:
            message = "A limit on change needs a plan to compare with."
            yield Finding(Code.NEEDED, message, "Name it with --previous.", option)
        if limit is not None and limit >= most:
            message = f"A change of {limit:g} is {limit:g} times what there was: write a share of it, below {most:g}."
            yield Finding(Code.OUT_OF_RANGE, message, as_share(limit, most) or "Write 0.3 for 30 %.", option)


def no_such_site(name: str, sites: Iterable[str], option: str) -> Finding:
    """Say that an option names a site that there is not, and which may be meant."""
    from resilience.files.nearest import suggestion

    return Finding(Code.UNKNOWN_REFERENCE, f"There is no site {name!r}.", suggestion(name, sites), option)


def _requirements(model: Model, wishes: Wishes) -> Requirements:
    asked = model.requirements
    change = asked.change
    return replace(
        asked,
        budget=_first(wishes.budget, asked.budget),
        fill_rate=_first(wishes.fill_rate, asked.fill_rate),
        survive=tuple(site for site in model.network.sites if site in wishes.survive)
        if wishes.survive
        else asked.survive,
        survive_margin=asked.survive_margin if wishes.survive_margin is None else wishes.survive_margin,
        change=replace(
            change,
            buffers=_first(wishes.max_buffer_change, change.buffers),
            flows=_first(wishes.max_flow_change, change.flows),
        ),
    )


def _risk(model: Model, wishes: Wishes) -> RiskAttitude:
    given = {
        "weight": wishes.cvar_weight,
        "level": wishes.cvar_level,
        "years": wishes.years,
        "seed": wishes.seed,
    }
    return replace(model.risk, **{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]


def _first(given: float | None, stated: float | None) -> float | None:
    return stated if given is None else given
