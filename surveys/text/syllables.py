"""Whether a word is a Vietnamese syllable: beginning, rhyme and tone as the spelling allows them."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

RHYMES_IN_USE = """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu
    i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu y yêm yên yêng yêt yêu ynh yt ych
    o oc oi om on ong op ot oa oac oach oai oam oan oang oanh oao oap oat oay oăc oăm oăn oăng oăt oe oen oeo oet
    ooc oong ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uân uâng uât uây uê uêch uênh uơ uy uya uych uyt uynh uyp uyn uyu uyên uyêt
    uôc uôi uôm uôn uông uôt ư ưa ưc ưi ưm ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu
"""
RHYMES = frozenset(RHYMES_IN_USE.split())
BEGINNING = re.compile(r"(?:ngh|ng|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdđghklmnprstvx])?")
TONES = "\u0300\u0301\u0303\u0309\u0323"
STOPS = ("c", "ch", "p", "t", "k")
TONE_ON_LAST = ("oa", "oe", "uy", "uê", "uơ")
"""Rhymes of several vowels whose tone may stand on the last: "hoà", "thuở"; but "xão", never "xaõ"."""
STOPPED_TONES = ("\u0301", "\u0323")


@lru_cache(maxsize=65_536)
def is_syllable(word: str) -> bool:
    """Whether a word could be written in Vietnamese: "nghiêng" could, "straße" could not."""
    decomposed = unicodedata.normalize("NFD", word.casefold())
    tones = [mark for mark in decomposed if mark in TONES]
    last = re.search(r"[^\u0300-\u036f][\u0300-\u036f]*$", decomposed)
    on_last = bool(tones) and last is not None and tones[0] in last[0]
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", "".join(mark for mark in decomposed if mark not in TONES))
    start = BEGINNING.match(bare)
    beginning = start[0] if start else ""
    rhymes = [bare[len(beginning) :]]
    if beginning in ("gi", "qu"):
        rhymes.append(bare[1:])
    return any(_rhyme(rhyme, tones, on_last) for rhyme in rhymes)


def _rhyme(rhyme: str, tones: list[str], on_last: bool) -> bool:
    if on_last and len(rhyme) > 1 and rhyme not in TONE_ON_LAST:
        return False
    if rhyme not in RHYMES and not (rhyme.endswith("k") and f"{rhyme[:-1]}c" in RHYMES):
        return False
    return not rhyme.endswith(STOPS) or (bool(tones) and tones[0] in STOPPED_TONES)
