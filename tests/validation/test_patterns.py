"""The language of sh:pattern is that of XPath, in both engines, and no pattern takes long."""

import pyoxigraph as ox
import pytest

from youcheng.validation import validate

PREFIXES = "@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://e.example/> .\n"
ENGINES = ["auto", "pyshacl"]


def turtle(text: str) -> list[ox.Quad]:
    return list(ox.parse(PREFIXES + text, format=ox.RdfFormat.TURTLE))


def matches(pattern: str, text: str, flags: str = "", engine: str = "auto") -> bool:
    flag = f"; sh:flags {ox.Literal(flags)}" if flags else ""
    shapes = turtle(
        f"ex:S sh:targetNode ex:a ; sh:property [ sh:path ex:p ; sh:pattern {ox.Literal(pattern)} {flag} ] ."
    )
    data = [ox.Triple(ox.NamedNode("http://e.example/a"), ox.NamedNode("http://e.example/p"), ox.Literal(text))]
    return validate(data, shapes, engine=engine).conforms


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        (r"^\p{L}+$", "友城abc", True), (r"^\p{L}+$", "a1", False), (r"^\P{L}+$", "12", True),
        (r"^\p{IsCJKUnifiedIdeographs}+$", "友城", True), (r"^\p{Lu}\p{Ll}*$", "Über", True),
        (r"^\i\c*$", "a-1", True), (r"^\i\c*$", "1a", False), (r"^\I+$", "12", True),
        ("^[a-z-[aeiou]]+$", "bcd", True), ("^[a-z-[aeiou]]+$", "bed", False), (r"^[\i-[:]]+$", "a:b", False),
        ("^a$", "a\n", False), ("^a$", "a", True), ("^a$", "b\na", False), ("a$", "a\r", False),
        (r"^\d+$", "٣", True), (r"^[0-9]+$", "２", False), (r"^\w+$", "a_b", False), (r"^\s$", "\u00a0", False),
        ("^a.c$", "a\nc", False), (r"\$", "5$", True), ("", "anything", True), ("^[^。]*$", "a。", False),
    ],
)  # fmt: skip
def test_a_pattern_is_one_of_xpath(pattern, text, expected, engine):
    assert matches(pattern, text, engine=engine) is expected


@pytest.mark.parametrize(
    ("pattern", "flags", "text", "expected"),
    [
        ("^A$", "i", "a", True), ("^a$", "m", "b\na", True), ("^a.c$", "s", "a\nc", True), ("^a b$", "x", "ab", True),
        ("a.c", "q", "a.c", True), ("a.c", "q", "abc", False), ("^i$", "i", "İ", False),
    ],
)  # fmt: skip
def test_flags_are_those_of_xpath(pattern, flags, text, expected):
    assert matches(pattern, text, flags) is expected


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("pattern", ["^(a+)+$", "^(a|a)*$", "^(a|aa)+$", "(.*)*,", "^([a-z]+)*x$", "(a?){60}a{60}!"])
def test_a_pattern_takes_time_linear_in_the_text(pattern, engine):
    """An engine that backtracks would not end within the life of the sun."""
    assert not matches(pattern, "a" * 5000 + "?" if pattern[0] == "^" else "a" * 59, engine=engine)


def test_values_of_nested_shapes_are_matched():
    shapes = turtle("""ex:S sh:targetSubjectsOf ex:p ; sh:node [ sh:property [ sh:path ( ex:p ex:q ) ;
      sh:or ( [ sh:pattern "^x" ] [ sh:not [ sh:pattern "^y" ] ] ) ] ] .""")
    data = turtle("ex:a ex:p ex:b . ex:b ex:q 'x', 'yes', 'z', ex:y, 5 . ex:c ex:p ex:d . ex:d ex:q 'xyz' .")

    for engine in ENGINES:
        (result,) = validate(data, shapes, engine=engine).results
        assert [inner.value for inner in result.nested] == [ox.Literal("yes")]


@pytest.mark.parametrize("text", ['"', "\\", "\t", "\r", "\x01", "\u0085", "😀", "?", "$", "{", "'"])
def test_every_character_of_a_text_is_matched_as_it_is(text):
    assert matches("^.$", text, "s")
