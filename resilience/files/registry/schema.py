"""TOML documents against their pydantic schema: every defect becomes a finding with file, line and key."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, TypeVar, get_args

from pydantic import BaseModel, BeforeValidator, ConfigDict, PlainValidator, ValidationError
from pydantic_core import PydanticCustomError

from resilience.files.nearest import suggestion
from resilience.files.registry.column import Kind
from resilience.files.registry.number_text import PLAIN, as_share, once_in, slip_of, time_slip
from resilience.files.registry.toml_text import TRUTHS, line_of
from resilience.findings import Code, Finding
from resilience.quantities import Duration, parse_duration

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from enum import StrEnum

    from pydantic.fields import FieldInfo
    from pydantic_core import ErrorDetails

    from resilience.findings import Findings

Path = tuple[str | int, ...]


class Strict(BaseModel):
    """Base of all schemas: unknown keys, NaN and values of another type are defects."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


SchemaT = TypeVar("SchemaT", bound=Strict)


def read_duration(value: object) -> Duration:
    """Read a duration written as text."""
    if not isinstance(value, str):
        raise defect(
            code=Code.NOT_A_DURATION,
            message=f"{briefly(value)} has no unit of time.",
            remedy=f"Write {Kind.DURATION.written}.",
        )
    slip = time_slip(value)
    if slip is not None:
        raise defect(code=slip.code, message=slip.message, remedy=slip.remedy)
    try:
        return parse_duration(value)
    except ValueError as error:
        raise defect(code=Code.NOT_A_DURATION, message=str(error), remedy=f"Write {Kind.DURATION.written}.") from error


def defect(code: Code, message: str, remedy: str) -> PydanticCustomError:
    """Make an error that a validator may raise and that keeps its code and remedy."""
    return PydanticCustomError("defect", "{message}", {"code": code, "message": message, "remedy": remedy})


def choice(words: type[StrEnum]) -> BeforeValidator:
    """Make a validator that turns a word into a member, naming the nearest one when it is unknown."""
    known = tuple(str(word) for word in words)

    def read(value: object) -> object:
        if value not in known:
            raise defect(
                code=Code.UNKNOWN_WORD,
                message=f"{briefly(value)} is not one of the words known here.",
                remedy=suggestion(str(value), known),
            )
        return words(str(value))

    return BeforeValidator(read)


def as_list(value: object) -> object:
    """Read a single text as a list of one."""
    return [value] if isinstance(value, str) else value


DurationText = Annotated[Duration, PlainValidator(read_duration)]
Names = Annotated[list[str], BeforeValidator(as_list)]


def validate(
    schema: type[SchemaT], content: object, document: Document, findings: Findings, *, prefix: Path = ()
) -> SchemaT | None:
    """Check a document, or the part of it under `prefix`, against its schema; None when it has defects."""
    try:
        return schema.model_validate(content)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            findings.add(_finding(schema, detail, document, prefix))
        return None


class Document:
    """A TOML file and its text, to find lines in, or a sheet of keys and their rows."""

    def __init__(self, file: str, text: str, rows: Mapping[str, int] | None = None) -> None:
        self.file = file
        self.text = text
        self.rows = rows or {}

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Document):
            return NotImplemented
        return (self.file, self.text, self.rows) == (other.file, other.text, other.rows)

    def __hash__(self) -> int:
        return hash((self.file, self.text))

    def finding(self, path: Path, code: Code, message: str, remedy: str) -> Finding:
        """Report a defect at a key path."""
        return Finding(code, message, remedy, self.file, self._row(path), dotted(path))

    def _row(self, path: Path) -> int | None:
        """Line of a key, or row of a sheet of keys: that of the nearest part of the path that is there."""
        names = [str(part) for part in path if isinstance(part, str)]
        for count in range(len(names), 0, -1):
            if ".".join(names[:count]) in self.rows:
                return self.rows[".".join(names[:count])]
        return line_of(self.text, path)


