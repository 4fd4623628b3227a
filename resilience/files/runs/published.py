"""The published form of JSON that other programs read: one JSON schema each, kept in the package."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict, Field

from resilience.files.runs.plan_json import PlanText
from resilience.files.runs.policies_json import PoliciesText
from resilience.files.runs.week_json import WeekText

if TYPE_CHECKING:
    from collections.abc import Mapping

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ENDING = ".schema.json"


class OpenText(BaseModel):
    """Base of forms to which a later version may add keys."""

    model_config = ConfigDict(extra="allow")


class RunText(OpenText):
    """The form of `run.json`, which every run folder holds."""

    version: int = Field(alias="schema", description="the version of this form.")
    kind: str = Field(description="the kind of the run: plan, study, simulation, and others.")
    files: dict[str, str] = Field(description="SHA-256 of each file that the run wrote, by its name.")
    recorded: str | None = Field(default=None, description="key of the run, where a store was asked to record it.")
    left_out: list[str] = Field(default=[], description="what the run was stopped before.")
    searched: bool = Field(default=True, description="false where the folder holds today's plan: none was found.")


class RecordText(OpenText):
    """The form of a record of the run store, as `resilience runs list` and `show` give it."""

    number: int = Field(description="number of the run in its store.")
    key: str = Field(description="SHA-256 of what makes a run the same.")
    kind: str = Field(description="the command's kind: plan, study, simulation or recommendation.")
    model: str = Field(description="name of the model.")
    period: str = Field(description="the week that it decides, such as 2026-W48; empty where it is of none.")
    inputs: str = Field(description="SHA-256 of all that was read and asked.")
    engine: str = Field(description="version of the engine.")
    seed: int = Field(description="seed of what was drawn.")
    revision: int = Field(ge=1, description="counts the runs of one kind, model and period.")
    superseded: bool = Field(description="whether a later revision of its week counts.")
    outcome: str = Field(description="done, or stopped before what was asked for was proven.")
    folder: str = Field(description="the run folder, where it was when it was recorded.")
    recorded: str = Field(description="when it was recorded, UTC.")
    words: list[str] = Field(description="the command that made it, without passwords.")
    figures: dict[str, float] = Field(description="main numbers of the run by name.")
    digests: dict[str, str] = Field(description="SHA-256 of its inputs by name.")


class FindingText(OpenText):
    """The form of a finding, as `--format json` gives what is wrong with the input."""

    severity: str = Field(description="error or warning.")
    code: str = Field(description="what kind of defect it is.")
    file: str = Field(description="the file, sheet, table or option.")
    row: int | str | None = Field(description="row as its author sees it, the header is 1; of an object its name.")
    column: str | None = Field(description="column or key.")
    message: str = Field(description="what is wrong.")
    remedy: str = Field(description="what to do.")


class LogText(OpenText):
    """The form of each line of a log (`--log`)."""

    time: str = Field(description="when, UTC.")
    level: str = Field(description="info, warning or error.")
    event: str = Field(description="what happened: start, finding, attempt, plan, end or another.")


FORMS: Mapping[str, type[BaseModel]] = {
    "plan": PlanText, "policies": PoliciesText, "run": RunText, "record": RecordText, "finding": FindingText,
    "log": LogText, "recommendation": WeekText,
}  # fmt: skip
"""What is published, by the name of its schema."""


def schema_text(name: str) -> str:
    """The JSON schema of a form, as it is kept in the package."""
    made: dict[str, Any] = {"$schema": DIALECT} | FORMS[name].model_json_schema(by_alias=True)
    return json.dumps(made, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def about(name: str) -> str:
    """What a form is of, in one sentence."""
    return (FORMS[name].__doc__ or "").partition("\n")[0]
