"""Passages: the rules of a block, its anchors, and what the build makes of them."""

from collections.abc import Callable

import pytest
from pyoxigraph import NamedNode

from youcheng.build.passages import Passages, load_passages
from youcheng.build.pipeline import Inputs
from youcheng.build.source import load_source
from youcheng.errors import AnchorMissing, SyntaxInvalid, VoiceViolated
from youcheng.paths import resource
from youcheng.rdf.namespaces import ANNOTATIONS, BASE, EXTERNAL, PASSAGE
from youcheng.rdf.terms import TYPE, yc

Edit = Callable[[str, str, str], None]
FILE = "passages.trig"


def load(article: Inputs, text: str | None = None, *, find: bool = False) -> Passages:
    source = load_source(article.source / "source.ttl")
    return load_passages(article.source, source.with_text(text) if text else source, find=find)


def objects(passages: Passages, subject: str, predicate: NamedNode) -> set[str]:
    name = f"{BASE}id/{subject}"
    quads = (*passages.quads, *passages.annotations)
    return {q.object.value for q in quads if q.subject.value == name and q.predicate == predicate}


def oa(name: str) -> NamedNode:
    return NamedNode(f"{EXTERNAL['oa']}{name}")


def test_passage_is_described_and_mentions_what_its_block_speaks_of(article: Inputs) -> None:
    passages = load(article)

    assert {yc("Passage").value} == objects(passages, "passage/3", TYPE)
    assert {"3"} == objects(passages, "passage/3", yc("line"))
    assert {f"{BASE}id/source/qingxi-2021"} == objects(passages, "passage/3", yc("inSource"))
    mentioned = {"place/qingxi", "place/tsukimi", "place/japan", "pairing/qingxi-tsukimi"}
    assert {f"{BASE}id/{thing}" for thing in mentioned} == objects(passages, "passage/3", yc("mentions"))


def test_thing_is_annotated_with_the_place_and_the_words_it_rests_on(article: Inputs) -> None:
    passages = load(article)
    parts = ("place-qingxi", "char=155,158", "position=155,158", "quote=155,158")
    annotation, target, position, quote = (f"passage/12#{part}" for part in parts)

    assert {oa("Annotation").value} == objects(passages, annotation, TYPE)
    assert {oa("identifying").value} == objects(passages, annotation, oa("motivatedBy"))
    assert {f"{BASE}id/place/qingxi"} == objects(passages, annotation, oa("hasBody"))
    assert {f"{BASE}id/{target}"} == objects(passages, annotation, oa("hasTarget"))
    assert {oa("SpecificResource").value} == objects(passages, target, TYPE)
    assert {f"{BASE}id/source/qingxi-2021"} == objects(passages, target, oa("hasSource"))
    assert {f"{BASE}id/passage/12"} == objects(passages, target, oa("hasScope"))
    assert {f"{BASE}id/{position}", f"{BASE}id/{quote}"} == objects(passages, target, oa("hasSelector"))
    assert {oa("TextPositionSelector").value} == objects(passages, position, TYPE)
    assert ({"155"}, {"158"}) == (objects(passages, position, oa("start")), objects(passages, position, oa("end")))
    assert {oa("TextQuoteSelector").value} == objects(passages, quote, TYPE)
    assert {"青溪市"} == objects(passages, quote, oa("exact"))


def test_a_quotation_has_the_words_before_and_after_it_that_other_anchors_hold(article: Inputs) -> None:
    passages = load(article)
    office, festival = "passage/10#quote=120,122", "passage/12#quote=148,154"

    assert {"市长"} == objects(passages, office, oa("exact"))
    assert {"月见市"} == objects(passages, office, oa("prefix"))
    assert {"山田花子"} == objects(passages, office, oa("suffix"))
    assert {"青溪市茶叶节"} == objects(passages, festival, oa("exact"))
    assert {""} == objects(passages, festival, oa("prefix")) == objects(passages, festival, oa("suffix"))


def test_every_quad_of_a_passage_is_in_its_own_graph(article: Inputs) -> None:
    passages = load(article)

    assert {PASSAGE + str(n) for n in (1, 3, 5, 7, 8, 10, 12)} == {q.graph_name.value for q in passages.quads}
    assert {ANNOTATIONS} == {q.graph_name.value for q in passages.annotations}


