"""Links of things: whose they are, which is the default, what the tables refuse by themselves, what the ledger is told."""

import json
from collections.abc import Iterator
from dataclasses import replace

import pytest
from django.db import IntegrityError, connection, transaction

from duoc.cli import main as cli
from duoc.core.environment import Environment
from duoc.engines.digital_link.links import Link, Standing
from duoc.frame.models import Outbox
from duoc.people import services as people
from duoc.people.models import Party
from duoc.trace.rules.links import LinkRefusedError, checked, holder
from duoc.trace.rules.places import PlaceError, canonical_place, national_place
from duoc.trace.services import links, products

CRAB = "/01/08930001123458"
PAGE = Link("pip", "https://a.vn/cua", "Cua Năm Căn", ("vi",), "text/html")


@pytest.fixture(scope="module")
def registered(module_database: str) -> Party:
    return people.add_party("htx-nam-can", "HTX Cua Năm Căn", "cooperative", prefixes=["8930001"])


@pytest.fixture
def firm(registered: Party) -> Iterator[Party]:
    """The cooperative with one product, without links; what a test changes is rolled back."""
    with transaction.atomic(), transaction.atomic("sandbox"):
        products.register_product(registered, "Cua thịt", number="8930001123458")
        yield registered
        transaction.set_rollback(True)
        transaction.set_rollback(True, "sandbox")


def standings(path: str = CRAB) -> list[tuple[str, str]]:
    return [(one.link.href, one.link.standing.value) for one in links.links_of(canonical_place(path))]


def test_the_first_link_of_a_thing_is_its_default(firm: Party) -> None:
    made = links.register_link(firm, canonical_place(CRAB), PAGE)
    assert (made.path, made.link) == (CRAB, replace(PAGE, standing=Standing.DEFAULT))
    links.register_link(firm, canonical_place(CRAB), replace(PAGE, href="https://a.vn/en", languages=("en",)))
    # Below it an address has its default already.
    links.register_link(firm, canonical_place(CRAB + "/10/L1"), replace(PAGE, href="https://a.vn/L1"))
    assert standings(CRAB + "/10/L1/21/S") == [
        ("https://a.vn/L1", ""), ("https://a.vn/cua", "default"), ("https://a.vn/en", ""),
    ]  # fmt: skip


def test_a_new_default_takes_the_place_of_the_old_one(firm: Party) -> None:
    links.register_link(firm, canonical_place(CRAB), PAGE)
    links.register_link(firm, canonical_place(CRAB), replace(PAGE, href="https://a.vn/2", standing=Standing.DEFAULT))
    assert standings() == [("https://a.vn/cua", ""), ("https://a.vn/2", "default")]


def test_a_default_goes_last(firm: Party) -> None:
    first = links.register_link(firm, canonical_place(CRAB), PAGE)
    second = links.register_link(firm, canonical_place(CRAB), replace(PAGE, href="https://a.vn/2"))
    with pytest.raises(LinkRefusedError, match="liên kết mặc định"):
        links.remove_link(first.number)
    assert links.remove_link(second.number).link.href == "https://a.vn/2"
    below = links.register_link(firm, canonical_place(CRAB + "/10/L1"), replace(PAGE, href="https://a.vn/L1"))
    with pytest.raises(LinkRefusedError, match="liên kết mặc định"):
        links.remove_link(first.number)
    links.remove_link(below.number)
    links.remove_link(first.number)
    assert standings() == []
    with pytest.raises(LinkRefusedError, match="Không có liên kết"):
        links.remove_link(first.number)


def test_every_change_is_told_to_the_ledger(firm: Party) -> None:
    made = links.register_link(firm, canonical_place(CRAB), PAGE, by="lan")
    links.remove_link(made.number, by="lan")
    rows = [row for row in Outbox.objects.order_by("id") if row.kind.startswith("trace.link")]
    assert [(row.kind, json.loads(bytes(row.payload))) for row in rows] == [
        ("trace.link_registered",
         {"thing": CRAB, "kind": "pip", "href": "https://a.vn/cua", "standing": "default", "by": "lan"}),
        ("trace.link_removed", {"thing": CRAB, "kind": "pip", "href": "https://a.vn/cua", "by": "lan"}),
    ]  # fmt: skip
    assert not any(b"a.vn" in bytes(row.entry) for row in rows)


