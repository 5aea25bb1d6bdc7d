"""The fields of a dataset that can be asked for."""

from enum import Enum


class Kind(Enum):
    """How a field is compared."""

    STRING = "string"  # the whole value, sign by sign
    TEXT = "text"  # words, without marks and case
    DATE = "date"
    UNKNOWN = "unknown"  # never matches, is no error


TEXT = "text"  # the field of everything, asked when no field is named
_STRINGS = (
    *(
        "id",
        "name",
        "title_string",
        "license_id",
        "organization",
        "state",
        "capacity",
        "dataset_type",
        "url",
        "version",
    ),
    *("author_email", "maintainer_email", "owner_org", "creator_user_id"),
    *("tags", "groups", "res_format", "res_url", "res_type"),
)
_TEXTS = ("title", "notes", "author", "maintainer", "res_name", "res_description", TEXT)
_DATES = ("metadata_created", "metadata_modified")
# One value a dataset, so that datasets can be put in its order.
SORTABLE = frozenset(
    {*_STRINGS, *_DATES, "title", "author", "maintainer", "score", "views_recent"}
    - {"tags", "groups", "res_format", "res_url", "res_type"}
)
FACETS = frozenset({*_STRINGS, "author", "maintainer"})
KINDS = {
    **dict.fromkeys(_STRINGS, Kind.STRING),
    **dict.fromkeys(_TEXTS, Kind.TEXT),
    **dict.fromkeys(_DATES, Kind.DATE),
}


def kind(field: str) -> Kind:
    """How a field is compared; `extras_<key>` holds one string, `vocab_<name>` strings."""
    if field.startswith(("extras_", "vocab_")):
        return Kind.STRING
    return KINDS.get(field, Kind.UNKNOWN)
