"""The schema of `model.toml`: what the model is called, its calendar, its levers and its constraints."""

from __future__ import annotations

import json
import tomllib
from typing import TYPE_CHECKING, Annotated, get_args, get_origin

from pydantic import Field, PlainValidator

from resilience.files.registry.naming import COLUMNS, SHEETS
from resilience.files.registry.number_text import is_ambiguous
from resilience.files.registry.schema import DurationText, Names, Strict, choice, defect
from resilience.files.registry.working_days import CalendarSettings
from resilience.findings import Code
from resilience.hazard.onsets import SEASON_STRATA
from resilience.plan.levers import TOO_MUCH_CHANGE, Lever
from resilience.quantities import Calendar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from resilience.files.registry.schema import Path

Share = Annotated[float, Field(ge=0, le=1)]


def _sources(value: object) -> dict[str, str]:
    """Flatten provenance notes; `lanes.capacity = "..."` is the note on the key `lanes.capacity`."""
    flat: dict[str, str] = {}
    stack = [("", value)]
    while stack:
        prefix, content = stack.pop()
        if isinstance(content, dict):
            stack += [(f"{prefix}.{key}" if prefix else str(key), inner) for key, inner in content.items()]
        elif isinstance(content, str):
            flat[prefix] = content
        else:
            raise defect(
                code=Code.BAD_VALUE,
                message=f"The note {prefix!r} is not text.",
                remedy="Write each note in double quotes.",
            )
    return dict(sorted(flat.items()))


class ChangeSettings(Strict):
    """Limits on change against the previous plan."""

    buffers: float | None = Field(
        default=None,
        ge=0,
        lt=TOO_MUCH_CHANGE["buffers"],
        description="largest change, as a share of the previous buffer value, such as 0.3.",
    )
    flows: float | None = Field(
        default=None,
        ge=0,
        lt=TOO_MUCH_CHANGE["flows"],
        description="largest change, as a share of the previous total flow, such as 0.3.",
    )


class ConstraintSettings(Strict):
    """Constraints a planner may add."""

    budget: float | None = Field(default=None, ge=0, description="largest yearly spend on precautions, in currency.")
    fill_rate: Share | None = Field(default=None, description="least share of demand served, between 0 and 1.")
    survive: Names = Field(default=[], description="sites that may fail for their TTR without a unit of demand missed.")
    survive_margin: float = Field(default=1.0, gt=0, le=100, description="multiple of the TTR that must be survived.")
    change: ChangeSettings = Field(
        default_factory=ChangeSettings, description="limits on change against the previous plan."
    )


class RiskSettings(Strict):
    """How much a bad year weighs."""

    cvar_weight: float = Field(default=0.0, ge=0, description="weight of the CVaR of the annual loss.")
    cvar_level: float = Field(default=0.95, ge=0, lt=1, description="level of the CVaR, such as 0.95.")
    years: int = Field(default=10_000, ge=1, le=1_000_000, description="number of years sampled.")
    seed: int = Field(default=1, ge=0, description="seed of the sampled years, a whole number.")


class SafetySettings(Strict):
    """Everyday safety stock: a floor under every buffer, against ordinary ups and downs."""

    service_level: float | None = Field(
        default=None,
        ge=0.5,
        lt=1,
        description="share of periods that everyday safety stock covers, such as 0.95; none is kept if not stated.",
    )


class ScenarioSettings(Strict):
    """What a scenario file says above its hazards, for those in the table `hazards`."""

    title: str | None = Field(default=None, min_length=1, description="one line that names the scenarios.")
    seed: int | None = Field(default=None, ge=0, description="seed of everything drawn; blank: 1.")
    cycle_strata: int | None = Field(default=None, ge=1, description="positions of the cycle stock at onset.")
    season_strata: int | None = Field(
        default=None, ge=1, description=f"stretches of the year that scenarios begin in; blank: {SEASON_STRATA}."
    )
    reduce_to: int | None = Field(default=None, ge=1, description="number of scenarios to keep.")


