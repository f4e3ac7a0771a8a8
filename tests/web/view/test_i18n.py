"""The languages of the interface: equal catalogues, dates and numbers."""

import re
import string

import pytest

from youcheng.paths import PACKAGE
from youcheng.web.view.i18n import LANGUAGES, Messages, catalogue

TEMPLATES = sorted((PACKAGE / "web" / "templates").glob("*"))
ASKED = re.compile(r"""\bt\("([a-z0-9.-]+)"\s*[,)]""")
OURS = re.compile(r"^[\w.:-]+$", re.ASCII)


def fields(message):
    """Return the placeholders of a message."""
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def disagreements(one, other):
    """Return the keys of only one catalogue, and those whose messages have different placeholders."""
    alone = set(one) ^ set(other)
    return alone | {key for key in set(one) & set(other) if fields(one[key]) != fields(other[key])}


def test_the_catalogues_have_the_same_keys_and_placeholders():
    assert disagreements(catalogue("en"), catalogue("zh")) == set()


@pytest.mark.parametrize(
    ("one", "other"), [({"a": "x"}, {}), ({"a": "{n} x"}, {"a": "x"}), ({"a": "{n}"}, {"a": "{m}"})]
)
def test_catalogues_that_differ_are_found(one, other):
    assert disagreements(one, other) == {"a"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_message_is_empty_and_every_key_is_plain(language):
    for key, message in catalogue(language).items():
        assert message.strip(), key
        assert OURS.match(key), key


def test_the_chinese_catalogue_is_chinese():
    english = {key for key, message in catalogue("zh").items() if message == catalogue("en")[key]}

    # Names that are the same in both languages.
    assert {key for key in english if re.search("[a-z]{4}", catalogue("zh")[key])} <= {"language.en"}


def asked_for(text):
    """Return the keys of the messages in a template."""
    return set(ASKED.findall(text))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_templates_use_existing_messages(path):
    if path.is_file():
        assert asked_for(path.read_text(encoding="utf-8")) <= set(catalogue("en"))


def test_an_unknown_message_in_a_template_is_found():
    assert not asked_for('{{ t("no.such-message") }}') <= set(catalogue("en"))


def test_templates_contain_no_texts():
    words = re.compile(r">\s*[A-Z][a-z]+ [a-z]+ [a-z]+[^<{]*<")
    ours = [path for path in TEMPLATES if path.suffix == ".html" and not path.name.startswith("workbench")]
    found = {path.name: words.findall(path.read_text(encoding="utf-8")) for path in ours}

    assert {name: texts for name, texts in found.items() if texts} == {}
    assert words.findall("<p>Words of a template</p>")


def test_an_unknown_message_raises():
    with pytest.raises(KeyError):
        Messages("en")("no.such-message")


@pytest.mark.parametrize(
    ("lexical", "en", "zh"),
    [
        ("1981-11-05", "5 November 1981", "1981年11月5日"),
        ("2017-11", "November 2017", "2017年11月"),
        ("2011", "2011", "2011年"),
        ("--10-28", "--10-28", "--10-28"),
        ("x", "x", "x"),
    ],
)
def test_dates_keep_their_precision(lexical, en, zh):
    assert (Messages("en").date(lexical), Messages("zh").date(lexical)) == (en, zh)


@pytest.mark.parametrize(("value", "shown"), [(103, "103"), (13000, "13,000"), ("2.50", "2.50"), (-1234, "-1,234")])
def test_numbers(value, shown):
    assert Messages("en").number(value) == shown


@pytest.mark.parametrize(
    ("accept", "language"),
    [("zh-CN,zh;q=0.9,en;q=0.8", "zh"), ("en-GB", "en"), ("fr", "en"), ("", "en"), ("fr, zh-Hant;q=0.3", "zh")],
)
def test_the_preferred_language_is_used(client, accept, language):
    response = client.get("/passages", headers={"Accept": "text/html", "Accept-Language": accept})

    assert response.headers["Content-Language"] == language
    assert f'<html lang="{"zh-Hans" if language == "zh" else "en"}">' in response.text


def test_the_language_in_the_address_beats_the_preference(client):
    response = client.get("/passages?lang=zh", headers={"Accept": "text/html", "Accept-Language": "en"})

    assert response.headers["Content-Language"] == "zh"
    assert 'href="/browse?lang=zh"' in response.text


def test_the_switch_leads_to_the_same_page_in_the_other_language(client):
    page = client.get("/search?q=Z%C3%BCrich&x=1", headers={"Accept": "text/html", "Accept-Language": "en"}).text

    assert 'href="/search?q=Z%C3%BCrich&amp;lang=zh" hreflang="zh"' in page
    assert "x=1" not in page
