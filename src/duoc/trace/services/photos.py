"""Pictures that buyers send with a report: the same care as for the diary's photos, said in the reader's language."""

from django.utils.translation import gettext as _

from duoc.trace.rules.diary.entries import EntryRefusedError
from duoc.trace.services.diary.photos import LARGEST_SENT as MOST_SENT
from duoc.trace.services.diary.photos import encoded

__all__ = ["MOST_SENT", "PhotoError", "reduced"]


class PhotoError(ValueError):
    """A picture that cannot be taken; a sentence for the person who sent it."""


def reduced(sent: bytes) -> bytes:
    """The picture as JPEG of at most 300,000 octets, without metadata: where it was taken least of all.

    Raises `PhotoError` for what is no picture in one of three formats, is too large, or is broken.
    """
    if len(sent) > MOST_SENT:
        raise PhotoError(_("Ảnh lớn quá %s MB.") % (MOST_SENT // 1_000_000))
    try:
        return encoded(sent).jpeg
    except EntryRefusedError as error:
        raise PhotoError(_("Không đọc được ảnh; hãy gửi JPEG, PNG hoặc WebP.")) from error
