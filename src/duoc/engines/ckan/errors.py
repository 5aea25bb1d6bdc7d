"""What can go wrong with a call, in CKAN's own words.

ckanapi turns `__type` into an exception and takes the text behind the first `": "` of `message`: hence "Prefix: text".
"""

from collections.abc import Mapping
from typing import Any, ClassVar


class CkanError(Exception):
    """`status`: of HTTP. `kind`: what the answer calls `__type`; empty: the answer is a bare JSON string."""

    status: ClassVar[int]
    kind: ClassVar[str]
    prefix: ClassVar[str] = ""

    def __init__(self, text: str = "") -> None:
        super().__init__(text)
        self.text = text

    def members(self) -> dict[str, Any]:
        """The object under `error`."""
        return {"__type": self.kind, "message": self.message()}

    def message(self) -> str:
        """The sentence of the answer."""
        return f"{self.prefix}: {self.text}" if self.text else self.prefix


class BadRequestError(CkanError):
    """A call that is not understood as one: unknown action, broken JSON, GET where something would change."""

    status, kind, prefix = 400, "", "Bad request"


class BadJsonError(BadRequestError):
    """The arguments cannot be read."""

    prefix = "Bad request: JSON Error"


class IntegrityError(CkanError):
    """A list where an object belongs, or the other way round. `data`: the name of the argument."""

    status, kind = 400, "Integrity Error"

    def __init__(self, text: str, data: str) -> None:
        super().__init__(text)
        self.data = data

    def members(self) -> dict[str, Any]:
        """With `data`."""
        return {"__type": self.kind, "message": self.text, "data": self.data}


class SearchQueryError(CkanError):
    """A parameter of package_search that nobody knows, or a sort that is none."""

    status, kind, prefix = 400, "Search Query Error", "Search Query is invalid"

    def message(self) -> str:
        """CKAN shows the text in quotes."""
        return f'{self.prefix}: "{self.text}"'


class SearchError(SearchQueryError):
    """A query that breaks the grammar."""

    status, kind, prefix = 409, "Search Error", "Search error"


class NotAuthorizedError(CkanError):
    """No right to do this, whoever asks."""

    status, kind, prefix = 403, "Authorization Error", "Access denied"


class NotFoundError(CkanError):
    """There is no such thing, or the caller is not to know that there is."""

    status, kind, prefix = 404, "Not Found Error", "Not found"


class ValidationError(CkanError):
    """Arguments that cannot be. `faults`: argument → list of sentences, nested like the arguments."""

    status, kind = 409, "Validation Error"

    def __init__(self, faults: Mapping[str, Any]) -> None:
        super().__init__(", ".join(faults))  # the names of arguments, never their values
        self.faults = dict(faults)

    def members(self) -> dict[str, Any]:
        """One member an argument."""
        return {**self.faults, "__type": self.kind}


class InternalError(CkanError):
    """The server's own fault; says nothing about it."""

    status, kind, prefix = 500, "Internal Server Error", "Internal Server Error"
