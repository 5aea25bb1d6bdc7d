"""CKAN's sentences, word for word: programs compare them, people know them."""

MISSING = "Missing value"
INVALID_INTEGER = "Invalid integer"
ENTER_INTEGER = "Please enter an integer value"
NOT_NATURAL = "Must be a natural number"
NOT_A_LIST = "Not a list"
NOT_A_BOOLEAN = "Must be a boolean value"
NOT_A_TEXT = "Must be a Unicode string value"
NOT_A_DATE = "Date format incorrect"
NAME_TAKEN = "That URL is already in use."
GROUP_NAME_TAKEN = "Group name already exists in database"
NO_ORGANIZATION = "An organization must be provided"
UNKNOWN_ORGANIZATION = "Organization does not exist"
PRIVATE_NEEDS_ORGANIZATION = "Datasets with no organization can't be private."
BAD_NAME = "Must be purely lowercase alphanumeric (ascii) characters and these symbols: -_"
RESERVED_NAME = "That name cannot be used"


def shorter_than(least: int) -> str:
    """A name that is too short, as the general check says it."""
    return f"Must be at least {least} characters long"


def longer_than(most: int, what: str = "Name") -> str:
    """A name or version that is too long."""
    return f"{what} must be a maximum of {most} characters long"


def short(what: str, value: str, least: int) -> str:
    """A name or tag that is too short, as the check of its own says it."""
    return f'{what} "{value}" length is less than minimum {least}'


def long(what: str, value: str, most: int) -> str:
    """A tag that is too long."""
    return f'{what} "{value}" length is more than maximum {most}'


def bad_tag(value: str) -> str:
    """A tag with a sign that would break lists of tags."""
    return (
        f'Tag "{value}" can only contain alphanumeric characters, spaces (" "), hyphens ("-"), '
        'underscores ("_") or dots (".")'
    )


def bad_email(value: str) -> str:
    """No address of electronic mail."""
    return f"Email {value} is not a valid format"


def duplicate_key(key: str) -> str:
    """An extra that is there twice."""
    return f'Duplicate key "{key}"'


def unsortable(field: str) -> str:
    """A list cannot be sorted by this."""
    return f"Cannot sort by field `{field}`"


def invalid_value(value: str) -> str:
    """DataStore: a name that is none."""
    return f'invalid value "{value}"'


def unknown_field(name: str) -> str:
    """DataStore: a filter on a column that is not there."""
    return f"Unknown field: {name}"


def unknown_column(name: str) -> str:
    """DataStore: a key or index on a column that is not there."""
    return f'The field "{name}" does not exist'


def extra_keys(row: int, names: list[str]) -> str:
    """DataStore: a record (counted from 1) with members that are no columns."""
    return f'row "{row}" has extra keys "{", ".join(names)}"'


def missing_keys(names: list[str]) -> str:
    """DataStore: a record without the columns that name it."""
    return f'fields "{", ".join(names)}" are missing but needed as key'


def absent_fields(names: list[str]) -> str:
    """DataStore: a record to be changed with members that are no columns."""
    return f'fields "{", ".join(names)}" do not exist'


def key_not_found(values: list[str]) -> str:
    """DataStore: a record that should be changed and is not there."""
    return f'key "{", ".join(values)}" not found'


NO_UNIQUE_KEY = "table does not have a unique key defined"
READ_ONLY = (
    "Cannot edit read-only resource because changes made may be lost. Use a resource created for editing e.g. with "
    'url_type="datastore" or use force=True to ignore this warning.'
)


def one_of(values: list[str]) -> str:
    """A word outside a short list."""
    return f"Value must be one of {values}"
