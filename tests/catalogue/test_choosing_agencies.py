"""Whoever answers for several agencies says which; what was written stays on the page that refuses it."""

import re

import pytest
from tests.catalogue.test_desk import FACTS

from duoc.catalogue.services import demands

NEW = "/so-du-lieu/muc/moi/"


def chosen(page, name):
    """The options of a choice, and the one that stands there at first."""
    found = re.search(rf'<select[^>]*name="{name}".*?</select>', page, re.S)
    options = re.findall(r'<option value="([^"]*)"([^>]*)>', found[0])
    return [code for code, _ in options], next((code for code, more in options if "selected" in more), options[0][0])


def test_nobody_registers_for_an_agency_that_he_did_not_choose(person):
    everywhere = person("administrator")
    options, first = chosen(everywhere.get(NEW).content.decode(), "agency")
    assert len(options) > 2
    assert first == ""
    assert everywhere.post(NEW, FACTS | {"agency": ""}).status_code == 422


def test_who_has_one_agency_need_not_choose(person):
    assert chosen(person("steward", "so-ct").get(NEW).content.decode(), "agency") == (["so-ct"], "so-ct")


def test_an_answer_that_is_refused_is_not_lost(person):
    made = demands.raise_demand("Danh sách chợ", "", "a" * 32)
    client = person("administrator")
    assert chosen(client.get(f"/yeu-cau-du-lieu/{made.pk}/").content.decode(), "agency")[1] == ""
    told = {"agency": "so-yt", "state": "declined", "words": "Chưa đo <được>", "entry": "khong-co"}
    answer = client.post(f"/yeu-cau-du-lieu/{made.pk}/", told)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert (chosen(page, "agency")[1], chosen(page, "state")[1]) == ("so-yt", "declined")
    assert "Chưa đo &lt;được&gt;</textarea>" in page
    assert 'value="khong-co"' in page


@pytest.mark.parametrize("agency", ["", "khong-co"])
def test_an_answer_in_nobodys_name_is_refused_in_words(person, agency):
    made = demands.raise_demand("Danh sách chợ", "", "a" * 32)
    told = {"agency": agency, "state": "answered", "words": "Đã có"}
    assert person("administrator").post(f"/yeu-cau-du-lieu/{made.pk}/", told).status_code == 422
    assert demands.demand(made.pk).state == "open"
