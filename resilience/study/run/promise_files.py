"""What a run folder must hold so that its plans can be judged later: every policy with its promise, and its inputs."""

from __future__ import annotations

import math
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files import plan_from_json, plan_to_json, read_plan
from resilience.files.changes.applied import of_model, of_scenarios
from resilience.files.changes.change import texts
from resilience.files.changes.from_toml import changes_given
from resilience.files.registry.schema import Document, validate
from resilience.files.runs.json_file import read_json
from resilience.files.runs.kept_json import INPUTS, KEPT_FILE, WEEK, read_kept
from resilience.files.runs.policies_json import SCHEMA, InputsText, PoliciesText
from resilience.files.runs.run_marker import edited, kind_of, read_marker, refuse_unsearched
from resilience.findings import Code, Finding, Findings
from resilience.given import PLACE, held
from resilience.plan.levers import End
from resilience.study.changed_first import KEY
from resilience.study.judge.promises import Promise, Promises
from resilience.study.judge.tails import Untold
from resilience.study.policy_names import MIX

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from resilience.files.changes.change import InputChange
    from resilience.hazard.book import HazardBook
    from resilience.plan.model import Model

PLAN = "plan.json"
POLICIES = "policies.json"
CERTIFICATE = "certificate.json"
SCENARIOS = "scenarios.toml"
REMEDY = "Name a run folder that `resilience plan` wrote."
NOT_KEPT = "It is of a week, and was written by an earlier version: it does not keep what the week was decided on."
DECIDE_AGAIN = "Decide the week again, with --replace."
PUT_BACK = "Plan again, or put it back as it was; a plan of your own can be told with --previous, in Python previous=."


@dataclass(frozen=True)
class Origin:
    """Where a run came from: model and scenarios, as paths relative to the run folder; None where that cannot be said.

    A database URL is never kept, since it may hold a password.
    """

    model: str | None = None
    scenarios: str | None = None

    @classmethod
    def of(cls, folder: str | Path, model: str, scenarios: str | Path) -> Origin:
        """Origin of a run folder made from these."""
        return cls(_relative(str(model), folder), _relative(str(scenarios), folder))


def _relative(location: str, folder: str | Path) -> str | None:
    if "://" in location:
        return None
    try:
        return Path(os.path.relpath(Path(location).resolve(), Path(folder).resolve())).as_posix()
    except ValueError:  # another drive
        return None


@dataclass(frozen=True)
class StoredPromises:
    """What a run folder promises, where it came from, the hashes of its input files, and what was changed of them."""

    folder: Path
    promises: Promises
    origin: Origin
    inputs: Mapping[str, str]
    end: End = End.KNOWN
    "What the plan was told of the end of a disruption."
    changes: tuple[InputChange, ...] = ()
    week: str = ""
    "The week that it decides; then what it promises counts today's situation in, and its input is kept beside it."


def promises_to_json(promises: Promises, origin: Origin) -> dict[str, object]:
    """Return the form of `policies.json`; money in the model's currency per year."""
    return {
        "schema": SCHEMA,
        "model": origin.model,
        "scenarios": origin.scenarios,
        "unavoidable": promises.unavoidable,
        "cvar_level": promises.level,
        "cvar_weight": promises.weight,
        "end_unknown": None if promises.untold is None else promises.untold._asdict(),
        "scenario_count": promises.count,
        "scenario_seed": promises.seed,
        "policies": [
            {"steady_cost": p.steady, "aal": p.aal, "cvar": p.cvar, "plan": plan_to_json(p.plan), "name": name}
            for name, p in promises.policies.items()
        ],
    }


def read_promises(folder: str | Path) -> StoredPromises:
    """Read what a run folder promises.

    Raises
    ------
    InputError
        When it is no run folder of a plan, or was written by another version.
    """
    held("read_run", {"folder": (folder, PLACE)})
    location = Path(folder)
    refuse_unsearched(location)
    if kind_of(location) == WEEK:
        return _of_week(location)
    content, certificate = (read_json(location / name, REMEDY) for name in (POLICIES, CERTIFICATE))
    _refuse_edited(location, (PLAN, POLICIES, CERTIFICATE))
    findings = Findings()
    text = validate(PoliciesText, content, Document(POLICIES, ""), findings)
    stated = {key: certificate[key] for key in ("inputs", KEY) if key in certificate}
    proof = validate(InputsText, {"inputs": {}} | stated, Document(CERTIFICATE, ""), findings)
    changes = () if proof is None else changes_given(proof.changes, findings, f"{CERTIFICATE}, {KEY}")
    findings.stop()
    if text is None or proof is None:
        raise InputError(findings.errors)
    promises = _promises(text)
    if MIX in promises.policies and promises.policies[MIX].plan != read_plan(location):
        message = f"It is not the plan that {POLICIES} holds as {MIX!r}."
        raise InputError([Finding(Code.CONTRADICTION, message, PUT_BACK, PLAN)])
    end = End.UNKNOWN if certificate.get("end") == End.UNKNOWN else End.KNOWN
    return StoredPromises(location, promises, Origin(text.model, text.scenarios), proof.inputs, end, changes)


