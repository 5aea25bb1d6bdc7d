"""What may be let through beyond the strict reading; all off by default."""

from collections.abc import Iterable
from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Options:
    """Names as in GS1's syntax engine, in its spelling in `NAMES`.

    `convenience_alphas`: `/gtin/…` for `/01/…` (deprecated); `zero_suppressed_gtin`: 8, 12 or 13 digits under 01;
    `unknown_ais`: digits that the dictionary does not know; `unknown_ais_as_attributes`: those also in the query.
    """

    convenience_alphas: bool = False
    zero_suppressed_gtin: bool = False
    unknown_ais: bool = False
    unknown_ais_as_attributes: bool = False

    @classmethod
    def named(cls, names: Iterable[str]) -> "Options":
        """Options by their names; `KeyError` for another one."""
        return cls(**{NAMES[name]: True for name in names})


NAMES = dict(
    zip(
        ("convenienceAlphas", "zeroSuppressedGTIN", "unknownAIs", "unknownAIsAsAttributes"),
        (field.name for field in fields(Options)),
        strict=True,
    )
)
STRICT = Options()
