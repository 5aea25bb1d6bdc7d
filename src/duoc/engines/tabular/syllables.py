"""Is a word a Vietnamese syllable? The rule is spelling, not a dictionary: an onset, a rhyme, and a tone that the coda allows."""

import re
import unicodedata

_ONSETS = "b c ch d đ g gh gi h k kh l m n ng ngh nh p ph q qu r s t th tr v x"
_RHYMES = (
    "a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây e ec em en eng eo ep et ê êch êm ên "
    "ênh êp êt êu i ia ich iêc iêm iên iêng iêp iêt iêu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay "
    "oăc oăm oăn oăng oăt oc oe oen oeo oet oi om on ong ooc oong op ot ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt u ua uân uâng "
    "uât uây uc uê uêch uênh ui um un ung uôc uôi uôm uôn uông uôt up ut uơ uy uya uych uyên uyêt uyn uynh uyt uyu ư ưa ưc ưi "
    "ưm ưng ươc ươi ươm ươn ương ươp ươt ươu ưt ưu y yêm yên yêng yêt yêu yt"
)
_SYLLABLE = re.compile(f"(?:{_ONSETS.replace(' ', '|')})?(?:{_RHYMES.replace(' ', '|')})")
_TONES = re.compile("[\u0300\u0309\u0303\u0301\u0323]")
_STOPPED = re.compile(r"(?:c|ch|p|t)$")
_LETTERS = re.compile(r"[^\W\d_]+")
_RISING = {"\u0301", "\u0323"}  # sắc, nặng: all that a stopped syllable can carry


def is_syllable(word: str) -> bool:
    """Whether a word in any letter case is spelt as a Vietnamese syllable. One tone at most."""
    spread = unicodedata.normalize("NFD", word.lower())
    tones = _TONES.findall(spread)
    bare = unicodedata.normalize("NFC", _TONES.sub("", spread))
    if len(tones) > 1 or not _SYLLABLE.fullmatch(bare):
        return False
    return not _STOPPED.search(bare) or bool(tones and tones[0] in _RISING)


def share(texts: dict[str, int]) -> float:
    """Of the words in the counted texts that go beyond ASCII, the share that are syllables; 0 where there is no such word."""
    good = total = 0
    for text, times in texts.items():
        for word in _LETTERS.findall(unicodedata.normalize("NFC", text)):
            if not word.isascii():
                total += times
                good += times * is_syllable(word)
    return good / total if total else 0.0