def test_every_quote_is_what_stands_at_its_position(article: Inputs, text: str) -> None:
    passages = load(article)
    quotes = {q.subject for q in passages.annotations if q.object == oa("TextQuoteSelector")}

    assert quotes
    for quote in quotes:
        name = quote.value.removeprefix(f"{BASE}id/")
        (exact,), (prefix,), (suffix,) = (objects(passages, name, oa(part)) for part in ("exact", "prefix", "suffix"))
        position = name.replace("#quote=", "#position=")
        (start,), (end,) = (objects(passages, position, oa(part)) for part in ("start", "end"))
        assert exact == text[int(start) : int(end)]
        assert text[: int(start)].endswith(prefix)
        assert text[int(end) :].startswith(suffix)


def test_committed_positions_are_those_of_the_text(article: Inputs, text: str) -> None:
    assert load(article, text).positions.dump() == load(article, text, find=True).positions.dump()


@pytest.mark.parametrize(
    ("old", "new", "messages"),
    [
        (
            "GRAPH passage:8 {\n  passage:8",
            "GRAPH passage:9 {\n  passage:9",
            [r"trig:\d+: the source has no passage 9", "no block for the passages 8; give each"],
        ),
        ("GRAPH passage:5 {", "GRAPH passage:11 {", [r"trig:\d+: passage 7 stands after passage 11"]),
        (
            "GRAPH passage:8 {",
            'GRAPH passage:1 { place:qingxi yc:printedName "青溪市" . }\nGRAPH passage:8 {',
            [r"trig:\d+: passage 1 stands after passage 7", "passage 1 has more than one block"],
        ),
        (
            'place:japan yc:printedName "日本" .',
            "place:japan yc:locatedIn place:qingxi .",
            [r"passages\.trig:\d+: place:japan rests on no words of passage 1"],
        ),
        ('"约2000人"', f'"{"约" * 20}"', [r"trig:\d+: .* has 20 characters; give 1 to 19, never a sentence"]),
        ('"约2000人"', '""', [r"trig:\d+: .* has 0 characters; give 1 to 19, never a sentence"]),
        (
            "yc:kind yc:heading",
            "yc:kind yc:heading ; yc:coverage yc:annotated",
            [r"trig:\d+: yc:coverage of passage:1 is the editors' to say; move it to data/editorial"],
        ),
        (
            "yc:kind yc:bodyText",
            "yc:kind yc:bodyText ; yc:asserts pairing:qingxi-tsukimi",
            [r"trig:\d+: yc:asserts of passage:3 is the editors' to say"],
        ),
        (
            'yc:printed "十年" ;',
            'yc:printed "十年" ; yc:scope "age of the relation"@en ;',
            [r"trig:\d+: yc:scope of quantity:1-years is the editors' to say"],
        ),
        ("GRAPH passage:8 {", "passage:8 yc:line 8 .\nGRAPH passage:8 {", ["yc:line stands outside the blocks"]),
        (
            "yc:established",
            'yc:earliest "2011-04-05"^^xsd:date ; yc:established',
            [r"trig:\d+: yc:earliest of pairing:qingxi-tsukimi is the editors' to say"],
        ),
        (
            "person:hanako-yamada a yc:Person ;",
            'person:hanako-yamada a yc:Person ; <http://www.w3.org/2000/01/rdf-schema#label> "Hanako"@en ;',
            [r"trig:\d+: rdfs:label of person:hanako-yamada is the editors' to say"],
        ),
        (
            "field:tea yc:printed",
            "<https://example.org/tea> yc:printed",
            [r"trig:\d+: <https://example.org/tea> is not a thing of the project"],
        ),
    ],
)  # fmt: skip
def test_block_that_breaks_a_rule_is_refused(
    article: Inputs, edit: Edit, old: str, new: str, messages: list[str]
) -> None:
    edit(FILE, old, new)

    with pytest.raises(VoiceViolated) as raised:
        load(article)
    for message in messages:
        assert raised.match(message)


