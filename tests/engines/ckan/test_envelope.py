"""Answers and errors against those that CKAN gave."""

from pathlib import Path

import pytest
from tests.engines.ckan.samples import exchanges

from duoc.engines.ckan import envelope
from duoc.engines.ckan.errors import (
    BadRequestError,
    CkanError,
    IntegrityError,
    InternalError,
    NotAuthorizedError,
    NotFoundError,
    SearchError,
    SearchQueryError,
    ValidationError,
)

SITE = "{BASE}"  # the placeholder of the record


@pytest.mark.parametrize(
    ("recorded", "error"),
    [
        ("unknown-action", BadRequestError("Action name not known: no_such_action")),
        ("group-show-notfound", NotFoundError()),
        ("update-notfound", NotFoundError("Package was not found.")),
        ("show-missing-arg", ValidationError({"name_or_id": ["Missing value"]})),
        ("search-local-params", SearchError("Local parameters are not supported in param 'q'.")),
        ("bad-token", NotAuthorizedError("User  not authorized to create packages")),
        ("sql-nosql", InternalError()),
        (
            "upsert-badtype",
            ValidationError({"records": ['invalid input syntax for type integer: "abc"'], "records_row": 0}),
        ),
    ],
)
def test_failures_are_told_as_recorded(shared: Path, recorded: str, error: CkanError) -> None:
    one = exchanges(shared)[recorded]
    answer = envelope.failure(SITE, one["request"]["path"].rpartition("/")[2], error)
    assert (answer.status, answer.body) == (one["status"], one["response"])


@pytest.mark.parametrize("recorded", ["pkg-list-limit", "pkg-delete", "tag-list", "org-create"])
def test_results_are_told_as_recorded(shared: Path, recorded: str) -> None:
    one = exchanges(shared)[recorded]
    answer = envelope.success(SITE, one["request"]["path"].rpartition("/")[2], one["response"]["result"])
    assert (answer.status, answer.body) == (200, one["response"])
    assert one["content_type"] == envelope.CONTENT_TYPE


def test_a_search_query_error_quotes_its_text() -> None:
    answer = envelope.failure("http://x", "package_search", SearchQueryError("Invalid search parameters: ['x']"))
    assert answer.status == 400
    assert answer.body == {
        "help": "http://x/api/3/action/help_show?name=package_search",
        "error": {
            "__type": "Search Query Error",
            "message": "Search Query is invalid: \"Invalid search parameters: ['x']\"",
        },
        "success": False,
    }


def test_an_integrity_error_names_its_argument() -> None:
    error = IntegrityError("Only lists of dicts", "extras")
    assert (error.status, error.members()) == (
        400,
        {"__type": "Integrity Error", "message": "Only lists of dicts", "data": "extras"},
    )


def test_every_status_is_that_of_its_type() -> None:
    """The table of the reference, §1.2."""
    assert {
        one.kind: one.status
        for one in (
            SearchQueryError,
            IntegrityError,
            NotAuthorizedError,
            NotFoundError,
            ValidationError,
            SearchError,
            InternalError,
        )
    } == {
        "Integrity Error": 400,
        "Search Query Error": 400,
        "Authorization Error": 403,
        "Not Found Error": 404,
        "Validation Error": 409,
        "Search Error": 409,
        "Internal Server Error": 500,
    }
