"""Products `/truy-xuat/san-pham/`: whose they are, under which number, and where their printed address leads."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from duoc.core.environment import Environment
from duoc.engines.digital_link.links import Standing
from duoc.frame import environments, numbers, paging
from duoc.frame.tables import Cell, Column, Table, with_query
from duoc.people import services as people
from duoc.trace.pages import duty
from duoc.trace.pages.asked import root
from duoc.trace.rules.places import Place, canonical_place
from duoc.trace.rules.products import ProductRefusedError
from duoc.trace.services import links, products, stamps
from duoc.trace.services.products import Product

SIZE = 50
MOST_LINKS = 200
_STATES = {"in-use": False, "retired": True}


def listing(request: HttpRequest) -> HttpResponse:
    """All products or those that are looked for, page by page."""
    environment = environments.asked(request)
    # PostgreSQL knows no text with NUL, so nothing holds one.
    words, state = request.GET.get("q", "").replace("\0", "").strip()[:100], request.GET.get("state", "")
    after, fault = _after(request)
    found = products.products(
        environment, search=words, retired=_STATES.get(state), after=after, limit=SIZE + 1
    ) if not fault else []  # fmt: skip
    page = paging.page(found, SIZE, lambda product: (product.sort_key, product.pk)) if found else paging.Page([], None)
    in_use, retired = products.product_counts(environment)
    query = request.GET.urlencode()
    return render(request, "trace/products.html", {
        "environment": environment,
        "tabs": environments.tabs(environment),
        # Who counts stamps and settles suspicions; the pages of that work are nobody else's.
        "own": duty.served_party(request) or bool(duty.choices(request)),
        "watches": duty.holds(request, "stamps.see"),
        "q": words,
        "state": state,
        "fault": fault,
        "figures": [
            (_("Đang dùng"), in_use, with_query(query, state="in-use")),
            (_("Đã ngừng"), retired, with_query(query, state="retired")),
        ],
        "table": _table(page, environment, query, filtered=bool(words or state), after=after is not None),
    })  # fmt: skip


def one(request: HttpRequest, number: str) -> HttpResponse:
    """One product: its facts, its address, its links."""
    environment = environments.asked(request)
    try:
        product = products.find_product(number, environment)
    except ProductRefusedError as error:
        raise Http404 from error
    place = canonical_place(f"/01/{product.gtin}" if product.gtin else f"/t/{product.code}")
    example = stamps.example(product, environment) if environment is Environment.PRODUCTION else None
    return render(request, "trace/product.html", {
        "environment": environment,
        "product": product,
        "holder": people.public_name(product.party),
        "crumbs": [(_("Sản phẩm"), reverse("trace:products") + f"?environment={environment}")],
        # Only production answers at the root of the web.
        "address": root(request) + place.path if environment is Environment.PRODUCTION else "",
        "example": f"{place.path}/{'' if product.code else '21/'}{example.serial}" if example else "",
        "table": _links(place, environment),
        "weight": numbers.number(product.unit_weight_g) if product.unit_weight_g else "",
    })  # fmt: skip


def _after(request: HttpRequest) -> tuple[tuple[str, int] | None, str]:
    """The place of the last row seen, and what to say of a cursor that this page did not write."""
    cursor = request.GET.get("after", "")
    if not cursor:
        return None, ""
    try:
        key, row = paging.decode(cursor, (str, int))
    except paging.CursorError:
        key, row = "\0", 0
    if "\0" in key or not 0 < row < 1 << 63:
        return None, _("Địa chỉ trang không đọc được; hãy về trang đầu.")
    return (key, row), ""


def _table(page: paging.Page[Product], environment: Environment, query: str, *, filtered: bool, after: bool) -> Table:
    names = {product.party_id: product.party for product in page.rows}
    holders = {number: people.public_name(party) for number, party in names.items()}
    rows = [
        [
            Cell(
                product.name,
                href=reverse("trace:product", args=[product.gtin or product.code]) + f"?environment={environment}",
                note=product.brand,
                badge="sample" if product.illustrative else "",
            ),
            Cell(product.gtin or product.code, note=_("GTIN") if product.gtin else _("mã truy xuất")),
            Cell(holders[product.party_id]),
            Cell(_("đã ngừng"), state="plain") if product.retired_at else Cell(_("đang dùng"), state="ok"),
        ]
        for product in page.rows
    ]
    return Table(
        _("Sản phẩm, xếp theo thứ tự chữ cái tiếng Việt"),
        [Column(_("Sản phẩm")), Column(_("Mã"), tight=True), Column(_("Của")), Column(_("Trạng thái"), tight=True)],
        rows,
        _("Không có sản phẩm nào khớp. Thử bỏ dấu hoặc gõ ít chữ hơn.")
        if filtered
        else _("Chưa có sản phẩm nào. Đăng ký sản phẩm đầu tiên bằng `duoc trace product add`."),
        empty_href=f"?environment={environment}" if filtered else "",
        empty_action=_("Xem tất cả"),
        first=with_query(query) if after else "",
        following=f"{with_query(query)}&after={page.following}" if page.following else "",
    )


def _links(place: Place, environment: Environment) -> Table:
    words = {Standing.DEFAULT: _("mặc định"), Standing.CHOICE: _("tuỳ người đọc"), Standing.PLAIN: ""}
    rows = [
        [
            Cell(one.path),
            # A target with a name in braces leads nowhere before it is filled.
            Cell(one.link.title, href="" if "{" in one.link.href else one.link.href, note=one.link.href),
            Cell(f"gs1:{one.link.kind}"),
            Cell(", ".join(one.link.languages)),
            Cell(words[one.link.standing]),
        ]
        for one in links.links_under(place, environment, limit=MOST_LINKS)
    ]
    columns = [
        Column(_("Địa chỉ"), tight=True),
        Column(_("Dẫn tới")),
        Column(_("Loại"), tight=True),
        Column(_("Ngôn ngữ"), tight=True),
        Column(_("Vai trò"), tight=True),
    ]
    empty = _(
        "Chưa có liên kết nào: ngoài trang của từng con tem, quét mã của sản phẩm này chưa thấy gì. Cơ sở thêm ở trang của mình."
    )
    return Table(_("Địa chỉ của sản phẩm dẫn tới đâu"), columns, rows, empty)