def test_nobody_registers_a_link_of_anothers_thing(firm: Party) -> None:
    other = people.add_party("khac", "Công ty khác", "firm", prefixes=["0614141"])
    for party, path, why in (
        (other, CRAB, "thuộc chủ thể khác"),
        (firm, "/01/00614141123452", "hãy đăng ký sản phẩm trước"),
        (firm, "/t/H12-MAT-ONG", "hãy đăng ký sản phẩm trước"),
        (other, "/8004/8930001A1", "không mang mã doanh nghiệp"),
    ):
        with pytest.raises(LinkRefusedError, match=why):
            links.register_link(party, canonical_place(path), PAGE)
    with pytest.raises(LinkRefusedError, match="Hãy mô tả"):
        links.register_link(firm, canonical_place("/8004/8930001A1"), PAGE)
    links.register_link(firm, canonical_place("/8004/8930001A1"), PAGE, description="Lồng cua số 1")
    assert standings("/8004/8930001A1") == [("https://a.vn/cua", "default")]


def test_the_sandbox_keeps_its_own_links(firm: Party) -> None:
    sandbox = Environment.SANDBOX
    products.register_product(firm, "Cua thử", number="8930001123458", environment=sandbox)
    links.register_link(firm, canonical_place(CRAB), PAGE, environment=sandbox)
    assert standings() == []
    assert [one.path for one in links.links_of(canonical_place(CRAB), sandbox)] == [CRAB]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"kind": "Pip"}, "Loại liên kết"),
        ({"kind": "defaultLink"}, "Loại liên kết"),
        ({"href": "ftp://a"}, "http"),
        ({"href": "https://a b"}, "http"),
        ({"href": "https://"}, "http"),
        ({"href": "https://[::1"}, "http"),
        ({"href": "javascript:alert(1)"}, "http"),
        ({"href": "https://a/\r\nX: y"}, "http"),
        ({"href": "https://a/" + "a" * 2000}, "http"),
        ({"title": " "}, "tiêu đề"),
        ({"languages": ("vi", "und")}, "Ngôn ngữ 'und'"),
        ({"media_type": "html"}, "Kiểu dữ liệu"),
        ({"contexts": ("a b",)}, "Bối cảnh"),
    ],
)
def test_a_link_of_another_form_is_refused(change: dict[str, str], why: str) -> None:
    with pytest.raises(LinkRefusedError, match=why):
        checked(replace(PAGE, **change))


def test_a_link_is_registered_once(firm: Party) -> None:
    links.register_link(firm, canonical_place(CRAB), PAGE)
    with pytest.raises(LinkRefusedError, match="đã đăng ký"):
        links.register_link(firm, canonical_place(CRAB), PAGE)


@pytest.mark.parametrize(
    ("path", "party"),
    [
        ("/414/8930001000001", "a"),
        ("/00/089300010000000001", "a"),
        ("/8003/08930001000001S", "a"),
        ("/8004/8930001%2FA", "a"),
        ("/8004/0614141A", ""),
        ("/414/8930001000002", ""),
    ],
)
def test_a_key_is_of_the_holder_of_its_prefix(path: str, party: str) -> None:
    assert holder(path, [("8930001", "a"), ("4006381", "b")]) == party


@pytest.mark.parametrize(
    ("written", "path"),
    [
        ("https://id.gs1.org/01/08930001123458/10/L%2F1?17=270131", CRAB + "/10/L%2F1"),
        (CRAB + "/21/7k", CRAB + "/21/7k"),
        ("/t/h12-ong/7k", "/t/H12-ONG/7K"),
        ("HTTPS://DUOC.VN/T/H12-ONG", "/t/H12-ONG"),
    ],
)
def test_a_thing_is_named_by_any_address(written: str, path: str) -> None:
    assert canonical_place(written).path == path


