"""Photos that come from phones, of producers and of buyers: read with care, kept as a small upright JPEG of pixels alone.

Nothing of the file that came is kept: not its name, its place, its camera, nor what else a file can carry behind the picture.
"""

import io
import warnings
from dataclasses import dataclass
from hashlib import sha256

from django.utils.translation import gettext as _

LARGEST_SENT = 12_000_000
LARGEST_KEPT = 300_000
_SIDE = 1600
_MOST_PIXELS = 60_000_000  # of a phone's camera; more is no photo, and unpacking it costs the memory of everybody
_FORMATS = ("JPEG", "PNG", "WEBP")


class PhotoError(ValueError):
    """A photo that cannot be taken; a sentence for the person who sent it."""


@dataclass(frozen=True, slots=True)
class Photo:
    """A photo as it is kept. digest: SHA-256 of `jpeg`."""

    jpeg: bytes
    width: int
    height: int

    @property
    def digest(self) -> bytes:
        return sha256(self.jpeg).digest()


def encoded(octets: bytes) -> Photo:
    """The photo anew, at most 300 kB and 1600 pixels a side.

    Raises `PhotoError` for what is no picture in one of three formats, is too large, or is broken.
    """
    # Here and not above: most calls of the web carry no photo.
    from PIL import Image, ImageOps

    if len(octets) > LARGEST_SENT:
        raise PhotoError(_("Ảnh lớn quá %s MB.") % (LARGEST_SENT // 1_000_000))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of odd metadata, which is dropped, and of sizes, which are judged here
            with Image.open(io.BytesIO(octets), formats=_FORMATS) as opened:
                if opened.width * opened.height > _MOST_PIXELS:
                    raise PhotoError(_("Ảnh có quá nhiều điểm ảnh; chụp lại ở cỡ nhỏ hơn."))
                opened.draft("RGB", (2 * _SIDE, 2 * _SIDE))  # a JPEG is unpacked at the size that is needed
                upright = ImageOps.exif_transpose(opened)
                flat = Image.new("RGB", upright.size, "white")
                flat.paste(upright, mask=upright.getchannel("A") if upright.mode in ("RGBA", "LA") else None)
    except PhotoError:
        raise
    except Exception as error:  # decoders of strangers' files fail in many ways, and each means the same
        raise PhotoError(_unreadable()) from error
    flat.thumbnail((_SIDE, _SIDE))
    for side, quality in ((_SIDE, 82), (_SIDE, 65), (1200, 60), (900, 50), (600, 40)):
        flat.thumbnail((side, side))
        out = io.BytesIO()
        flat.save(out, "JPEG", quality=quality, optimize=True)
        if out.tell() <= LARGEST_KEPT:
            return Photo(out.getvalue(), *flat.size)
    raise PhotoError(_unreadable())


def _unreadable() -> str:
    return _("Không đọc được ảnh. Chụp lại, hoặc chọn ảnh JPEG, PNG hay WebP.")
