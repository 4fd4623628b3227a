"""Records with defects, kept as far as they can be read: so that what else is wrong with them is found in one round."""

from __future__ import annotations

from copy import copy
from functools import cache
from typing import TYPE_CHECKING, TypeVar, cast, get_origin

from pydantic import ValidationError, create_model

from resilience.files.registry.schema import Strict, schema_of

if TYPE_CHECKING:
    from typing import Any

    from pydantic.fields import FieldInfo

SchemaT = TypeVar("SchemaT", bound=Strict)


class Torn:
    """Mark of a record that lacks what could not be read: keys that must be there may be None."""


def torn(schema: type[SchemaT], content: object) -> SchemaT | None:
    """Read what can be read of a record with defects, records inside it likewise; None when it is no table."""
    if not isinstance(content, dict):
        return None
    kind: type[SchemaT] = _lenient(schema)
    readable = {key: value for key, value in content.items() if key in schema.model_fields}
    while True:
        try:
            return kind.model_validate(readable)
        except ValidationError as error:
            bad = {str(detail["loc"][0]) for detail in error.errors(include_url=False)}
        readable = {key: _mended(schema, key, value, key in bad) for key, value in readable.items()}
        readable = {key: value for key, value in readable.items() if value is not None}


def _mended(schema: type[Strict], key: str, value: object, bad: bool) -> object:  # noqa: FBT001
    """Return a value as it is; of a bad one the records in it, as far as they can be read, or None."""
    inner = schema_of(schema.model_fields[key].annotation) if bad else None
    if not bad or inner is None:
        return None if bad else value
    if isinstance(value, dict):
        made = torn(inner, value)
        return [made] if get_origin(schema.model_fields[key].annotation) is list else made
    # what was mended once and is still refused is left out
    tables = value if isinstance(value, list) and any(isinstance(item, dict) for item in value) else []
    return [torn(inner, item) if isinstance(item, dict) else item for item in tables] or None


@cache
def _lenient(schema: type[SchemaT]) -> type[SchemaT]:
    """The schema with nothing that must be there."""
    fields: dict[str, Any] = {name: (field.annotation, _optional(field)) for name, field in schema.model_fields.items()}
    bases: Any = (schema, Torn)
    return cast("type[SchemaT]", create_model(f"Torn{schema.__name__}", __base__=bases, **fields))


def _optional(field: FieldInfo) -> FieldInfo:
    if not field.is_required():
        return field
    lenient = copy(field)
    lenient.default = None
    return lenient