@pytest.mark.parametrize(
    "written", ["", "cua", "/01/1", "/t/", "/t/H12-ONG/a/b", "https://a/02/08930001123458", "/t/H12-ONG/ô"]
)
def test_another_address_names_nothing(written: str) -> None:
    with pytest.raises(PlaceError):
        canonical_place(written)


def test_serials_are_looked_for_in_capitals_first() -> None:
    place = canonical_place(CRAB + "/10/abc/21/abc").in_capitals()
    assert place.levels == (
        CRAB + "/10/abc/21/ABC", CRAB + "/10/abc/21/abc", CRAB + "/21/ABC", CRAB + "/21/abc", CRAB + "/10/abc", CRAB,
    )  # fmt: skip
    assert national_place("h12-ong", "7k").in_capitals().levels == ("/t/H12-ONG/7K", "/t/H12-ONG")


_LINK = (
    "INSERT INTO trace_link (anchor_id, kind, href, title, languages, media_type, contexts, standing, forwards_query) "
)
BROKEN = {
    "thing_is_anchored_once": "INSERT INTO trace_anchor (path, description, party_id) "
    "SELECT path, description, party_id FROM trace_anchor",
    "anchor_is_a_canonical_path": "UPDATE trace_anchor SET path = '/01/lô'",
    "anchor_says_what_it_is": "UPDATE trace_anchor SET description = ''",
    "link_is_registered_once": _LINK + "SELECT anchor_id, kind, href, title, languages, media_type, contexts, '', true"
    " FROM trace_link",
    "thing_has_one_default_link": _LINK
    + "SELECT anchor_id, kind, 'https://b', title, '', '', '', standing, true FROM trace_link",
    "link_kind_is_a_local_name": "UPDATE trace_link SET kind = 'gs1:pip'",
    "link_leads_to_the_web": "UPDATE trace_link SET href = 'javascript:alert(1)'",
    "link_has_a_title": "UPDATE trace_link SET title = ''",
    "link_languages_are_tags": "UPDATE trace_link SET languages = 'vi,en'",
    "link_media_type_is_one": "UPDATE trace_link SET media_type = 'html'",
    "link_contexts_are_words": "UPDATE trace_link SET contexts = ' a'",
    "link_standing_is_known": "UPDATE trace_link SET standing = 'best'",
}


@pytest.mark.parametrize("name", BROKEN)
def test_table_refuses_what_the_constraint_says(firm: Party, name: str) -> None:
    links.register_link(firm, canonical_place(CRAB), PAGE)
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BROKEN[name])


def test_the_commands_do_what_the_services_do(firm: Party, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> tuple[int, str, str]:
        status = cli.main(["trace", "link", *words])
        return status, *capsys.readouterr()

    add = (
        "add",
        "https://x/01/08930001123458",
        "--party",
        "htx-nam-can",
        "--title",
        "Trang",
        "--href",
        "https://a.vn/cua",
    )
    assert run("list", CRAB)[1].startswith("Chưa có liên kết nào")
    status, out, _ = run(
        *add, "--type", "gs1:pip", "--language", "vi", "--media-type", "text/html", "--keep-query", "--json"
    )
    made = json.loads(out)
    assert (status, made.pop("id") > 0) == (0, True)
    assert made == {
        "thing": CRAB, "type": "gs1:pip", "href": "https://a.vn/cua", "title": "Trang", "hreflang": ["vi"],
        "media_type": "text/html", "context": [], "standing": "default", "forwards_query": False,
    }  # fmt: skip
    assert run(*add, "--type", "https://gs1.org/voc/traceability", "--choice")[0] == 0
    [_, second] = json.loads(run("list", CRAB + "/21/7K", "--json")[1])
    assert (second["type"], second["standing"]) == ("gs1:traceability", "choice")
    assert "(mặc định)" in run("list", CRAB)[1]
    assert run("remove", str(second["id"]))[1].startswith(f"Đã gỡ liên kết số {second['id']}: {CRAB} gs1:traceability")
    assert run("remove", "0") == (1, "", "duoc: Không có liên kết số 0.\n")
    assert run(*add, "--type", "pip:x")[0] == 1
    assert run("list", "/01/1")[2].startswith("duoc: ")
