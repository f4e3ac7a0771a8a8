"""Regular expressions of XPath match what the specification says."""

import pyoxigraph as ox
import pytest

from youcheng.sparql.corrections.xpath_regex import (
    PatternInvalid,
    PatternUnsupported,
    blocks,
    translate,
    translate_replacement,
)

MATCHES = [
    # XML Schema part 2, G.4.2.3: class subtraction
    ("^[a-z-[aeiou]]$", "", "f", True),
    ("^[a-z-[aeiou]]$", "", "e", False),
    ("[^a-z-[B]]", "", "A", True),
    ("[^a-z-[B]]", "", "B", False),
    (r"^[\d-[5]]$", "", "4", True),
    (r"^[\d-[5]]$", "", "5", False),
    # G.4.2.5: multi-character escapes
    (r"^\w+$", "", "昆明8", True),
    (r"^\w$", "", "_", False),
    (r"^\w$", "", "+", True),
    (r"^[^\w]$", "", "_", True),
    (r"^[\W]$", "", "-", True),
    (r"^\s$", "", "\u00a0", False),
    (r"^\s$", "", "\t", True),
    (r"^\d$", "", "２", True),
    (r"^\i\c*$", "", "é:x-1", True),
    (r"^\i\c*$", "", "9a", False),
    (r"^\C$", "", "!", True),
    # G.4.2.2: categories and blocks
    (r"^\p{Lu}\p{Ll}+$", "", "Kunming", True),
    (r"^\P{L}$", "", "1", True),
    (r"^\p{IsCJKUnifiedIdeographs}+$", "", "昆明", True),
    (r"^\P{IsGreek}$", "", "x", True),
    (r"^[\p{IsGreek}x]$", "", "α", True),
    # F&O 7.6.1: anchors, groups, reluctant quantifiers
    ("a$", "", "a\n", False),
    ("a$", "m", "a\nb", True),
    ("^a.?b$", "", "ab", True),
    ("a.b", "", "a\nb", False),
    ("a.b", "s", "a\nb", True),
    ("^(?:ab)+$", "", "abab", True),
    # what is a sign of the engine's alone
    ("^[a&&b]$", "", "&", True),
    ("^[a~~b]$", "", "~", True),
    ("^[-a]$", "", "-", True),
    ("^[a-]$", "", "-", True),
    ("^[a^]$", "", "^", True),
    # F&O 7.6.1.1: flags
    ("^i", "i", "İzmir", False),
    ("^I$", "i", "ı", True),
    ("^[A-Z-[IO]]$", "i", "b", True),
    ("^[A-Z-[IO]]$", "i", "o", False),
    (r"^\p{Lu}$", "i", "a", False),
    (r"^\p{Lu}$", "i", "A", True),
    ("a b", "x", "ab", True),
    ("a[ ]b", "x", "a b", True),
    ("a#b", "x", "a#b", True),
    ("a.b", "q", "a.b", True),
    ("a.b", "q", "axb", False),
]


def matches(pattern: str, flags: str, text: str) -> bool:
    """Return whether the engine, given the translation of a pattern, finds it in a text."""
    written, kept, _ = translate(pattern, flags)
    call = f"REGEX({ox.Literal(text)}, {ox.Literal(written)}, {ox.Literal(kept)})"
    return bool(ox.Store().query(f"ASK {{ FILTER({call}) }}"))


@pytest.mark.parametrize(("pattern", "flags", "text", "expected"), MATCHES)
def test_a_pattern_matches_what_xpath_says(pattern: str, flags: str, text: str, *, expected: bool) -> None:
    assert matches(pattern, flags, text) is expected


@pytest.mark.parametrize(
    "pattern",
    ["(", ")", "[", "[a", "a**", "*a", "a{2,1}", r"a\b", r"\q", "(?i)a", "(?<n>a)", "]", "}", "{", r"\p{Foo}", r"\pL",
     r"\p{IsNowhere}", "[z-a]", "[a[b]]", "[a-b-c]", "[]", "\\", "[a-z-[b]c]", "a|*"],
)  # fmt: skip
def test_what_is_no_pattern_is_refused(pattern: str) -> None:
    with pytest.raises(PatternInvalid):
        translate(pattern)


def test_the_place_of_a_fault_is_said() -> None:
    with pytest.raises(PatternInvalid, match=r"character 4: \\b is not an escape of XPath"):
        translate(r"a\b")


def test_an_unknown_flag_is_refused() -> None:
    with pytest.raises(PatternInvalid, match="unknown flag 'u'"):
        translate("a", "iu")


@pytest.mark.parametrize(("pattern", "flags"), [(r"(a)\1", ""), (r"[\p{Lu}]", "i")])
def test_what_the_engine_cannot_match_is_named(pattern: str, flags: str) -> None:
    with pytest.raises(PatternUnsupported):
        translate(pattern, flags)


@pytest.mark.parametrize(
    ("replacement", "groups", "expected"),
    [("$1c$2", 2, "${1}c${2}"), ("$12", 1, "${1}2"), ("$12", 12, "${12}"), ("$0", 0, "${0}"), (r"\$1", 1, "$$1"),
     (r"\\", 0, "\\"), ("$3", 2, "")],
)  # fmt: skip
def test_a_replacement_names_groups_as_xpath_does(replacement: str, groups: int, expected: str) -> None:
    assert translate_replacement(replacement, groups) == expected


@pytest.mark.parametrize("replacement", ["$", "$a", "\\", r"\n"])
def test_what_is_no_replacement_is_refused(replacement: str) -> None:
    with pytest.raises(PatternInvalid):
        translate_replacement(replacement, 1)


def test_a_usual_pattern_stays_as_it_is() -> None:
    for pattern in ("^Kun", "city$", "sister.*city", "(a|b)+", "[a-z]{2,3}", "昆明"):
        assert translate(pattern)[0] == pattern


def test_a_pattern_that_backtracking_would_stall_on_is_matched() -> None:
    assert matches("^(a+)+$", "", "a" * 5000 + "b") is False


def test_blocks_are_those_of_unicode() -> None:
    assert blocks()["BasicLatin"] == (0, 0x7F)
    assert len(blocks()) > 300
