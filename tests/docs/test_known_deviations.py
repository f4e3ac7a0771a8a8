"""The page of known deviations names each W3C test that is not passed, and no other."""

import re
import tomllib

from support.paths import ROOT, TESTS

PAGE = ROOT / "docs" / "known-deviations.md"
EXCEPTIONS = tomllib.loads((TESTS / "conformance" / "exceptions.toml").read_text(encoding="utf-8"))


def listed() -> set[str]:
    """Return the names of the SPARQL tests that are listed as exceptions."""
    sparql = EXCEPTIONS["sparql"]
    iris = [*sparql["equal_in_value"], *sparql["fails"], *sparql["published"]["fails"], *sparql["current"]["fails"]]
    return {iri.rpartition("#")[2] for iri in iris}


def named(text: str) -> set[str]:
    """Return the names in the lists of tests on the page."""
    lists = re.findall(r"^(?:Tests?|Equal in value[^:]*|Different result[^:]*): (.*)$", text, re.MULTILINE)
    return {name for line in lists for name in re.findall(r"`([^`]+)`", line)}


def test_the_page_and_the_list_of_exceptions_agree() -> None:
    assert named(PAGE.read_text(encoding="utf-8")) == listed()


def test_a_test_that_is_missing_on_the_page_is_found() -> None:
    text = PAGE.read_text(encoding="utf-8").replace("`date-2`", "")
    assert listed() - named(text) == {"date-2"}
