"""Mappings of national services whose descriptions are public, by name. The files are the documentation."""

from importlib.resources import files


def names() -> list[str]:
    """What there is."""
    return sorted(one.name.removesuffix(".yaml") for one in files(__name__).iterdir() if one.name.endswith(".yaml"))


def text(name: str) -> str:
    """The file of this name. Raises `KeyError`."""
    if name not in names():
        raise KeyError(name)
    return files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