def dotted(path: Sequence[str | int]) -> str:
    """Write a key path as an author would say it: `hazard[2].duration`."""
    text = ""
    for part in path:
        text += f"[{part + 1}]" if isinstance(part, int) else f".{part}" if text else part
    return text


_CODES = {"missing": Code.MISSING_KEY, "extra_forbidden": Code.UNKNOWN_KEY, "finite_number": Code.NOT_FINITE}
LONGEST_SHOWN = 80
_NUMBERS = frozenset({"float_type", "int_type", "float_parsing", "int_parsing"})
_RECORDS = frozenset({"model_type", "model_attributes_type", "dict_type"})
_TABLE = "it should be keys and values in braces, { key = value }"
_BOUNDS = frozenset({"greater_than", "greater_than_equal", "less_than", "less_than_equal"})


def _finding(schema: type[Strict], detail: ErrorDetails, document: Document, prefix: Path) -> Finding:
    path = (*prefix, *detail["loc"])
    if detail["type"] == "defect":
        context = detail["ctx"]
        return document.finding(path, Code(context["code"]), context["message"], context["remedy"])
    if detail["type"] == "extra_forbidden":
        key = str(detail["loc"][-1])
        remedy = suggestion(key, _owner(schema, detail["loc"]))
        return document.finding(path, Code.UNKNOWN_KEY, f"There is no key {key!r} here.", remedy)
    if detail["type"] == "missing":
        return document.finding(path, Code.MISSING_KEY, "The key is missing.", f"Add it: {_description(schema, path)}")
    code = Code.OUT_OF_BOUNDS if detail["type"] in _BOUNDS else _CODES.get(detail["type"], Code.BAD_VALUE)
    wanted = _TABLE if detail["type"] in _RECORDS else detail["msg"].lower()
    message = f"{briefly(detail['input'])} does not fit: {wanted}."
    return document.finding(path, code, message, _remedy(schema, detail))


def _remedy(schema: type[Strict], detail: ErrorDetails) -> str:
    """What to write: of a number as people type it, the number."""
    value = detail["input"]
    slip = slip_of(value.strip()) if isinstance(value, str) and detail["type"] in _NUMBERS else None
    if slip is not None:
        return f"{slip.remedy.removesuffix('.')}, without quotation marks."
    if isinstance(value, str) and detail["type"] in _NUMBERS and (rate := once_in(value)) is not None:
        return f"Write {rate:.6g}."
    if isinstance(value, str) and detail["type"] == "bool_type" and value.lower() in TRUTHS:
        return f"Write {TRUTHS[value.lower()]}, without quotation marks."
    limit = detail.get("ctx", {}).get("le", detail.get("ctx", {}).get("lt"))
    if isinstance(value, int | float) and (share := as_share(value, limit)):
        return share
    if isinstance(value, str) and detail["type"] in _NUMBERS and PLAIN.fullmatch(value):
        return f"Write {value}, without quotation marks."
    return f"Write {_description(schema, detail['loc'])}"


def briefly(value: object) -> str:
    """Return a value as text; of a long one its beginning."""
    text = str(value) if isinstance(value, date) else repr(value)
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}..."


def _owner(schema: type[Strict], loc: Sequence[str | int]) -> Mapping[str, FieldInfo]:
    fields: Mapping[str, FieldInfo] = schema.model_fields
    for part in loc[:-1]:
        inner = schema_of(fields[part].annotation) if isinstance(part, str) and part in fields else None
        fields = inner.model_fields if inner else fields
    return fields


def _description(schema: type[Strict], loc: Sequence[str | int]) -> str:
    fields = _owner(schema, loc)
    for part in reversed([part for part in loc if isinstance(part, str)]):
        if part in fields:
            return fields[part].description or part
    return "a value of the kind the reference page shows."


def schema_of(annotation: Any) -> type[Strict] | None:
    """Return the schema of the records that a key holds; None where it holds none."""
    if isinstance(annotation, type) and issubclass(annotation, Strict):
        return annotation
    return next((found for inner in get_args(annotation) if (found := schema_of(inner))), None)
