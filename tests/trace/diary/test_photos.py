"""Photos: whatever a phone sends becomes a small upright JPEG of pixels alone."""

import contextlib
import io
import struct
import zlib
from hashlib import sha256

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from duoc.trace.models import DiaryPhoto
from duoc.trace.rules.diary.entries import EntryRefusedError
from duoc.trace.services.diary.writing import record
from duoc.trace.services.photos import LARGEST_KEPT, PhotoError, encoded


def opened(found):
    return Image.open(io.BytesIO(found.jpeg))


def test_photo_is_made_small_and_says_nothing_of_where_it_was_taken(photo):
    sent = photo()
    assert b"Hai L" in sent
    assert len(sent) > 3 * LARGEST_KEPT
    found = encoded(sent)
    assert len(found.jpeg) <= LARGEST_KEPT
    assert (found.width, found.height) == (1600, 1200) or max(found.width, found.height) < 1600
    picture = opened(found)
    assert picture.format == "JPEG"
    assert not picture.getexif()
    assert not {"exif", "comment", "icc_profile", "photoshop"} & set(picture.info)
    assert not [word for word in (b"Hai L", b"bi mat", b"Exif") if word in found.jpeg]


def test_photo_taken_sideways_stands_upright(photo):
    found = encoded(photo(400, 200, noisy=False, orientation=6))
    assert (found.width, found.height) == (200, 400)


@pytest.mark.parametrize("form", ["PNG", "WEBP"])
def test_other_forms_are_read(photo, form):
    assert opened(encoded(photo(300, 200, form=form))).size == (300, 200)


def test_transparent_picture_lies_on_white():
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    assert opened(encoded(out.getvalue())).getpixel((5, 5)) == (255, 255, 255)


def _bomb():
    """A PNG of a hundred bytes that claims ten thousand million points."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize(
    "octets",
    [b"", b"x", b"GIF89a" + bytes(100), b"\xff\xd8\xff\xe0" + bytes(50), _bomb(), b"<svg/>", bytes(12_000_001)],
    ids=["empty", "text", "gif", "broken", "bomb", "svg", "large"],
)
def test_what_is_no_photo_is_refused_with_a_sentence(octets):
    with pytest.raises(PhotoError, match=r"ảnh|Ảnh"):
        encoded(octets)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2_000), st.binary(min_size=1, max_size=40))
def test_damaged_file_is_a_photo_or_a_refusal(at, octets):
    out = io.BytesIO()
    Image.effect_noise((60, 40), 90).convert("RGB").save(out, "JPEG")
    whole = bytearray(out.getvalue())
    whole[at : at + len(octets)] = octets
    with contextlib.suppress(PhotoError):
        assert len(encoded(bytes(whole)).jpeg) <= LARGEST_KEPT


def test_photo_is_kept_beside_its_entry(farm, harvest, photo):
    entry = record(farm, harvest(), photo=photo(500, 300)).entry
    kept = DiaryPhoto.objects.get(entry=entry)
    assert bytes(kept.jpeg).startswith(b"\xff\xd8")
    assert bytes(kept.digest) == sha256(bytes(kept.jpeg)).digest()
    assert (kept.width, kept.height) == (500, 300)


def test_entry_with_a_broken_photo_is_not_kept(farm, harvest):
    with pytest.raises(EntryRefusedError) as refused:
        record(farm, harvest(), photo=b"not a photo")
    assert list(refused.value.faults) == ["photo"]
    assert not DiaryPhoto.objects.exists()
