"""Products: named by number or code, found by any spelling, told to the ledger; what the table refuses by itself."""

import json
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st

from duoc.cli import main as cli
from duoc.core.environment import Environment
from duoc.frame.models import Outbox
from duoc.people import services as people
from duoc.people.models import Party
from duoc.trace.rules.products import ProductKey, ProductRefusedError, gtin, product_key, trace_code
from duoc.trace.services import products

# GS1's sample number 0614141123452 with a right check digit as GTIN-14, and a Vietnamese-looking one worked out by hand:
# 893000112345: 5·3+4+3·3+2+1·3+1+0·3+0+0·3+3+9·3+8 = 72, so 8.
SAMPLE = "00614141123452"
CRAB = "8930001123458"


@pytest.fixture(scope="module")
def registered(module_database: str) -> Party:
    """A cooperative that holds 8930001, committed: every environment sees it."""
    return people.add_party("htx-nam-can", "HTX Cua Năm Căn", "cooperative", prefixes=["8930001"])


@pytest.fixture
def firm(registered: Party) -> Iterator[Party]:
    """The cooperative; what a test changes is rolled back."""
    with transaction.atomic(), transaction.atomic("sandbox"):
        yield registered
        transaction.set_rollback(True)
        transaction.set_rollback(True, "sandbox")


@pytest.mark.parametrize(
    ("written", "stored"),
    [
        (CRAB, "0" + CRAB),
        ("893 0001 12345 8", "0" + CRAB),
        ("0-8930001-12345-8", "0" + CRAB),
        ("614141123452", SAMPLE),
        ("02345673", "00000002345673"),
    ],
)
def test_a_gtin_is_stored_with_14_digits(written: str, stored: str) -> None:
    assert gtin(written) == stored


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("8930001123457", "phải là 8, không phải 7"),
        ("893", "8, 12, 13 hoặc 14"),
        ("", "8, 12"),
        ("８９３０００１１２３４５８", "8, 12"),
    ],
)
def test_another_number_is_no_gtin(written: str, why: str) -> None:
    with pytest.raises(ProductRefusedError, match=why):
        gtin(written)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("abc", "không dùng được"),
        ("-ABCD", "không dùng được"),
        ("MẬT-ONG", "không dùng được"),
        ("A" * 31, "không"),
        (CRAB, "là một GTIN"),
    ],
)
def test_another_text_is_no_trace_code(written: str, why: str) -> None:
    with pytest.raises(ProductRefusedError, match=why):
        trace_code(written)


@pytest.mark.parametrize(
    "written",
    [
        CRAB,
        " 893 0001 123458 ",
        f"(01)0{CRAB}(10)LÔ1",
        f"^010{CRAB}10L1",
        f"https://id.gs1.org/01/0{CRAB}",
        f"HTTPS://DUOC.VN/01/0{CRAB}/21/7K?17=270131",
        "urn:epc:id:sgtin:8930001.012345.7K",
        "urn:epc:idpat:sgtin:8930001.012345.*",
        "urn:epc:class:lgtin:8930001.012345.L1",
    ],
)
def test_every_spelling_of_a_number_means_the_same_product(written: str) -> None:
    assert product_key(written) == ProductKey(gtin="0" + CRAB)


@pytest.mark.parametrize("written", ["h12-mat-ong-01", "https://duoc.vn/t/H12-MAT-ONG-01/7K?x=1", "/t/h12-mat-ong-01"])
def test_every_spelling_of_a_code_means_the_same_product(written: str) -> None:
    assert product_key(written) == ProductKey(code="H12-MAT-ONG-01")


@pytest.mark.parametrize(
    "written", ["", "cua", "(10)A", "https://a/8004/061412345", "urn:epc:id:sgtin:893.0.1", "/t/", "(01)1(10)"]
)
def test_other_text_means_no_product(written: str) -> None:
    with pytest.raises(ProductRefusedError):
        product_key(written)


@given(st.text(max_size=40))
def test_any_text_means_a_product_or_is_refused(written: str) -> None:
    try:
        key = product_key(written)
    except ProductRefusedError:
        return
    assert bool(key.gtin) is not bool(key.code)


def test_a_product_is_registered_found_and_retired(firm: Party) -> None:
    made = products.register_product(
        firm, "Cua thịt Năm Căn", number=CRAB, brand="Năm Căn", unit_weight_g=350, by="lan"
    )
    assert (made.gtin, made.code, made.retired_at) == ("0" + CRAB, "", None)
    honey = products.register_product(firm, "Mật ong U Minh Hạ", code="h12-mat-ong-01")
    assert products.find_product(f"https://a/01/0{CRAB}/21/X") == made
    assert products.find_product("H12-mat-ong-01") == honey
    products.retire_product(CRAB, by="lan")
    assert products.find_product(CRAB).retired_at is not None
    with pytest.raises(ProductRefusedError, match="đã ngừng từ trước"):
        products.retire_product(CRAB)
    with pytest.raises(ProductRefusedError, match="Chưa có sản phẩm nào"):
        products.find_product(SAMPLE)
    told = [(row.kind, json.loads(bytes(row.payload))) for row in Outbox.objects.filter(kind__startswith="trace.")]
    assert [kind for kind, _ in told] == [
        "trace.product_registered",
        "trace.product_registered",
        "trace.product_retired",
    ]
    assert told[0][1] == {
        "product": "0" + CRAB, "party": "htx-nam-can", "name": "Cua thịt Năm Căn", "brand": "Năm Căn", "by": "lan",
    }  # fmt: skip
    assert b"Cua" not in b"".join(bytes(row.entry) for row in Outbox.objects.all())


