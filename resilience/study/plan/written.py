"""The program of a study as a file, LP or MPS, for any solver."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from resilience.files.atomic import refuse_if_taken
from resilience.findings import Code, Finding, Findings
from resilience.given import FLAG, PLACE, A, Maybe
from resilience.program.two_stage import BuildOptions, build_program
from resilience.solve.written import ENDINGS, write_extensive
from resilience.study.costs.entrance import MODEL, SCENARIOS, asked_of, sound_model, sound_scenarios
from resilience.study.costs.plan_options import PlanOptions
from resilience.study.costs.today import with_today
from resilience.study.plan.optimize import scenarios_on

if TYPE_CHECKING:
    from resilience.files.scenarios.hazard_file import HazardFile
    from resilience.hazard.book import HazardBook
    from resilience.hazard.scenarios import ScenarioSet
    from resilience.plan.levers import RiskAttitude
    from resilience.plan.model import Model
    from resilience.study.plan.plan_result import PlanResult


def write_program(
    model: Model | str | Path,
    scenarios: HazardFile | HazardBook | ScenarioSet | str | Path,
    path: str | Path,
    options: PlanOptions | None = None,
    *,
    replace: bool = False,
) -> Path:
    """Write the extensive form of a study as an LP or MPS file, which any solver reads.

    Parameters
    ----------
    model, scenarios
        As for `optimize`.
    path
        The file: its ending, `.lp` or `.mps`, says the format.
    options
        Requirements, previous plan, rules and ends as for `optimize`; the rest does not matter here.
    replace
        Whether a file of that name may be replaced.

    Returns
    -------
    Path
        The file. Minimized is the steady-state cost and the expected loss in currency per year; of columns and rows
        the names say rule, site, part, lane and period, of scenarios alike after the numbers of template and case.

    Raises
    ------
    InputError
        When something is wrong with what is given, the file exists or cannot be written, or the objective holds a
        CVaR, which no file of this kind can say in few rows.
    """
    asked_of(
        "write_program", model=(model, MODEL), scenarios=(scenarios, SCENARIOS), path=(path, PLACE),
        options=(options, Maybe(A(PlanOptions))), replace=(replace, FLAG),
    )  # fmt: skip
    options = options or PlanOptions()
    model = sound_model(model)
    scenarios = sound_scenarios(scenarios, model)
    target = _target(path, options.risk or model.risk, replace=replace)
    model = with_today(model)
    chosen, _ = scenarios_on(model, scenarios)
    build = BuildOptions(
        requirements=options.requirements, previous=options.previous, extra=options.extra, end=options.end
    )
    return write_extensive(build_program(model, chosen.scenarios, build), target)


def write_solved(result: PlanResult, path: str | Path, *, replace: bool) -> Path:
    """Write the program of a plan as it was solved; see `PlanResult.write_program`."""
    asked_of("write_program", path=(path, PLACE), replace=(replace, FLAG))
    return write_extensive(result.program, _target(path, result.risk, replace=replace))


def _target(path: str | Path, risk: RiskAttitude, *, replace: bool) -> Path:
    """Where to write, if that can be.

    Raises
    ------
    InputError
        With everything that cannot.
    """
    target, findings = Path(path), Findings()
    if target.suffix.lower() not in ENDINGS:
        message = f"The ending {target.suffix!r} says no format."
        findings.add(
            Finding(Code.FORMAT, message, f"End it in {' or '.join(ENDINGS)}.", "write_program", column="path")
        )
    if risk.weight > 0:
        message = "A CVaR of annual losses ties scenarios together over all sampled years."
        findings.add(Finding(Code.UNSAYABLE, message, "Set cvar_weight to 0.", "write_program", column="options"))
    findings.stop()
    if target.is_dir() or not replace:
        refuse_if_taken(target, "Name another place, or say replace=True.")
    return target
