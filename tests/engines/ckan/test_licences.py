"""The list of licences."""

from pathlib import Path

import pytest
from tests.engines.ckan.samples import answered, open_entries

from duoc.engines.ckan import licences


def test_the_ids_and_their_order_are_ckans() -> None:
    """Reference §1.3."""
    assert list(licences.LICENCES) == [
        *("notspecified", "odc-pddl", "odc-odbl", "odc-by", "cc-zero", "cc-by", "cc-by-sa", "gfdl", "other-open"),
        *("other-pd", "other-at", "uk-ogl", "cc-nc", "other-nc", "other-closed"),
    ]


def test_the_first_three_are_served_as_recorded(shared: Path) -> None:
    served = [licence.members() for licence in licences.LICENCES.values()]
    assert served[:3] == answered(shared, "license-list")["result"]
    assert all(set(one) == set(served[0]) for one in served)


def test_every_licence_of_the_sample_list_is_open(shared: Path) -> None:
    ids = {row["license_id"] for row in open_entries(shared)}
    assert ids == {"cc-by", "other-open"}
    assert all(licences.is_open(one) for one in ids)


@pytest.mark.parametrize("one", ["cc-nc", "other-nc", "other-closed", "notspecified", "no-such", "", None])
def test_what_is_not_open_is_not_called_open(one: str | None) -> None:
    assert not licences.is_open(one)


def test_a_licence_that_is_not_in_the_list_is_called_by_its_id() -> None:
    assert licences.title("cc-by") == "Creative Commons Attribution"
    assert licences.title("giay-phep-rieng") == "giay-phep-rieng"
    assert licences.title("") is None
    assert licences.title(None) is None
