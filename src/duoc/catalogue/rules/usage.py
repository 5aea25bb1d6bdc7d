"""How entries are used: what counts as a use, and what is told apart. Nothing of who uses is known here."""

import re
from dataclasses import dataclass
from datetime import date

# The page of the entry looked at; its rows looked through here or asked by a program; the file as it was handed in; rows taken
# away as a file. What was looked at only is interest, the others are use.
PAGE, ROWS, DOWNLOAD, EXPORT = "page", "rows", "download", "export"
KINDS = (PAGE, ROWS, DOWNLOAD, EXPORT)
RECENT_DAYS = 14  # what CKAN calls recent (`tracking_summary`)
# Programs that walk the web on their own; a program that a person wrote to read data is no robot.
_ROBOT = re.compile(
    r"(?<!cu)bot\b|crawl|spider|slurp|archiver|facebookexternalhit|preview|pingdom|uptime|monitor|lighthouse|headless"
    r"|validator|harvest",
    re.IGNORECASE,
)


def is_robot(agent: str) -> bool:
    """Whether a User-Agent names a program that walks the web on its own."""
    return bool(_ROBOT.search(agent[:500]))


@dataclass(frozen=True, slots=True)
class Uses:
    """Counts by kind; `robots`: of all kinds together, in none of the others."""

    page: int = 0
    rows: int = 0
    download: int = 0
    export: int = 0
    robots: int = 0

    @property
    def total(self) -> int:
        """Everything by people and their programs."""
        return self.page + self.taken

    @property
    def taken(self) -> int:
        """Data that was used: looked through, asked for, taken away."""
        return self.rows + self.files

    @property
    def files(self) -> int:
        """Taken away as a file, in whatever form."""
        return self.download + self.export


@dataclass(frozen=True, slots=True)
class Day:
    """The uses of a day of the province."""

    day: date
    uses: Uses
