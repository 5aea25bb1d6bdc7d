"""The proof document and the verifier that a stamp's page carries, where this house has them."""

from importlib import import_module
from importlib.util import find_spec
from typing import Any

from duoc.core.environment import Environment


def document(
    serial: str, address: str, *, since: int | None = None, environment: Environment = Environment.PRODUCTION
) -> dict[str, Any] | None:
    """`duoc.stamp/1` of a stamp, see docs/formats.md; None where none can be made yet."""
    if find_spec("duoc.trace.services.evidence") is None:
        return None
    made: dict[str, Any] | None = import_module("duoc.trace.services.evidence").document(
        serial, address, since=since, environment=environment
    )
    return made


def script() -> str:
    """The verifier as one script, empty where there is none."""
    if find_spec("duoc.trace.services.verifier_script") is None:
        return ""
    return str(import_module("duoc.trace.services.verifier_script").scan_script())
