"""`duoc trace product add | list | show | retire`."""

import argparse
import json
from typing import Any

from duoc.core.environment import Environment
from duoc.frame.telling import Run, account, told
from duoc.people import services as people
from duoc.trace.rules.products import ProductRefusedError
from duoc.trace.services import products


def register(verbs: Any) -> None:
    """Add the noun with its verbs."""
    line = "sản phẩm của các chủ thể · products of parties"
    noun = verbs.add_parser("product", help=line, description=line).add_subparsers(
        dest="product", required=True, metavar="VERB"
    )
    add = _verb(noun, "add", "đăng ký một sản phẩm · register a product", _add)
    add.add_argument("--party", required=True, metavar="CODE", help="chủ thể · whose it is")
    add.add_argument("--name", required=True, help="tên sản phẩm · its name")
    number = add.add_mutually_exclusive_group(required=True)
    number.add_argument("--gtin", default="", help="8, 12, 13 hoặc 14 chữ số · digits")
    number.add_argument(
        "--code", default="", help="mã truy xuất, khi chưa có GTIN · national trace code, without a GTIN"
    )
    add.add_argument("--name-en", default="", help="tên tiếng Anh · its English name")
    add.add_argument("--brand", default="", help="nhãn hiệu · brand")
    add.add_argument("--unit-weight", type=int, metavar="GRAMS", help="khối lượng một đơn vị · weight of one piece")
    add.add_argument("--warning", default="", help="cảnh báo an toàn · safety warning")
    add.add_argument("--illustrative", action="store_true", help="số liệu minh họa · invented")
    listing = _verb(noun, "list", "các sản phẩm · all products", _list)
    listing.add_argument("--party", metavar="CODE", help="chỉ của chủ thể này · of this party alone")
    listing.add_argument(
        "--search", default="", metavar="TEXT", help="một phần của tên hoặc mã · a part of name or number"
    )
    for name, words, run in (
        ("show", "một sản phẩm · one product", _show),
        (
            "retire",
            "ngừng một sản phẩm, tem đã in vẫn đọc được · retire a product; printed stamps stay readable",
            _retire,
        ),
    ):
        verb = _verb(noun, name, words, run)
        verb.add_argument("product", help="GTIN, mã truy xuất hoặc địa chỉ · its number or address")


def _verb(noun: Any, name: str, line: str, run: Run) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = noun.add_parser(name, help=line, description=line)
    parser.add_argument("--environment", type=Environment, choices=list(Environment), default=Environment.PRODUCTION)
    parser.add_argument("--json", action="store_true", help="in ra JSON · print JSON")
    parser.set_defaults(run=told(run, ProductRefusedError, people.AccountRefusedError))
    return parser


def _add(arguments: argparse.Namespace) -> None:
    product = products.register_product(
        people.party_named(arguments.party),
        arguments.name,
        number=arguments.gtin,
        code=arguments.code,
        name_en=arguments.name_en,
        brand=arguments.brand,
        unit_weight_g=arguments.unit_weight,
        safety_warning=arguments.warning,
        illustrative=arguments.illustrative,
        by=account(),
        environment=arguments.environment,
    )
    _tell(arguments, product, f"Đã đăng ký {product.name}: {product.gtin or product.code}.")


def _list(arguments: argparse.Namespace) -> None:
    party = people.party_named(arguments.party) if arguments.party else None
    rows = products.products(arguments.environment, party=party, search=arguments.search)
    if arguments.json:
        print(json.dumps([_members(row) for row in rows], ensure_ascii=False, indent=1))
    elif not rows:
        print("Chưa có sản phẩm nào. Đăng ký bằng `duoc trace product add`.")
    else:
        width = max(len(row.gtin or row.code) for row in rows)
        for row in rows:
            ended = " (đã ngừng)" if row.retired_at else ""
            print(f"{(row.gtin or row.code).ljust(width)}  {row.name} – {row.party.name}{ended}")


def _show(arguments: argparse.Namespace) -> None:
    product = products.find_product(arguments.product, arguments.environment)
    _tell(arguments, product, f"{product.gtin or product.code}  {product.name} – {product.party.name}")


def _retire(arguments: argparse.Namespace) -> None:
    product = products.retire_product(arguments.product, by=account(), environment=arguments.environment)
    _tell(arguments, product, f"Đã ngừng {product.name}: {product.gtin or product.code}.")


def _tell(arguments: argparse.Namespace, product: products.Product, sentence: str) -> None:
    print(json.dumps(_members(product), ensure_ascii=False, indent=1) if arguments.json else sentence)


def _members(product: products.Product) -> dict[str, Any]:
    return {
        "gtin": product.gtin,
        "code": product.code,
        "name": product.name,
        "name_en": product.name_en,
        "brand": product.brand,
        "party": product.party.code,
        "unit_weight_g": product.unit_weight_g,
        "safety_warning": product.safety_warning,
        "illustrative": product.illustrative,
        "retired_at": product.retired_at.isoformat() if product.retired_at else None,
    }
