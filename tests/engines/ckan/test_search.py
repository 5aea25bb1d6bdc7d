"""What package_search is asked for."""

from pathlib import Path
from typing import Any

import pytest
from tests.engines.ckan.samples import NOW, exchanges

from duoc.engines.ckan import search
from duoc.engines.ckan.errors import CkanError, SearchError, SearchQueryError, ValidationError
from duoc.engines.ckan.query.nodes import Everything, Term
from duoc.engines.ckan.query.ordering import Key


def refused(**arguments: Any) -> CkanError:
    with pytest.raises(CkanError) as error:
        search.read(arguments, NOW)
    return error.value


def test_nothing_asked_is_ten_of_everything() -> None:
    found = search.read({}, NOW)
    assert (found.q, found.filters, found.rows, found.start) == (Everything(), (), 10, 0)
    assert (found.facets, found.facet_limit, found.facet_least, found.fields) == ((), 50, 1, None)
    assert found.sort == "score desc, metadata_modified desc"
    assert (found.include_private, found.include_drafts, found.include_deleted) == (False, False, False)


def test_filters_come_in_three_forms_and_all_hold() -> None:
    a, b, c = Term("name", "a"), Term("name", "b"), Term("name", "c")
    assert search.read({"fq": "name:a"}, NOW).filters == (a,)
    assert search.read({"fq": ["name:a", "name:b"]}, NOW).filters == (a, b)
    assert search.read({"fq_list": '["name:a", "name:b"]'}, NOW).filters == (a, b)
    assert search.read({"fq_list": ["name:a"], "fq": "name:c"}, NOW).filters == (a, c)
    assert search.read({"fq_list": "name:a", "fq": ""}, NOW).filters == (a,)
    assert len(search.read({"fq": "name:[a TO b]"}, NOW).filters) == 1


@pytest.mark.parametrize(("rows", "told"), [("5", 5), (0, 0), ("0", 0), (5000, 1000), ("", 10), (None, 10)])
def test_rows_are_cut_to_a_thousand(rows: Any, told: int) -> None:
    assert search.read({"rows": rows}, NOW).rows == told


def test_facets_are_a_json_list_or_a_word() -> None:
    assert search.read({"facet.field": '["tags", "groups", "tags"]'}, NOW).facets == ("tags", "groups")
    assert search.read({"facet.field": ["tags"]}, NOW).facets == ("tags",)
    assert search.read({"facet.field": "res_format"}, NOW).facets == ("res_format",)
    assert search.read({"facet.field": "tags", "facet": "false"}, NOW).facets == ()
    assert search.read({"facet.limit": "-1"}, NOW).facet_limit is None
    assert search.read({"facet.limit": "0", "facet.mincount": "0"}, NOW).facet_limit == 0
    assert refused(**{"facet.field": "[1, 2]"}).members()["facet.field"] == ["Not a list"]


def test_the_parts_of_an_answer_can_be_chosen() -> None:
    assert search.read({"fl": "id, name"}, NOW).fields == ("id", "name")
    assert search.read({"fl": ["id"]}, NOW).fields == ("id",)
    found = search.read({"include_private": True, "include_drafts": "True", "include_deleted": 1}, NOW)
    assert (found.include_private, found.include_drafts, found.include_deleted) == (True, True, True)


def test_free_text_is_kept_as_it_was_written() -> None:
    assert search.read({"q": "  xe buýt "}, NOW).free == "xe buýt"
    assert search.read({"q": "name:xe"}, NOW).free == ""


def test_order_is_read() -> None:
    assert search.read({"sort": "id asc"}, NOW).order == (Key("id", False),)
    assert search.read({"sort": None}, NOW).sort == "score desc, metadata_modified desc"


def test_parameters_that_ckan_takes_are_taken() -> None:
    search.read(
        {
            **dict.fromkeys(
                ("use_default_schema", "qf", "bf", "boost", "tie", "defType", "mm", "wt", "df", "extras"), "x"
            ),
            "ext_anything": "x",
        },
        NOW,
    )


def test_other_parameters_are_refused() -> None:
    error = refused(x=1, q="a")
    assert isinstance(error, SearchQueryError)
    assert (error.status, error.message()) == (400, "Search Query is invalid: \"Invalid search parameters: ['x']\"")


@pytest.mark.parametrize("recorded", ["search-neg-start", "search-bad-facet-field", "search-local-params"])
def test_faults_are_told_as_recorded(shared: Path, recorded: str) -> None:
    one = exchanges(shared)[recorded]
    error = refused(**one["request"]["query"])
    assert (error.status, error.members()) == (one["status"], one["response"]["error"])


def test_bad_numbers_come_before_bad_parameters() -> None:
    error = refused(rows="abc", nope=1)
    assert isinstance(error, ValidationError)
    assert error.faults == {"rows": ["Invalid integer", "Please enter an integer value"]}


def test_filters_are_no_place_for_local_parameters() -> None:
    for arguments in ({"fq": "{!func}x"}, {"fq_list": ["name:a", " {!x}"]}):
        error = refused(**arguments)
        assert isinstance(error, SearchError)
        assert error.text == "Local parameters are not supported in param 'fq'."
    assert refused(fq="(").status == 409
