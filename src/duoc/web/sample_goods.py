"""Producers and products of a province with sample data, so that stamps can be tried at once; all invented and marked so.

Their numbers begin with 952, GS1's prefix for demonstrations and examples: no real product has them.
"""

from duoc.people import services as people
from duoc.trace.services import products

# code, name, kind, company prefix; then GTIN, Vietnamese and English name, grams of one piece
_GOODS = (
    (
        ("htx-cua-mau", "Hợp tác xã cua mẫu", "cooperative", "9520001"),
        (
            ("9520001100017", "Cua gạch Năm Căn", "Nam Can egg crab", 350),
            ("9520001100024", "Cua thịt Năm Căn", "Nam Can meat crab", 500),
        ),
    ),
    (
        ("ho-mat-ong-mau", "Hộ nuôi ong mẫu", "household", "9520002"),
        (("9520002200013", "Mật ong rừng U Minh 500 ml", "U Minh forest honey 500 ml", 700),),
    ),
    (
        ("co-so-tom-kho-mau", "Cơ sở tôm khô mẫu", "firm", "9520003"),
        (("9520003300019", "Tôm khô Rạch Gốc 500 g", "Rach Goc dried shrimp 500 g", 500),),
    ),
)


def settle_sample_goods() -> None:
    """Register who and what is missing; safe to repeat. What somebody changed or retired stays as it is."""
    held = {party.code: party for party in people.parties()}
    for (code, name, kind, prefix), goods in _GOODS:
        party = held.get(code) or people.add_party(
            code, name, kind, prefixes=[prefix], source="GS1 Prefix 952", illustrative=True
        )
        have = {product.gtin for product in products.products(party=party)}
        for gtin, vietnamese, english, grams in goods:
            if f"0{gtin}" not in have and party.ended_at is None:
                products.register_product(
                    party, vietnamese, number=gtin, name_en=english, unit_weight_g=grams, illustrative=True
                )
