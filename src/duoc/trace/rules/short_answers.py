"""One answer in an SMS: at most 160 signs, without marks in the seven bits of GSM 03.38, or with marks."""

import unicodedata

from duoc.trace.rules.judgements import Judgement

LONGEST = 160
# The basic table of GSM 03.38 (3GPP TS 23.038 §6.2.1), one septet a sign. What its extension holds costs two and is left out.
GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_D = str.maketrans(
    {"đ": "d", "Đ": "D", "–": "-", "—": "-", "…": "...", "“": '"', "”": '"', "‘": "'", "’": "'", "·": "-"}
)


def unmarked(text: str) -> str:
    """The same text in signs of `GSM`, without marks; what has no such form is a question mark."""
    plain = "".join(
        letter for letter in unicodedata.normalize("NFD", text.translate(_D)) if unicodedata.category(letter) != "Mn"
    )
    return "".join(letter if letter in GSM and letter not in "\r\n" else "?" for letter in plain)


def answer(said: Judgement, facts: list[str], *, marks: bool, english: bool = False) -> str:
    """The judgement, then as many facts as there is room for, the first ones first; a fact is told whole or cut with an ellipsis
    where nothing else of it fits.

    With marks the sentence of the page stands, without them its brief form.
    """
    word = said.word[english]
    text = f"{word}: {said.sentence[english]}" if marks else said.brief[english]
    for fact in facts:
        told = f" {fact}." if marks else f" {unmarked(fact)}."
        if len(text) + len(told) <= LONGEST:
            text += told
        elif LONGEST - len(text) > 20:
            text += told[: LONGEST - len(text) - 3].rstrip() + "..."
            break
        else:
            break
    return text[:LONGEST]
