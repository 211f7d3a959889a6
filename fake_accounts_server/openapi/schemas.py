"""JSON schemas, as OpenAPI 3.1 takes them. Objects hold what is named and nothing else."""

from collections.abc import Mapping
from typing import Final, Literal, Protocol

Schema = Mapping[str, object]
"""One JSON schema."""

TEXT: Final[Schema] = {"type": "string"}
TRUTH: Final[Schema] = {"type": "boolean"}
NULL: Final[Schema] = {"type": "null"}
COUNT: Final[Schema] = {"type": "integer", "minimum": 0}
ANY_OBJECT: Final[Schema] = {"type": "object"}

_PLACE: Final = "#/components/schemas/"


def one_of_texts(*texts: str) -> Schema:
    """One of these texts."""
    return {"type": "string", "enum": list(dict.fromkeys(texts))}


def numbers(least: int, most: int) -> Schema:
    """A whole number from `least` to `most`."""
    return {"type": "integer", "minimum": least, "maximum": most}


def list_of(items: Schema) -> Schema:
    """A list."""
    return {"type": "array", "items": items}


def closed(required: Mapping[str, Schema], optional: Mapping[str, Schema] | None = None) -> Schema:
    """An object with these properties and no others."""
    return {
        "type": "object",
        "properties": {**required, **(optional or {})},
        "required": list(required),
        "additionalProperties": False,
    }


def either(*schemas: Schema) -> Schema:
    """What fits at least one of these."""
    distinct = [one for place, one in enumerate(schemas) if one not in schemas[:place]]
    return distinct[0] if len(distinct) == 1 else {"anyOf": distinct}


def component(name: str) -> Schema:
    """A schema that stands among the document's components."""
    return {"$ref": f"{_PLACE}{name}"}


class Model(Protocol):
    """What a model of pydantic's tells of itself."""

    def model_json_schema(
        self, *, ref_template: str, mode: Literal["validation", "serialization"]
    ) -> dict[str, object]:
        """The schema of what is read, or of what is written."""


def of_given(model: Model) -> Mapping[str, Schema]:
    """The components of what is given: the model by its title, and what it refers to."""
    return _components(model, "validation")


def of_shown(model: Model) -> Mapping[str, Schema]:
    """The components of what is shown."""
    return _components(model, "serialization")


def _components(model: Model, mode: Literal["validation", "serialization"]) -> Mapping[str, Schema]:
    schema = model.model_json_schema(ref_template=f"{_PLACE}{{model}}", mode=mode)
    defined = schema.pop("$defs", {})
    return {str(schema["title"]): schema, **(defined if isinstance(defined, dict) else {})}
