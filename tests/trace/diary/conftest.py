"""A cooperative that keeps a diary of crabs and one of honey, another that buys from it, and photos as phones take them."""

import io
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone
from PIL import Image

from duoc.people import services as people
from duoc.trace.rules.diary.entries import Sent
from duoc.trace.services import products
from duoc.trace.services.captures import words

CRAB, HONEY, BOUGHT = "09520001100017", "MAT-ONG-01", "09520003300019"


@pytest.fixture(scope="module")
def settled(module_database):
    """Parties and products, by their codes."""
    people.add_party("htx-cua", "HTX cua Năm Căn", "cooperative", prefixes=["9520001"], gln="9520001000003")
    people.add_party("vua-cua", "Vựa cua Ba Tèo", "firm", prefixes=["9520003"], gln="9520003000001")
    found = {party.code: party for party in people.parties()}
    products.register_product(found["htx-cua"], "Cua gạch Năm Căn", number=CRAB)
    products.register_product(found["htx-cua"], "Mật ong rừng U Minh", code=HONEY)
    products.register_product(found["vua-cua"], "Cua sống", number=BOUGHT)
    return found


@pytest.fixture
def parties(settled):
    """The same; what a test writes is taken back after it."""
    words.forget()
    with transaction.atomic():
        yield settled
        transaction.set_rollback(True)
    words.forget()


@pytest.fixture
def farm(parties):
    """Keeps the diary."""
    return parties["htx-cua"]


@pytest.fixture
def buyer(parties):
    """Buys the crabs."""
    return parties["vua-cua"]


@pytest.fixture
def now():
    """This moment, as the phone and the house both see it."""
    return timezone.now().astimezone(UTC) - timedelta(seconds=1)


@pytest.fixture
def harvest(now):
    """Makes entries of a harvest; what a test does not say is filled in."""

    def made(**more):
        fields = {"weight": "12,5", "species": "Scylla paramamosain", "method": "AQUACULTURE", **more.pop("fields", {})}
        given = {
            "id": uuid4(),
            "template": "crab-farmed",
            "stage": "harvest",
            "product": CRAB,
            "at": "",
            "made_at": now,
        }
        return Sent(**{**given, **more}, fields=fields)

    return made


@pytest.fixture
def work(now):
    """Makes an entry of any stage."""

    def made(stage, fields, **more):
        given = {"id": uuid4(), "template": "crab-farmed", "product": CRAB, "at": "", "made_at": now}
        return Sent(**{**given, **more}, stage=stage, fields=fields)

    return made


@pytest.fixture
def photo():
    """Makes a photo: pixels that do not compress, with everything that a phone writes beside them."""

    def made(width=2400, height=1800, form="JPEG", noisy=True, orientation=1):
        picture = (
            Image.effect_noise((width, height), 120).convert("RGB")
            if noisy
            else Image.new("RGB", (width, height), "teal")
        )
        exif = Image.Exif()
        exif[0x0112] = orientation
        exif[0x010F] = "Điện thoại Hai Lúa"
        exif.get_ifd(0x8825)[2] = (8.0, 45.0, 12.0)  # GPS latitude
        out = io.BytesIO()
        picture.save(out, form, **({"exif": exif, "quality": 95, "comment": b"bi mat"} if form == "JPEG" else {}))
        return out.getvalue()

    return made


@pytest.fixture
def day():
    """A fixed morning in the province."""
    return datetime(2026, 11, 29, 1, 30, tzinfo=UTC)
