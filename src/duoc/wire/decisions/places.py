"""Where an environment keeps what its guard remembers: production in the province's own folder, the others apart from it."""

from pathlib import Path

from duoc.core.environment import Environment


def guard_folder(environment: Path) -> Path:
    """Keys, counts, used tickets, dossiers; of an environment's folder (`<home>/<environment>`)."""
    return environment.parent / "guard" if environment.name == Environment.PRODUCTION.value else environment / "guard"


def journals(environment: Path) -> Path:
    """The journals of decisions, a folder for each writer, which the environment's recorder drains."""
    return guard_folder(environment) / "journal"