def _of_week(folder: Path) -> StoredPromises:
    """What a week promises: the plan in force until then and its own, on the input that its folder keeps."""
    noted = read_marker(folder).get("files")
    files = noted if isinstance(noted, dict) else {}
    kept = [str(name) for name in files if str(name).startswith(f"{INPUTS}/")]
    if KEPT_FILE not in kept:
        raise InputError([Finding(Code.RUN_FOLDER, NOT_KEPT, DECIDE_AGAIN, str(folder))])
    _refuse_edited(folder, (PLAN, CERTIFICATE, *sorted(kept)))
    text = read_kept(folder)
    document = Document(KEPT_FILE, "")
    policies = {
        one.name: Promise(plan_from_json(one.plan, document), one.steady, one.loss, math.nan) for one in text.policies
    }
    promises = Promises(policies, text.floor, text.cvar_level, text.scenario_count, text.scenario_seed)
    digests = {
        name.removeprefix(f"{INPUTS}/").replace(SCENARIOS, f"scenarios/{SCENARIOS}"): str(files[name]) for name in kept
    }
    origin = Origin(f"{INPUTS}/model", f"{INPUTS}/{SCENARIOS}")
    return StoredPromises(folder, promises, origin, digests, End.UNKNOWN, week=text.period)


def _refuse_edited(folder: Path, names: Sequence[str]) -> None:
    """Refuse a run whose plan, promises or proof are no longer what it wrote."""
    findings = Findings()
    for name in names:
        if edited(folder, name):
            gone = not (folder / name).is_file()
            message = "The file is gone." if gone else "The file has changed since the run was made."
            findings.add(Finding(Code.CHANGED_RUN, message, PUT_BACK, name))
    findings.stop()


def _promises(text: PoliciesText) -> Promises:
    document, policies = Document(POLICIES, ""), {}
    for place, one in enumerate(text.policies):
        if one.name in policies:
            raise InputError([document.finding(("policies", place, "name"), Code.DUPLICATE_KEY,
                              f"The policy {one.name!r} is there twice.", PUT_BACK)])  # fmt: skip
        policies[one.name] = Promise(plan_from_json(one.plan, document), one.steady_cost, one.aal, one.cvar)
    untold = None if text.end_unknown is None else Untold(text.end_unknown.aal, text.end_unknown.cvar)
    return Promises(
        policies, text.unavoidable, text.cvar_level, text.scenario_count, text.scenario_seed, text.cvar_weight, untold
    )


def changed_inputs(run: StoredPromises, model: Model | None, book: HazardBook | None) -> Findings:
    """Find every input file that is not what the run was made from; what is None is not looked at."""
    now: dict[str, str] = {}
    looked = []
    for kind, one in (("model", model), ("scenarios", book)):
        if one is not None:
            looked.append(kind)
            now |= {f"{kind}/{name}": digest for name, digest in one.hashes.items()}
    before = {name: digest for name, digest in run.inputs.items() if name.split("/")[0] in looked}
    findings = Findings()
    findings.extend(_changed_otherwise(run, model, book))
    for name in sorted(now.keys() | before.keys()):
        if name not in now:
            message = "The run was made with this file, which is no longer there."
        elif name not in before:
            message = "The run was made without this file."
        elif now[name] != before[name]:
            message = "The file has changed since the run was made."
        else:
            continue
        findings.add(Finding(Code.CHANGED_INPUT, message, "Plan again, or name the files it was made from.", name))
    return findings


def _changed_otherwise(run: StoredPromises, model: Model | None, book: HazardBook | None) -> Iterator[Finding]:
    """Find input that was not changed as that of the run was before it was read; more changes after those are more."""
    for kind, one, changes in (("model", model, of_model(run.changes)), ("scenarios", book, of_scenarios(run.changes))):
        before = texts(changes)
        if one is not None and one.changes[: len(before)] != before:
            message = (
                f"The run was made with {'; '.join(before)}, but this has {'; '.join(one.changes) or 'no changes'}."
            )
            remedy = "Change it as the run did, or name the files: then it is."
            yield Finding(Code.CHANGED_INPUT, message, remedy, kind, column=KEY)
