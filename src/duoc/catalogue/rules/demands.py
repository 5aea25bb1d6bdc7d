"""What people outside ask for: bounded texts, few a day from one device, and nothing in them that leads to a person."""

from duoc.catalogue.rules.entries import EntryRefusedError
from duoc.core import text as vietnamese

DEMAND_STATES = ("open", "planned", "answered", "declined", "hidden")
LONGEST_TITLE, LONGEST_WORDS = 150, 2000
A_DAY = 5  # new demands from one device


def checked(title: str, words: str) -> tuple[str, str]:
    """The texts as they are kept. Raises `EntryRefusedError`."""
    # Heavy: whoever reads only the states (the models, with every command) starts without it.
    from duoc.catalogue.rules.personal.policy import TYPE_WORDS
    from duoc.catalogue.rules.personal.texts import in_text

    title, words = (vietnamese.nfc(" ".join(one.replace("\0", " ").split())) for one in (title, words))
    if not 5 <= len(title) <= LONGEST_TITLE:
        raise EntryRefusedError(f"Viết điều cần trong 5 đến {LONGEST_TITLE} ký tự.", "title")
    if len(words) > LONGEST_WORDS:
        raise EntryRefusedError(f"Phần nói thêm dài quá {LONGEST_WORDS} ký tự.", "words")
    for member, text in (("title", title), ("words", words)):
        if found := in_text(text):
            told = ", ".join(TYPE_WORDS[one] for one in found)
            raise EntryRefusedError(f"Yêu cầu ai cũng đọc được; hãy bỏ {told} rồi gửi lại.", member)
    return title, words
