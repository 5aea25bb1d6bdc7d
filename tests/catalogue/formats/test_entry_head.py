"""What the page of an entry tells programs."""

import json
import re

import pytest

from duoc.catalogue.pages.formats import links
from duoc.catalogue.rules.visibility import HOUSE
from duoc.catalogue.services import graph

from ..record_samples import entry as sample
from ..record_samples import restricted
from .conftest import SECRET, SITE, entry

pytestmark = pytest.mark.usefixtures("listed")
BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)


def test_page_links_to_its_metadata_and_says_what_it_is(client):
    row = entry("MO-001")
    html = client.get(f"/du-lieu/{row.name}/").content.decode()
    for suffix, kind in {"ttl": "text/turtle", "jsonld": "application/ld+json", "rdf": "application/rdf+xml"}.items():
        href = f"{SITE}/dataset/{row.name}.{suffix}"
        assert f'<link rel="alternate" type="{kind}" href="{href}">' in html
        assert client.get(href.removeprefix(SITE)).status_code == 200
    (block,) = BLOCK.findall(html)
    assert json.loads(block)["identifier"] == "MO-001"


def test_address_of_ckan_answers_programs_and_leads_people_to_the_page(client):
    row = entry("MO-001")
    program = client.get(f"/dataset/{row.name}", headers={"accept": "application/ld+json"})
    assert (program.status_code, program["Content-Type"]) == (200, "application/ld+json; charset=utf-8")
    person = client.get(f"/dataset/{row.name}", headers={"accept": "text/html,*/*;q=0.8"})
    assert (person.status_code, person["Location"]) == (301, f"/du-lieu/{row.name}/")
    for answer in (program, person):
        assert "Accept" in answer["Vary"]
    assert client.get("/dataset/an-kin", headers={"accept": "text/turtle"}).status_code == 404


@pytest.mark.parametrize("name", ["an-kin", "ban-nhap", "rut-kin"])
def test_entry_that_not_everybody_may_know_tells_programs_nothing(name):
    assert (
        links.of_entry(graph.records_of(type(entry(name)).objects.filter(pk=entry(name).pk), HOUSE)[0])
        == links.Machine()
    )


def test_steward_who_may_read_rows_sees_what_everybody_is_told():
    row = entry("DC-001")
    mine = graph.record(row, HOUSE)
    assert mine.rows_open
    assert SECRET not in links.of_entry(mine).markup


def test_text_of_an_entry_never_ends_the_block():
    hostile = sample(title="</script><script>alert(1)</script><!--", notes="&amp; \u2028 \u2029 ]]>" * 20)
    markup = links.of_entry(hostile).markup
    assert not set("<>&\u2028\u2029") & set(markup)
    assert json.loads(markup)["name"] == hostile.title


@pytest.mark.parametrize(
    "change", [{"state": "draft"}, {"state": "waiting"}, {"level": "hidden"}, {"state": "withdrawn"}]
)
def test_what_is_not_on_show_is_not_told(change):
    assert links.of_entry(sample(**change)) == links.Machine()
    assert links.of_entry(restricted(**change)) == links.Machine()
