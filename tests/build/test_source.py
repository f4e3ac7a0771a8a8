"""Source documents: what the record says, whether a text is the one annotated, where words stand."""

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from youcheng.build.pipeline import Inputs
from youcheng.build.source import Source, load_source, read_text
from youcheng.errors import SourceChanged, SyntaxInvalid
from youcheng.paths import resource

Edit = Callable[[str, str, str], None]


def load(article: Inputs) -> Source:
    return load_source(article.source / "source.ttl")


def test_record_is_read(article: Inputs) -> None:
    source = load(article)

    assert (source.characters, source.lines, source.passages) == (171, 12, (1, 3, 5, 7, 8, 10, 12))


def test_words_are_found_at_code_points_of_the_whole_text(article: Inputs, text: str) -> None:
    source = load(article).with_text(text)

    assert source.find(7, "青溪市") == [(75, 78), (93, 96)]
    assert [text[start:end] for start, end in source.find(7, "青溪市")] == ["青溪市", "青溪市"]


def test_words_of_another_line_are_not_found(article: Inputs, text: str) -> None:
    assert load(article).with_text(text).find(8, "月见市") == []


def test_words_cannot_be_looked_up_without_the_text(article: Inputs) -> None:
    with pytest.raises(ValueError, match="text of the source was not given"):
        load(article).find(1, "青溪市")


def test_changed_text_is_refused_with_both_hashes(article: Inputs, text: str) -> None:
    source = load(article)

    with pytest.raises(
        SourceChanged, match=f"source.ttl records SHA-256 {source.sha256}, the text given has [0-9a-f]{{64}}"
    ):
        source.with_text(text.replace("十年", "九年"))


@pytest.mark.parametrize(
    ("old", "new"),
    [("characterCount 171", "characterCount 170"), ("lineCount 12", "lineCount 13"), ("passage:12 .", "passage:11 .")],
)
def test_record_that_miscounts_is_refused(article: Inputs, edit: Edit, text: str, old: str, new: str) -> None:
    edit("source.ttl", old, new)

    with pytest.raises(SourceChanged, match=r"source\.ttl records .* the text has 171, 12 and 7"):
        load(article).with_text(text)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("a yc:Source ;", "a yc:Document ;", "describes no yc:Source"),
        ("yc:lineCount 12 ;", "", "source:qingxi-2021 has 0 values of yc:lineCount; give one"),
        ("yc:lineCount 12 ;", "yc:lineCount 12 , 13 ;", "source:qingxi-2021 has 2 values of yc:lineCount; give one"),
        ("yc:passageCount 7", "yc:passageCount 8", "counts 8 passages and lists 7"),
        ("a yc:Source ;", "a yc:Source", r"source\.ttl:\d+:\d+: "),
    ],
)
def test_faulty_record_is_refused(article: Inputs, edit: Edit, old: str, new: str, message: str) -> None:
    edit("source.ttl", old, new)

    with pytest.raises(SyntaxInvalid, match=message):
        load(article)


def test_line_ends_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes("一\r\n二\n".encode())

    assert read_text(path) == "一\r\n二\n"


def test_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_bytes("友城".encode("gb18030"))

    with pytest.raises(SourceChanged, match=r"text\.txt is not UTF-8: .* at byte 0"):
        read_text(path)


@given(lines=st.lists(st.text("ab市", max_size=6), min_size=1, max_size=5), data=st.data())
def test_every_place_found_holds_the_words(lines: list[str], data: st.DataObject) -> None:
    text = "".join(f"{line}\n" for line in lines)
    number = data.draw(st.integers(1, len(lines)))
    words = data.draw(st.text("ab市", min_size=1, max_size=2))
    source = Source(iri=None, path=Path(), sha256="", characters=0, lines=0, passages=(), quads=(), text=text)  # type: ignore[arg-type]

    found = source.find(number, words)

    assert all(text[start:end] == words for start, end in found)
    assert all(text.count("\n", 0, start) == number - 1 for start, _ in found)
    assert bool(found) == (words in lines[number - 1])


def test_the_real_article_is_the_one_that_was_annotated(real_article: str) -> None:
    load_source(resource("data/sources/yunnan-2021/source.ttl")).with_text(real_article)


def test_the_record_of_the_real_article_holds_what_is_counted() -> None:
    source = load_source(resource("data/sources/yunnan-2021/source.ttl"))

    assert (source.characters, source.lines, len(source.passages)) == (6919, 207, 97)
    assert source.sha256 == "f542a16f6fba68c8c0d99bfac9255ec4140efb546b3206ace6b036e5975fa54f"
