"""Why the schema refuses, in words: which field, what was wanted. The validator's own sentences speak of schemas."""

from collections.abc import Iterator
from typing import Any

from duoc.engines.epcis.problems import Problem, place_of, quoted, shown
from duoc.engines.epcis.schema import validator

_MOST = 20  # problems of one event that are named
# The last steps of the schema's path at an `anyOf` → what it wants; `{}` is what was there.
_WANTED = {
    ("ObjectEvent", "allOf", 2): "an ObjectEvent needs epcList, quantityList, or sensorElementList with readPoint",
    ("ObjectEvent", "allOf", 3): "ilmd stands only in an ObjectEvent with action ADD",
    (
        "AggregationEvent",
        "allOf",
        2,
    ): "an AggregationEvent needs childEPCs or childQuantityList, unless its action is DELETE",
    (
        "AssociationEvent",
        "allOf",
        2,
    ): "an AssociationEvent needs childEPCs or childQuantityList, unless its action is DELETE",
    ("TransactionEvent", "allOf", 2): "a TransactionEvent needs epcList or quantityList, unless its action is DELETE",
    (
        "TransformationEvent",
        "allOf",
        2,
    ): "a TransformationEvent needs an input and an output, or a transformationID and one of them",
    ("definitions", "persistentDisposition", "allOf"): "persistentDisposition needs set or unset",
}
_WORD_LISTS = {
    "bizStep": "bizStep",
    "disposition": "disposition",
    "bizTransaction-type": "business transaction type",
    "source-dest-type": "source or destination type",
    "error-reason": "error reason",
    "measurementType": "measurement type",
    "sensorAlertType": "sensor exception",
    "component": "component",
}


def explain(definition: str, value: Any) -> tuple[Problem, ...]:
    """What the schema has against a value that it refuses; at least one problem."""
    found: dict[tuple[str, str], Problem] = {}
    for error in validator(definition).iter_errors(value):
        problem = _problem(error, value)
        found.setdefault((problem.place, problem.reason), problem)
        if len(found) == _MOST:
            break
    problems = [one for one in found.values() if not _only_follows(one, found)]
    return tuple(problems) or (Problem("schema", "$", "refused by the schema of EPCIS 2.0"),)


def _only_follows(problem: Problem, found: dict[tuple[str, str], Problem]) -> bool:
    """A wrong action makes the schema say that ilmd is misplaced; only the action is wrong."""
    return problem.reason == _WANTED["ObjectEvent", "allOf", 3] and any(place == "$.action" for place, _ in found)


def _problem(error: Any, event: Any) -> Problem:
    path, kind = list(error.instance_path), error.kind
    place = place_of(path)
    match kind.name:
        case "required":
            return Problem("schema", place, f"{_missing(error)} is missing")
        case "additionalProperties":
            return Problem("schema", place, f"{quoted(', '.join(kind.unexpected))} is no field of this element")
        case "propertyNames":
            return Problem("schema", place, _name_refused(error))
        case "anyOf" | "oneOf":
            return Problem("schema", place, _any_of(error, event))
        case "enum":
            return Problem("schema", place, f"{quoted(_at(event, path))} is none of {_list(kind.options)}")
        case "type":
            wanted = " or ".join(_types(kind.types))
            return Problem("schema", place, f"must be {wanted}, not {_type(_at(event, path))}")
        case "pattern" | "not":
            return Problem("schema", place, _pattern(error, _at(event, path)))
        case "format":
            return Problem(
                "schema", place, f"{quoted(_at(event, path))} is no {_FORMATS.get(kind.format, kind.format)}"
            )
        case "minItems":
            return Problem("schema", place, f"needs at least {kind.limit} item")
        case "uniqueItems":
            return Problem("schema", place, "holds the same item twice")
    return Problem("schema", place, f"refused by the schema of EPCIS 2.0 ({kind.name})")


_FORMATS = {"date-time": "time with a zone (RFC 3339), or not in the calendar"}


def _missing(error: Any) -> str:
    return str(error.kind.property)


def _name_refused(error: Any) -> str:
    name = _quoted_in(error.message)
    if ":" in name:
        return f"{quoted(name)} is no name of a field and no URI"
    return f"{quoted(name)} is no field of this element; an extension is named with a declared prefix, as example:{shown(name)}"


def _quoted_in(message: str) -> str:
    """The validator names a refused property only in its sentence, which begins with it as a JSON string."""
    import json

    try:
        name, _ = json.JSONDecoder().raw_decode(message)
    except ValueError:
        return ""
    return str(name)


def _any_of(error: Any, event: Any) -> str:
    path = [str(step) if isinstance(step, str) else step for step in error.schema_path]
    steps = path[:-1]
    for end, words in _WANTED.items():
        if tuple(steps[-len(end) :]) == end or tuple(steps[-len(end) - 1 : -1]) == end:
            return words
    name = str(steps[-1]) if steps else ""
    if (field := _WORD_LISTS.get(name)) is not None:
        value = _at(event, list(error.instance_path))
        if not isinstance(value, str):
            return f"a {field} must be a text, not {_type(value)}"
        if ":" in value:
            return f"{quoted(value)} is no {field} of CBV 2.0, and no URI of another vocabulary"
        return f"{quoted(value)} is no {field} of CBV 2.0; one of your own is written as a URI"
    if name == "certificationInfo":
        return "certificationInfo must be a URI or a list of URIs"
    return "none of the forms that the schema of EPCIS 2.0 allows here"


def _pattern(error: Any, value: Any) -> str:
    names = [step for step in error.schema_path if isinstance(step, str)]
    if "uom" in names:
        return f"{quoted(value)} is no unit code of UN/CEFACT Recommendation 20"
    if "eventTimeZoneOffset" in names:
        return f"{quoted(value)} is no zone offset like +07:00"
    if "version" in names:
        return f"{quoted(value)} is no version number"
    return f"{quoted(value)} is no URI"


def _types(types: Any) -> Iterator[str]:
    for one in types:
        yield _ARTICLES.get(str(one), str(one))


_ARTICLES = {
    "string": "a text", "number": "a number", "integer": "a whole number", "array": "a list", "object": "an object",
    "boolean": "true or false", "null": "null",
}  # fmt: skip


def _type(value: Any) -> str:
    kinds = {str: "string", bool: "boolean", int: "number", float: "number", list: "array", dict: "object"}
    return _ARTICLES[kinds.get(type(value), "null")]


def _list(options: list[Any]) -> str:
    return ", ".join(map(str, options[:5])) + (" …" if len(options) > 5 else "")


def _at(value: Any, path: list[str | int]) -> Any:
    for step in path:
        value = value[step]
    return value
