"""What has changed in a model since the run that a previous plan comes from: so that a plan of another one is noticed.

A model that changes from week to week is what a weekly run is for, and is said in one sentence. A run of another model
that has the same names limits change from stocks and flows that were never here.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from resilience.errors import InputError
from resilience.files.changes.applied import of_model
from resilience.files.changes.change import texts
from resilience.files.changes.from_toml import changes_given
from resilience.files.runs.json_file import read_json
from resilience.findings import Findings
from resilience.study.changed_first import KEY
from resilience.study.run.promise_files import CERTIFICATE, REMEDY

if TYPE_CHECKING:
    from collections.abc import Mapping

    from resilience.plan.model import Model

NAMED = 5
MODEL = "model/"
OTHER = (
    "The previous plan was made for {other}, not for {this}: limits on change count from the stocks and flows there."
)
ALL = (
    "Every table of the model has changed since the previous plan: limits on change count from what it held and moved. "
    "Was it made for this model?"
)
OTHERWISE = "The previous plan was made with other changes of the input: then {before}; now {now}."
SINCE = "Changed in the model since the previous plan: {names}."


def since(previous: Path | None, model: Model) -> tuple[str, ...]:
    """Say what a planner must know of where a previous plan comes from; nothing where no run folder tells.

    Parameters
    ----------
    previous
        A run folder, or the `plan.json` in one; None: there is no previous plan.
    """
    certificate = None if previous is None else _certificate(previous)
    if certificate is None:
        return ()
    title, currency = certificate.get("title"), certificate.get("currency")
    if isinstance(title, str) and title != model.title:
        return (OTHER.format(other=repr(title), this=repr(model.title)),)
    if isinstance(currency, str) and currency != model.currency:
        return (OTHER.format(other=f"a model in {currency}", this=f"one in {model.currency}"),)
    return (*_otherwise(certificate, model), *_changed(_digests(certificate), model.hashes))


def _otherwise(certificate: Mapping[str, object], model: Model) -> tuple[str, ...]:
    """Say that the input was changed otherwise before it was read."""
    stated = certificate.get(KEY)
    before = [str(one) for one in stated] if isinstance(stated, list) else []
    ours = texts(of_model(changes_given(before, Findings())))
    if ours == model.changes:
        return ()
    words = ("; ".join(changes) or "none" for changes in (ours, model.changes))
    return (OTHERWISE.format(before=next(words), now=next(words)),)


def _changed(before: Mapping[str, str], now: Mapping[str, str]) -> tuple[str, ...]:
    if not before or not now:
        return ()
    names = sorted(name for name in before.keys() | now.keys() if before.get(name) != now.get(name))
    if not names:
        return ()
    if len(names) > 1 and not any(before[name] == now.get(name) for name in before):
        return (ALL,)
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return (SINCE.format(names=", ".join(names[:NAMED]) + more),)


def _digests(certificate: Mapping[str, object]) -> dict[str, str]:
    inputs = certificate.get("inputs")
    if not isinstance(inputs, dict):
        return {}
    return {name.removeprefix(MODEL): str(one) for name, one in inputs.items() if name.startswith(MODEL)}


def _certificate(previous: Path) -> dict[str, object] | None:
    folder = previous if previous.is_dir() else Path(previous).parent
    if not (folder / CERTIFICATE).is_file():
        return None
    try:
        return read_json(folder / CERTIFICATE, REMEDY)
    except InputError:  # the plan beside it was read: what else lies there is no reason to end
        return None
