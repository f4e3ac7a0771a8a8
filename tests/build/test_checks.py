"""What holds across the voices: declared things, declared words, one label in each language."""

from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import Literal, NamedNode

from youcheng.build.checks import Finder
from youcheng.build.pipeline import Inputs, build
from youcheng.errors import VoiceViolated
from youcheng.rdf.namespaces import BASE

Edit = Callable[[str, str, str], None]
LABELS = "editorial/labels.ttl"
PREFIXES = f"@prefix place: <{BASE}id/place/> .\n@prefix ex: <http://example.org/> .\n"
KUNMING = NamedNode(f"{BASE}id/place/kunming")


@pytest.mark.parametrize(
    ("file", "old", "new", "messages"),
    [
        (
            LABELS,
            'unit:year a yc:Unit ; skos:inScheme concept:units ; rdfs:label "years"@en , "年"@zh .',
            "",
            [r"passages\.trig:\d+: unit:year is used but has no class in any voice"],
        ),
        (
            "passages.trig",
            "yc:takesPlaceIn place:qingxi",
            "yc:takesPlaceIn place:qingxii",
            [r"passages\.trig:\d+: place:qingxii is used but has no class"],
        ),
        (
            "gazetteer/places.ttl",
            "yc:locatedIn place:china",
            "yc:locatedIn place:China",
            [r"places\.ttl:\d+: place:China is not a valid name"],
        ),
        (
            "passages.trig",
            "yc:field field:tea ;",
            "yc:fields field:tea ;",
            [r"passages\.trig:\d+: yc:fields is not in the vocabulary"],
        ),
        (
            "passages.trig",
            "a yc:Festival",
            "a yc:Festivity",
            [r"passages\.trig:\d+: yc:Festivity is not in the vocabulary"],
        ),
        (LABELS, '"Hanako Yamada"@en , ', "", [r"passages\.trig:\d+: person:hanako-yamada has no label @en"]),
        (LABELS, '"日本"@zh', '"日本"', [r"place:japan has no label @zh", r"place:japan has labels in None"]),
        (LABELS, '"日本"@zh', '"日本"@zh , "Japon"@fr', [r"place:japan has labels in fr; use skos:altLabel"]),
    ],
)
def test_fault_is_refused_with_file_and_line(
    article: Inputs, edit: Edit, file: str, old: str, new: str, messages: list[str]
) -> None:
    edit(file, old, new)

    with pytest.raises(VoiceViolated) as raised:
        build(article, reason=False)
    for message in messages:
        assert raised.match(message)


def test_two_labels_in_one_language_are_refused_with_both_files(article: Inputs) -> None:
    (article.editorial / "more.ttl").write_text(
        "@prefix place: <https://w3id.org/youcheng/id/place/> .\n"
        "@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"
        'place:japan rdfs:label "Nippon"@en .\n',
        encoding="utf-8",
    )

    with pytest.raises(VoiceViolated) as raised:
        build(article, reason=False)
    assert raised.match(
        r'place:japan has 2 labels @en: "Japan"@en \(.*labels\.ttl:\d+\), "Nippon"@en \(.*more\.ttl:3\)'
    )


def test_every_offender_is_listed(article: Inputs, edit: Edit) -> None:
    edit(LABELS, '"日本"@zh', '"Japan"@en')
    edit(LABELS, '"中国"@zh', '"China"@en')

    with pytest.raises(VoiceViolated, match=r"(?s)2 faults across the voices:.*place:china.*place:japan"):
        build(article, reason=False)


def write(folder: Path, content: str) -> Path:
    path = folder / "a.ttl"
    path.write_text(PREFIXES + content, encoding="utf-8")
    return path


def test_term_is_found_as_a_whole_word(tmp_path: Path) -> None:
    path = write(tmp_path, "place:kunming-north ex:p 1 .\nplace:kunming ex:p 2 .\n")

    assert [f"{path}:4"] == list(Finder([path]).places(KUNMING))


def test_literal_is_found_with_its_language(tmp_path: Path) -> None:
    path = write(tmp_path, 'place:kunming ex:p "昆明市"@en .\nplace:kunming ex:p "昆明市"@zh .\n')

    assert f"{path}:4" == Finder([path]).first(Literal("昆明市", language="zh"))


def test_term_that_no_file_names_is_said_to_be_nowhere(tmp_path: Path) -> None:
    assert Finder([write(tmp_path, "")]).first(KUNMING) == "(no file names it)"