def test_graph_that_is_no_passage_is_refused(article: Inputs, edit: Edit) -> None:
    edit(FILE, "GRAPH passage:8 {", "GRAPH place:qingxi {")

    with pytest.raises(VoiceViolated, match=r"passages\.trig: the graph place:qingxi is not a passage"):
        load(article)


def test_blank_node_is_refused(article: Inputs, edit: Edit) -> None:
    edit(FILE, "yc:quantity quantity:12-participants", "yc:quantity [ yc:value 2000 ]")

    with pytest.raises(
        VoiceViolated, match=r"passages\.trig: blank nodes are not allowed in data.*event:2021-tea-festival yc:quantity"
    ):
        load(article)


def test_invalid_trig_is_refused_with_its_place(article: Inputs, edit: Edit) -> None:
    edit(FILE, 'place:qingxi yc:printedName "青溪市" .', 'place:qingxi yc:printedName "青溪市 .')

    with pytest.raises(SyntaxInvalid, match=r"passages\.trig:20:\d+: "):
        load(article)


def test_folder_without_passages_is_refused(article: Inputs) -> None:
    (article.source / FILE).unlink()

    with pytest.raises(SyntaxInvalid, match=r"holds no passages\.trig"):
        load(article)


def test_every_absent_anchor_is_named_with_file_line_and_words(article: Inputs, edit: Edit, text: str) -> None:
    edit(FILE, '"结好"', '"结缘"')
    edit(FILE, '"约2000人"', '"约3000人"')

    with pytest.raises(AnchorMissing) as raised:
        load(article, text)
    assert raised.match(r"2 positions|2 anchors are not in their lines")
    assert raised.match(r'passages\.trig:23: "结缘" is not in line 1 of the source')
    assert raised.match(r'passages\.trig:\d+: "约3000人" is not in line 12 of the source')


def test_anchor_without_position_is_named_with_what_to_do(article: Inputs, edit: Edit) -> None:
    edit(FILE, '"结好"', '"结缘"')

    with pytest.raises(AnchorMissing) as raised:
        load(article)
    assert raised.match(r'passages\.trig:23: "结缘" of passage 1 has no position in .*positions\.csv')
    assert raised.match(
        "2 positions are wrong; write the table again .* youcheng build --source FILE --write-positions"
    )
    assert raised.match(r'positions\.csv: "结好" of passage 1 is not an anchor')


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "12,青溪市,155,158",
            "12,青溪市,154,157",
            r'"青溪市" of passage 12 is at \[\(148, 151\), \(155, 158\)\], the table says',
        ),
        (
            "12,青溪市,155,158\n",
            "",
            r'"青溪市" of passage 12 is at \[\(148, 151\), \(155, 158\)\], the table says \[\(148, 151\)\]',
        ),
        ("1,日本,4,6\n", "", r'"日本" of passage 1 has no position'),
    ],
)
def test_table_that_differs_from_the_text_is_refused(
    article: Inputs, edit: Edit, text: str, old: str, new: str, message: str
) -> None:
    edit("positions.csv", old, new)

    with pytest.raises(AnchorMissing, match=message):
        load(article, text)


def test_passages_may_be_in_several_files_in_the_order_of_the_source(article: Inputs) -> None:
    whole = (article.source / FILE).read_text(encoding="utf-8")
    head = whole[: whole.index("GRAPH")]
    cut = whole.index("GRAPH passage:7")
    once = load(article).quads
    (article.source / FILE).unlink()
    (article.source / "passages-1.trig").write_text(whole[:cut], encoding="utf-8")
    (article.source / "passages-2.trig").write_text(head + whole[cut:], encoding="utf-8")

    assert set(once) == set(load(article).quads)


def test_printed_words_keep_their_lexical_form(article: Inputs, edit: Edit) -> None:
    edit(FILE, "yc:value 10 ;", 'yc:value "010"^^xsd:integer ;')
    quads = [q for q in load(article).quads if q.predicate == yc("value") and q.graph_name.value == f"{PASSAGE}1"]

    assert [q.object.value for q in quads] == ["010"]


def test_every_anchor_of_the_real_passages_stands_in_its_line(real_article: str) -> None:
    folder = resource("data/sources/yunnan-2021")
    source = load_source(folder / "source.ttl").with_text(real_article)

    assert load_passages(folder, source).positions.spans