class Settings(Strict):
    """Everything `model.toml` may say."""

    title: str = Field(min_length=1, description="one line that names the model.")
    currency: str = Field(min_length=1, description='currency of all money, e.g. "EUR".')
    period: DurationText = Field(description='length of the time step, e.g. "1 d".')
    periods_per_year: float = Field(gt=0, description="working periods in a calendar year, e.g. 240.")
    holding_rate: float | None = Field(
        default=None, ge=0, description="share of its value that a year of holding costs."
    )
    levers: list[Annotated[Lever, choice(Lever)]] = Field(
        default=list(Lever), description=f"list of what may be decided: {', '.join(Lever)}."
    )
    holding_refund: bool = Field(
        default=True,
        description="true: no holding cost while the inbound is cut; taken for true if not stated, which check says.",
    )
    max_cover: DurationText | None = Field(default=None, description='longest cover allowed for a buffer, e.g. "60 d".')
    references: Names = Field(default=[], description="list of texts that say where the numbers come from.")
    constraints: ConstraintSettings = Field(
        default_factory=ConstraintSettings,
        description="constraints, all optional.",
    )
    risk: RiskSettings = Field(default_factory=RiskSettings, description="how much a bad year weighs.")
    safety_stock: SafetySettings = Field(
        default_factory=SafetySettings, description="everyday safety stock, under every buffer."
    )
    calendar: CalendarSettings = Field(
        default_factory=CalendarSettings, description="the working days that daily periods are."
    )
    scenarios: ScenarioSettings = Field(
        default_factory=ScenarioSettings, description="of the hazards in the table `hazards`."
    )
    exchange_rates: dict[str, Annotated[float, Field(gt=0)]] = Field(
        default={},
        description="what one unit of another currency is worth in the model's, e.g. USD = 0.92; rows with that "
        "currency are converted.",
    )
    sheets: dict[str, str] = Field(
        default={}, description='names of the tables where they differ from ours, e.g. lanes = "Transport".'
    )
    columns: dict[str, dict[str, str]] = Field(
        default={}, description='names of columns where they differ, by table, e.g. lanes = { unit_cost = "Freight" }.'
    )
    sources: Annotated[dict[str, str], PlainValidator(_sources)] = Field(default={}, description="notes, each a text.")

    @property
    def time(self) -> Calendar:
        """The model's time step, its year and its working days."""
        return Calendar(self.period, self.periods_per_year, self.calendar.days)


def settings_from_pairs(pairs: Iterable[tuple[str, str]]) -> dict[str, object]:
    """Make the tree of `model.toml` of key and value cells; blank values are left out."""
    tree: dict[str, object] = {}
    for key, text in pairs:
        if not text:
            continue
        if key.startswith("sources."):
            path: Path = ("sources", key.removeprefix("sources."))
        else:
            path = tuple(key.split("."))
        _plant(tree, path, read_setting(path, text))
    return tree


def own_names(settings: Mapping[str, object] | None) -> dict[str, object]:
    """Return the settings for tables that are written in our names, without what maps other ones."""
    return {key: value for key, value in (settings or {}).items() if key not in {SHEETS, COLUMNS}}


def pairs_from_settings(tree: Mapping[str, object], prefix: str = "") -> list[tuple[str, str]]:
    """Flatten the tree of `model.toml` into key and value cells."""
    pairs: list[tuple[str, str]] = []
    for key, value in tree.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            pairs += pairs_from_settings(value, f"{name}.")
        else:
            pairs.append(
                (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, default=str))
            )
    return pairs


def setting_notes(schema: type[Strict] = Settings, prefix: str = "") -> dict[str, str]:
    """Describe every key of `model.toml`, by its dotted name."""
    notes: dict[str, str] = {}
    for name, field in schema.model_fields.items():
        if isinstance(field.annotation, type) and issubclass(field.annotation, Strict):
            notes |= setting_notes(field.annotation, f"{prefix}{name}.")
        else:
            notes[f"{prefix}{name}"] = field.description or name
    return notes


def _plant(tree: dict[str, object], path: Path, value: object) -> None:
    for part in path[:-1]:
        inner = tree.setdefault(str(part), {})
        if not isinstance(inner, dict):
            tree[str(part)] = inner = {}
        tree = inner
    tree[str(path[-1])] = value


def read_setting(path: Path, text: str) -> object:
    """Read a cell as its key expects: text as it is, lists separated by |, the rest as in TOML."""
    annotation = _annotation(path)
    if annotation is str:
        return text
    if get_origin(annotation) is list and not text.startswith("["):
        return [word.strip() for word in text.split("|")]
    if is_ambiguous(text):
        return text  # no number, as the schema says: 1.200 in a sheet may be twelve hundred
    literal = text.lower() if text.lower() in {"true", "false"} else text
    try:
        return tomllib.loads(f"value = {literal}")["value"]
    except tomllib.TOMLDecodeError:
        return text


def _annotation(path: Path) -> object:
    schema: type[Strict] = Settings
    for depth, part in enumerate(path[:-1], start=1):
        field = schema.model_fields.get(str(part))
        if field is not None and get_origin(field.annotation) is dict:
            return _of_any_name(field.annotation, path[depth:])
        if field is None or not (isinstance(field.annotation, type) and issubclass(field.annotation, Strict)):
            return str
        schema = field.annotation
    field = schema.model_fields.get(str(path[-1]))
    if field is None:
        return str
    return next((inner for inner in get_args(field.annotation) if get_origin(inner) is list), field.annotation)


def _of_any_name(annotation: object, path: Path) -> object:
    """What is held under any name, such as a currency, however deep."""
    for _ in path:
        annotation = get_args(annotation)[1] if get_origin(annotation) is dict else annotation
    return annotation
