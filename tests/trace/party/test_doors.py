"""Who opens which page of a party, and whose things nobody else reaches: every address, both ways, denied by default."""

import re
from uuid import uuid4

import pytest
from tests.trace.party.producers import HERE, browser, officer, sent, shown

from duoc.engines.digital_link.links import Link
from duoc.people import services as people
from duoc.trace.pages import party as pages
from duoc.trace.rules.places import canonical_place
from duoc.trace.services import captures, links, products, sites, stamps

ROUTES = {one.name: str(one.pattern).removeprefix("truy-xuat/co-so/") for one in pages.urlpatterns}
GTIN = "08930001123458"
DOCUMENT = b"""{"@context": ["https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"], "type": "EPCISDocument",
    "schemaVersion": "2.0", "creationDate": "2026-03-02T08:00:00Z", "epcisBody": {"eventList": []}}"""


@pytest.fixture
def things(crabs, commune):
    """One of everything of the cooperative: values for the addresses."""
    site = sites.register_site(crabs.party, "Ao số 1", "pond", commune.code)
    link = Link("pip", "https://htx-cua.vn/cua", "Cua của chúng tôi")
    held = links.register_link(crabs.party, canonical_place(f"/01/{GTIN}"), link)
    batch = stamps.order(crabs.party, crabs.product, 20, "TEM.CAMAU.VN", preset="crab-tie")
    stamps.mint(batch)
    job = captures.submit(crabs.party, [DOCUMENT], "application/json", proceed=False)
    member = people.party_members(crabs.party)[1]
    invitation = people.invite(crabs.party, "member").row
    return {
        "party-product": GTIN,
        "party-product-correct": GTIN,
        "party-product-retire": GTIN,
        "party-link-new": GTIN,
        "party-link-remove": held.number,
        "party-link-default": held.number,
        "party-site": site.pk,
        "party-site-end": site.pk,
        "party-batch": batch.pk,
        "party-batch-file": batch.pk,
        "party-batch-fetch": batch.pk,
        "party-batch-job": batch.pk,
        "party-batch-step": batch.pk,
        "party-batch-count": batch.pk,
        "party-capture": job.id,
        "party-dismiss": member.pk,
        "party-withdraw": invitation.pk,
    }


def address(name, things):
    """A page's address with the cooperative's things in it."""
    verb = {"party-batch-job": "dung", "party-batch-step": "nhan"}.get(name, "")
    route = re.sub(r"<(?:int|uuid|str):number>", str(things.get(name, "")), ROUTES[name])
    return route.replace("<slug:verb>", verb)


def everything(crabs):
    """What a stranger could have changed of the cooperative."""
    return (
        [(one.name, one.retired_at) for one in products.products(party=crabs.party)],
        [(one.name, one.ended_at) for one in sites.sites(crabs.party)],
        [(one.number, one.link.standing) for one in links.links_of(canonical_place(f"/01/{GTIN}"))],
        [(one.count, one.handed_out_at) for one in stamps.orders(crabs.party)],
        [row.account for row in stamps.accounts(party=crabs.party)],
        [(one.user_id, one.role) for one in people.party_members(crabs.party)],
        len(people.open_invitations(crabs.party)),
        people.party_named("htx-cua").phone,
    )


# By hand: which pages are the owner's alone, and which are the producers' own, whatever an officer's duty.
OWNERS = {"party-contact", "party-invite", "party-dismiss", "party-withdraw"}
STAMPS = {"party-stamps-order", "party-batch-file", "party-batch-fetch", "party-batch-job", "party-batch-step"}
STAMPS |= {"party-batch-count", "party-captures", "party-capture"}
POSTED = {"party-batch-file", "party-batch-fetch", "party-batch-job"}  # a GET leads back to the batch, or nowhere


@pytest.mark.parametrize("name", ROUTES)
def test_stranger_is_asked_to_sign_in(things, name):
    for method in ("get", "post"):
        answer = getattr(browser(), method)(HERE + address(name, things))
        assert (answer.status_code, answer.get("Location", "")[:17]) in {(302, "/tai-khoan/login/"), (405, "")}


@pytest.mark.parametrize("name", [name for name in ROUTES if name != "party-choose"])
def test_who_belongs_to_no_party_opens_nothing(things, crabs, name):
    before = everything(crabs)
    nobody = officer("khong.vai.tro", None)
    assert "chưa thuộc cơ sở nào" in shown(nobody, address(name, things), 403)
    assert nobody.post(HERE + address(name, things)).status_code in {403, 405}
    assert everything(crabs) == before


@pytest.mark.parametrize("name", ROUTES)
def test_owner_opens_everything_and_a_worker_what_is_no_owners(things, crabs, name):
    wanted = {404, 302} if name in POSTED else {200}
    assert crabs.owner.get(HERE + address(name, things)).status_code in wanted
    answer = crabs.worker.get(HERE + address(name, things))
    assert answer.status_code in ({403} if name in OWNERS else wanted)