def test_products_are_listed_in_vietnamese_order_page_by_page(firm: Party) -> None:
    for name, code in (("Đuông dừa", "H12-3"), ("Cua gạch", "H12-1"), ("Dưa bồn bồn", "H12-2")):
        products.register_product(firm, name, code=code)
    assert [product.name for product in products.products()] == ["Cua gạch", "Dưa bồn bồn", "Đuông dừa"]
    first = products.products(limit=2)[-1]
    assert [product.name for product in products.products(after=(first.sort_key, first.pk))] == ["Đuông dừa"]
    assert [product.name for product in products.products(search="dua bon")] == ["Dưa bồn bồn"]
    assert [product.name for product in products.products(search="h12-1")] == ["Cua gạch"]
    products.retire_product("H12-1")
    assert products.product_counts() == (2, 1)
    assert [product.name for product in products.products(retired=True)] == ["Cua gạch"]
    assert [product.name for product in products.products(party=firm, retired=False)] == ["Dưa bồn bồn", "Đuông dừa"]


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"name": "Cua"}, "một GTIN hoặc một mã truy xuất"),
        ({"name": "Cua", "number": CRAB, "code": "H12-1"}, "không phải cả hai"),
        ({"name": " ", "number": CRAB}, "cần một tên"),
        ({"name": "Cua", "number": CRAB, "unit_weight_g": 0}, "lớn hơn 0"),
        ({"name": "Cua", "number": "8930001123451"}, "chữ số kiểm tra"),
        ({"name": "Tôm", "number": "8930001000124"}, "Đã có sản phẩm"),
    ],
)
def test_a_product_that_cannot_be_is_refused_and_leaves_nothing(firm: Party, facts: dict[str, str], why: str) -> None:
    products.register_product(firm, "Tôm khô", number="8930001000124")
    before = Outbox.objects.count()
    with pytest.raises(ProductRefusedError, match=why):
        products.register_product(firm, **facts)
    assert (Outbox.objects.count(), len(products.products())) == (before, 1)


def test_nobody_registers_a_number_of_anothers_prefix(firm: Party) -> None:
    other = people.add_party("khac", "Công ty khác", "firm", prefixes=["0614141"])
    with pytest.raises(ProductRefusedError, match="8930001 của chủ thể khác"):
        products.register_product(other, "Cua", number=CRAB)
    assert products.register_product(other, "Tôm", number=SAMPLE).gtin == SAMPLE


def test_the_sandbox_keeps_its_own_products(firm: Party) -> None:
    tester = Party(pk=firm.pk, code="thu", name="Bên thử", sandbox=True)
    with pytest.raises(ProductRefusedError, match="thử nghiệm"):
        products.register_product(tester, "Cua", number=CRAB)
    products.register_product(tester, "Cua", number=CRAB, environment=Environment.SANDBOX)
    assert products.products() == []
    assert [product.gtin for product in products.products(Environment.SANDBOX)] == ["0" + CRAB]


BROKEN = {
    "gtin_names_one_product": "INSERT INTO trace_product (party_id, gtin, code, name, name_en, fold, sort_key, brand,"
    " safety_warning, illustrative) SELECT party_id, gtin, '', name, '', '', '', '', '', false FROM trace_product"
    " WHERE gtin <> ''",
    "trace_code_names_one_product": "INSERT INTO trace_product (party_id, gtin, code, name, name_en, fold, sort_key, brand,"
    " safety_warning, illustrative) SELECT party_id, '', code, name, '', '', '', '', '', false FROM trace_product"
    " WHERE code <> ''",
    "product_has_a_gtin_or_a_trace_code": "UPDATE trace_product SET gtin = '', code = ''",
    "gtin_is_14_digits": "UPDATE trace_product SET gtin = '893000112345' WHERE gtin <> ''",
    "trace_code_is_letters_digits_and_hyphens": "UPDATE trace_product SET code = 'mật-ong' WHERE code <> ''",
}


@pytest.mark.parametrize("name", BROKEN)
def test_table_refuses_what_the_constraint_says(firm: Party, name: str) -> None:
    products.register_product(firm, "Cua", number=CRAB)
    products.register_product(firm, "Mật ong", code="H12-1")
    with pytest.raises(IntegrityError, match=name), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(BROKEN[name])


def test_the_commands_do_what_the_services_do(firm: Party, capsys: pytest.CaptureFixture[str]) -> None:
    def run(*words: str) -> tuple[int, str, str]:
        status = cli.main(["trace", "product", *words])
        return status, *capsys.readouterr()

    assert run("list")[1].startswith("Chưa có sản phẩm nào")
    status, out, _ = run(
        "add", "--party", "htx-nam-can", "--name", "Cua thịt", "--gtin", CRAB, "--unit-weight", "350", "--json"
    )
    made = json.loads(out)
    assert (status, made["gtin"], made["party"], made["unit_weight_g"]) == (0, "0" + CRAB, "htx-nam-can", 350)
    assert run("list")[1] == f"0{CRAB}  Cua thịt – HTX Cua Năm Căn\n"
    assert json.loads(run("show", f"https://a/01/0{CRAB}", "--json")[1]) == made
    assert run("retire", CRAB)[1] == f"Đã ngừng Cua thịt: 0{CRAB}.\n"
    assert run("list", "--party", "htx-nam-can")[1].endswith("(đã ngừng)\n")
    assert run("add", "--party", "ai", "--name", "Cua", "--gtin", CRAB) == (
        1,
        "",
        "duoc: Không có chủ thể nào mang mã 'ai'.\n",
    )
    assert run("retire", CRAB)[2].startswith("duoc: Sản phẩm Cua thịt đã ngừng")
