"""Forms of names for comparison: folded, squeezed, in pinyin, and without generic words."""

import os
import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from itertools import islice, product

from youcheng.paths import PACKAGE

HAN = re.compile("[\u3400-\u9fff]")
TONE_NUMBER = re.compile(r"(?<=[a-z])[1-5](?![0-9])")
MAX_READINGS = 3
MAX_SPELLINGS = 12
MAX_FULL_LENGTH = 6
"""A longer name is spelled with the first reading of each character: all of them would make thousands."""


@lru_cache(maxsize=1)
def variants() -> dict[int, str]:
    """Return a translation table from traditional and Japanese characters to simplified ones, by OpenCC."""
    from opencc import OpenCC

    characters = [chr(code) for code in range(0x3400, 0xA000)]
    japanese, traditional = OpenCC("jp2t"), OpenCC("t2s")
    changed = characters
    for _ in range(3):  # the variant of a character may itself have a variant
        changed = traditional.convert(japanese.convert("\n".join(changed))).split("\n")
    table = {ord(old): new for old, new in zip(characters, changed, strict=True) if old != new}
    return {code: table.get(ord(simple[0]), simple) if len(simple) == 1 else simple for code, simple in table.items()}


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return a text without differences in typing: case, accents, width, variants of characters, punctuation.

    >>> fold("Zürich – TIMIȘOARA"), fold("沙撈越")
    ('zurich timisoara', '沙捞越')
    """
    plain = "".join(" " if unicodedata.category(c)[0] in "PSZ" else c for c in _without_accents(text.casefold()))
    return " ".join(plain.translate(variants()).split())


def _without_accents(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def squeeze(folded: str) -> str:
    """Return a folded text without spaces, which writers of pinyin and of foreign names set differently.

    >>> squeeze("kun ming")
    'kunming'
    """
    return folded.replace(" ", "")


@cache
def _generic() -> tuple[tuple[str, ...], frozenset[str]]:
    table = tomllib.loads((PACKAGE / "web" / "search" / "generic_words.toml").read_text(encoding="utf-8"))
    return tuple(sorted(table["han"], key=len, reverse=True)), frozenset(table["latin"])


def core(folded: str) -> str:
    """Return a folded name without generic words such as "province", unchanged if nothing would be left.

    >>> core("siem reap province"), core("藤泽市"), core("楚雄彝族自治州"), core("the city"), core("沙市")
    ('siem reap', '藤泽', '楚雄彝族', 'the city', '沙市')
    """
    han, latin = _generic()
    if HAN.search(folded):
        ending = next((e for e in han if folded.endswith(e) and len(folded) >= len(e) + 2), "")
        return folded.removesuffix(ending)
    return " ".join(word for word in folded.split() if word not in latin) or folded


def spellings(folded: str) -> tuple[str, ...]:
    """Return the spellings of a Chinese name in pinyin without tones and spaces, the most usual reading first.

    >>> spellings("昆明")[0], "chongqing" in spellings("重庆"), spellings("zurich")
    ('kunming', True, ())
    """
    if not HAN.search(folded):
        return ()
    readings = [_readings(character) for character in squeeze(folded)]
    if len(readings) > MAX_FULL_LENGTH:
        readings = [of_character[:1] for of_character in readings]
    return tuple(dict.fromkeys("".join(syllables) for syllables in islice(product(*readings), MAX_SPELLINGS)))


@lru_cache(maxsize=32768)
def _readings(character: str) -> tuple[str, ...]:
    if not HAN.match(character):
        return (character,)
    # All readings are wanted, so the table of phrases, which takes half a second to load, is not needed.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    readings = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=True)[0]
    return tuple(islice(dict.fromkeys(map(_without_accents, readings)), MAX_READINGS))


def without_tones(folded: str) -> str:
    """Return pinyin without tone numbers and spaces.

    >>> without_tones("kun1 ming2"), without_tones("q652818")
    ('kunming', 'q652818')
    """
    return squeeze(TONE_NUMBER.sub("", folded))
