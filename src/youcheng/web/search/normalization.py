"""The forms in which names are compared: what readers type differently is taken away, or tried in every way."""

import os
import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from itertools import islice, product

from youcheng.paths import PACKAGE

HAN = re.compile("[\u3400-\u9fff]")
TONE_NUMBER = re.compile(r"(?<=[a-z])[1-5](?![0-9])")
MOST_READINGS = 3
"""How many readings of a character are tried."""
MOST_SPELLINGS = 12
"""How many spellings in pinyin a name has."""


@lru_cache(maxsize=1)
def variants() -> dict[int, str]:
    """Return what traditional and Japanese characters are written as in simplified Chinese, by the tables of OpenCC."""
    from opencc import OpenCC

    characters = [chr(code) for code in range(0x3400, 0xA000)]
    japanese, traditional = OpenCC("jp2t"), OpenCC("t2s")
    table = {}
    changed = characters
    for _ in range(3):  # a form may be a variant of another that is one itself
        changed = traditional.convert(japanese.convert("\n".join(changed))).split("\n")
    for character, simple in zip(characters, changed, strict=True):
        if character != simple:
            table[ord(character)] = simple
    return {code: table.get(ord(simple[0]), simple) if len(simple) == 1 else simple for code, simple in table.items()}


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Return a text without what readers type differently: case, accents, width, variants of characters, signs.

    >>> fold("Zürich – TIMIȘOARA"), fold("沙撈越")
    ('zurich timisoara', '沙捞越')
    """
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(" " if _is_sign(c) else c for c in decomposed if not unicodedata.combining(c))
    return " ".join(plain.translate(variants()).split())


def _is_sign(character: str) -> bool:
    return unicodedata.category(character)[0] in "PSZ"


def squeeze(folded: str) -> str:
    """Return a folded text without its spaces: where words end, writers of pinyin and of foreign names disagree.

    >>> squeeze("kun ming")
    'kunming'
    """
    return folded.replace(" ", "")


@cache
def _generic() -> tuple[tuple[str, ...], frozenset[str]]:
    table = tomllib.loads((PACKAGE / "web" / "search" / "generic_words.toml").read_text(encoding="utf-8"))
    return tuple(sorted(table["han"], key=len, reverse=True)), frozenset(table["latin"])


def core(folded: str) -> str:
    """Return a folded name without the words that say what kind of place it is, or as it is where nothing is left.

    >>> core("siem reap province"), core("藤泽市"), core("楚雄彝族自治州"), core("the city"), core("沙市")
    ('siem reap', '藤泽', '楚雄彝族', 'the city', '沙市')
    """
    han, latin = _generic()
    if HAN.search(folded):
        found = next((ending for ending in han if folded.endswith(ending) and len(folded) >= len(ending) + 2), "")
        return folded.removesuffix(found)
    return " ".join(word for word in folded.split() if word not in latin) or folded


def spellings(folded: str) -> tuple[str, ...]:
    """Return the spellings of a Chinese name in pinyin without tones and spaces, the most usual reading first.

    >>> spellings("昆明")[0], "chongqing" in spellings("重庆"), spellings("zurich")
    ('kunming', True, ())
    """
    if not HAN.search(folded):
        return ()
    readings = [_readings(character) for character in squeeze(folded)]
    # In a long name, to try every reading of every character would be to try thousands of spellings.
    few = readings if len(readings) <= 6 else [each[:1] for each in readings]
    return tuple(dict.fromkeys("".join(each) for each in islice(product(*few), MOST_SPELLINGS)))


@lru_cache(maxsize=32768)
def _readings(character: str) -> tuple[str, ...]:
    if not HAN.match(character):
        return (character,)
    # The table of phrases takes half a second to load, and decides between readings where all of them are wanted.
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")
    from pypinyin import Style, pinyin

    found = pinyin(character, style=Style.NORMAL, heteronym=True, v_to_u=True)[0]
    plain = (unicodedata.normalize("NFKD", each) for each in found)
    letters = ("".join(c for c in each if not unicodedata.combining(c)) for each in plain)
    return tuple(islice(dict.fromkeys(letters), MOST_READINGS))


def without_tones(folded: str) -> str:
    """Return pinyin without the numbers that stand for tones, and without spaces.

    >>> without_tones("kun1 ming2"), without_tones("q652818")
    ('kunming', 'q652818')
    """
    return squeeze(TONE_NUMBER.sub("", folded))