@pytest.mark.parametrize("name", sorted({*OWNERS, "party-consents"}))
def test_worker_decides_nothing_for_the_owner(things, crabs, name):
    before = everything(crabs)
    sent(crabs.worker, address(name, things), 403, role="owner", phone="0913456789", what="name", verb="give")
    assert everything(crabs) == before


@pytest.mark.parametrize("name", [name for name in ROUTES if "<" in ROUTES[name]])
def test_member_of_one_party_reaches_nothing_of_another(things, crabs, honey, name):
    """The household's owner knows every address of the cooperative, and gets what one gets for things that are not there."""
    before = everything(crabs)
    form = {
        "name": "Của tôi", "kind": "store", "commune": "00000", "href": "https://x.vn/", "title": "x", "form": "pdf",
        "first": 1, "last": 5, "lot": "L1", "reason": "x",
    }  # fmt: skip
    path = HERE + address(name, things)
    read, written = honey.owner.get(path), honey.owner.post(path, form)
    # The numbers of people and invitations are judged where they are changed: in the household there are no such ones.
    theirs = {"party-dismiss": (200, 422), "party-withdraw": (200, 422)}
    expected = theirs.get(name, (404, 404))
    if name in {"party-product", "party-batch", "party-capture"}:
        expected = (404, 405)
    if name in POSTED:
        expected = (read.status_code, 404)
        assert read.status_code in {302, 404}
    assert (read.status_code, written.status_code) == expected
    assert "HTX Cua" not in read.content.decode() + written.content.decode()
    assert everything(crabs) == before


@pytest.mark.parametrize("path", ["san-pham/", "dia-diem/", "tem/", "nguoi/", "thu-hoi/", "lich-su/", ""])
def test_lists_of_one_party_hold_nothing_of_another(things, honey, path):
    text = shown(honey.owner, path)
    assert all(word not in text for word in ("HTX Cua", "Ao số 1", "htx-cua", GTIN))


def test_choosing_another_party_in_the_form_is_refused(crabs, honey):
    sent(honey.owner, "chon/", 422, party=crabs.party.pk)
    session = honey.owner.session
    session["party"] = crabs.party.pk  # what somebody might have left there
    session.save()
    assert "Nguyễn Văn Ong" in shown(honey.owner)
    assert "HTX Cua" not in shown(honey.owner)


def test_who_acts_for_two_chooses_one_and_it_is_remembered(crabs, honey):
    user = people.user_named("owner.htx-cua")
    people.accept_invitation(people.invite(honey.party, "member").text, user)
    assert "HTX Cua" in shown(crabs.owner)
    assert sent(crabs.owner, "chon/", party=honey.party.pk) == HERE
    assert "Nguyễn Văn Ong" in shown(crabs.owner)
    assert "Nguyễn Văn Ong" in shown(crabs.owner, "san-pham/")
    shown(crabs.owner, "nguoi/moi/", 403)  # of the household he is no owner
    sent(crabs.owner, "chon/", party=crabs.party.pk)
    shown(crabs.owner, "nguoi/moi/")


STEWARDS = {"steward", "administrator"}
INVITES = {"administrator"}


@pytest.mark.parametrize(
    "duty", ["operator", "steward", "officer", "integrator", "inspector", "auditor", "administrator"]
)
def test_duty_of_an_agency_keeps_goods_of_every_party_or_none(things, crabs, commune, duty):
    client = officer(f"{duty}.thu", duty)
    if duty not in STEWARDS:
        shown(client, "", 403)
        shown(client, "chon/", 403)
        return
    assert "Chọn một cơ sở trước" in shown(client, "", 403)
    sent(client, "chon/", party=crabs.party.pk)
    assert "giữ hộ" in shown(client)
    sent(client, f"san-pham/{GTIN}/sua/", name="Cua gạch", unit_weight_g=350)
    sent(client, "dia-diem/moi/", name="Kho", kind="store", commune=commune.code)
    assert products.find_product(GTIN).name == "Cua gạch"
    for path in ("tem/dat/", f"tem/{things['party-batch']}/buoc/nhan/"):
        sent(client, path, 403, first=1, last=20)
    sent(client, "dong-y/", 403, what="name", verb="give")
    sent(client, "lien-he/", 403, phone="0913456789")
    invited = client.post(HERE + "nguoi/moi/", {"role": "owner"})
    assert invited.status_code == (200 if duty in INVITES else 403)


def test_absent_things_are_absent(crabs):
    for path in ("san-pham/08930001999995/", f"dia-diem/{uuid4()}/", "tem/999/", "lien-ket/999/go/", "tem/999/buoc/x/"):
        shown(crabs.owner, path, 404)
