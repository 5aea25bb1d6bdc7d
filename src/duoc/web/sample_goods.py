"""Producers, products and sites of a province with sample data, to try stamps at once; all invented and marked so.

Their numbers begin with 952, GS1's prefix for demonstrations and examples: no real product has them.
"""

from duoc.people import services as people
from duoc.people.services.periods import today
from duoc.trace.services import products, sites

PARTY = "htx-cua-mau"  # the one that a sample person acts for

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

# Whose, what it is called, its kind, the commune that it lies in by name, kilograms a year. No consent: nobody was asked.
_SITES = (
    ("htx-cua-mau", "Vuông cua số 1 (mẫu)", "pond", "Năm Căn", 6_000),
    ("htx-cua-mau", "Vuông cua số 2 (mẫu)", "pond", "Đất Mũi", 4_500),
    ("htx-cua-mau", "Trạm thu mua và đóng gói (mẫu)", "store", "Năm Căn", 20_000),
    ("ho-mat-ong-mau", "Trại ong rừng tràm (mẫu)", "apiary", "Khánh Lâm", 1_200),
    ("co-so-tom-kho-mau", "Xưởng tôm khô (mẫu)", "workshop", "Phan Ngọc Hiển", 9_000),
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
    _settle_sites()


def _settle_sites() -> None:
    """A site whose commune the profile does not know, as in another province, lies in the first one that it knows."""
    communes = people.units_as_of(today(), "commune")
    parties = {party.code: party for party in people.parties() if party.ended_at is None}
    have = {(site.party_id, site.name) for site in sites.sites()}
    for code, name, kind, commune, kilograms in _SITES:
        party = parties.get(code)
        if party is None or (party.pk, name) in have or not communes:
            continue
        found = people.search_units(commune, today(), 1, level="commune") or communes
        sites.register_site(party, name, kind, found[0].code, capacity_kg=kilograms, illustrative=True)
