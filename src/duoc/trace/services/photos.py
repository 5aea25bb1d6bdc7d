"""Pictures that strangers send: read with care, turned upright, made small, and without anything but the picture."""

from io import BytesIO

from django.utils.translation import gettext as _

from duoc.trace.models.reports import MOST_OCTETS

MOST_SENT = 12 << 20  # octets
_MOST_PIXELS, _LONGEST_SIDE, _SHORTEST_SIDE = 60_000_000, 1_600, 400
_FORMATS = ("JPEG", "PNG", "WEBP")


class PhotoError(ValueError):
    """A picture that cannot be taken; a sentence for the person who sent it."""


def reduced(sent: bytes) -> bytes:
    """The picture as JPEG of at most `MOST_OCTETS`, sides of 1,600 at most, without metadata: where it was taken least of all.

    Raises `PhotoError` for what is no picture in one of three formats, is too large, or is broken.
    """
    from PIL import Image, ImageOps  # only who sends a picture waits for it

    if len(sent) > MOST_SENT:
        raise PhotoError(_("Ảnh lớn quá %s MB.") % (MOST_SENT >> 20))
    try:
        with Image.open(BytesIO(sent), formats=_FORMATS) as opened:
            # Width and height stand in the head: nothing has been unpacked yet.
            if opened.width * opened.height > _MOST_PIXELS:
                raise PhotoError(_("Ảnh có quá nhiều điểm ảnh."))
            opened.draft("RGB", (_LONGEST_SIDE, _LONGEST_SIDE))
            upright = ImageOps.exif_transpose(opened).convert("RGB")
    except PhotoError:
        raise
    # A decoder says in many ways that a file is broken, and Pillow passes them on.
    except Exception as error:
        raise PhotoError(_("Không đọc được ảnh; hãy gửi JPEG, PNG hoặc WebP.")) from error
    picture = Image.new("RGB", upright.size)
    picture.paste(upright)  # the points alone come along
    side, quality = _LONGEST_SIDE, 82
    while True:
        picture.thumbnail((side, side))
        written = BytesIO()
        picture.save(written, "JPEG", quality=quality, optimize=True)
        if written.tell() <= MOST_OCTETS or side <= _SHORTEST_SIDE:
            return written.getvalue()
        quality, side = max(50, quality - 12), side if quality > 60 else side * 3 // 4
