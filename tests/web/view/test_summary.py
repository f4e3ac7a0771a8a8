"""Summaries: one paragraph for every thing in both languages, true to the graph."""

import html
import re

import pytest
from pyoxigraph import DefaultGraph, NamedNode

from youcheng.rdf.namespaces import EXTERNAL, RDF
from youcheng.web import create_app
from youcheng.web.services import services
from youcheng.web.view.description import describe, select
from youcheng.web.view.presenter import Presenter
from youcheng.web.view.summary import patterns, summary
from youcheng.web.view.summary.grammar import Grammar, Piece, Slot, fill, render
from youcheng.web.view.summary.values import STRENGTHS, Values

BASE = "https://w3id.org/youcheng/"
YC = f"{BASE}ontology#"
LANGUAGES = ("en", "zh")
SLOT = re.compile(r"\{([^{}]*)\}")


@pytest.fixture(scope="module")
def app():
    """The application over the graph that comes with the package."""
    return create_app({"base": BASE})


@pytest.fixture(scope="module")
def told(app):
    """The paragraph of every thing, as HTML, by its path and language."""
    with app.app_context():
        current = services()
        things = sorted({row["thing"].value for row in select(current.store, "things", current.base)})
        presenters = {language: Presenter(current, language) for language in LANGUAGES}
        return {
            (thing.removeprefix(f"{BASE}id/"), language): summary(thing, presenters[language])
            for thing in things
            for language in LANGUAGES
        }


def text(markup):
    return html.unescape(re.sub(r"<[^>]*>", "", str(markup)))


def test_every_thing_has_a_paragraph_in_both_languages(told):
    assert len(told) > 2000
    assert [key for key, value in told.items() if not value] == []


def faults(paragraph, language):
    """Return the faults in the wording of a paragraph."""
    shared = [
        r"[\[\]{}]",
        r"\s\s",
        r"\s[.,;:。，；：]",
        r"[.,;:。，；：、][.,;:。，；：、](?!\w)",
        r"^\s|\s$",
        r"\(\)|（）|“”",
    ]
    own = {
        "en": [
            r"^[a-z]",
            r"\b[Tt]he [Tt]he\b",
            r"\b[Aa] [aeio]",
            r"\b[Aa]n [^aeiouAEIOUMNHF]",
            r"\b1 \w+s\b",
            r"[^.?!”]$",
        ],
        "zh": [r"[,;:] ?[\u4e00-\u9fff]", r"[^。？！”]$", r"[\u4e00-\u9fff]\?"],
    }
    return [pattern for pattern in [*shared, *own[language]] if re.search(pattern, paragraph)]


def test_every_paragraph_is_well_written(told):
    bad = {
        key: (faults(text(value), key[1]), text(value)) for key, value in told.items() if faults(text(value), key[1])
    }

    assert bad == {}


@pytest.mark.parametrize(
    ("paragraph", "language"),
    [("In  line 9.", "en"), ("in line 9.", "en"), ("A {visitor}.", "en"), ("A visit , then.", "en"), ("A event.", "en"),
     ("The the end.", "en"), ("An visit.", "en"), ("1 pairings.", "en"), ("No end", "en"), ("访问, 在云南。", "zh"),
     ("访问、。", "zh"), ("访问", "zh"), ("（）。", "zh")],
)  # fmt: skip
def test_a_badly_written_paragraph_is_found(paragraph, language):
    assert faults(paragraph, language)


# Written by hand from the annotation of the lines, the labels and the gazetteer.
EXPECTED = {
    ("event/2015-muse-fire-engines", "en"): (
        "In line 104 the article reports an aid delivery. Yunnan gave fire engines and fire-fighting "
        "equipment to Muse. Its outcome: “Praise of the good works by people abroad”. It is related to “fire in "
        "Muse, 2015”. It concerns the field fire fighting. In "
        "numbers: 3 vehicles (fire engines given to Muse); 1,600,000 yuan (value of the fire engines and the "
        "fire-fighting equipment given to Muse)."
    ),
    ("event/2017-laos-brightness-action", "zh"): (
        "第 135 行述及医疗援助行动，时间为2017年11月，地点在老挝。由云南省组织并实施。属于“光明行”活动。与之有关"
        "的有玻璃体切割手术、白内障。涉及领域：卫生。所涉数字：3例手术（2017年11月老挝行动的玻璃体切割例数）；301例"
        "手术（2017年11月老挝行动的白内障手术例数）。"
    ),
    ("event/2017-mahosot-ceremony", "en"): (
        "In line 135 the article reports a ceremony on 14 November 2017 in Vientiane. Taking part: Bounnhang "
        "Vorachith and Xi Jinping. It is related to Mahosot General Hospital."
    ),
    ("event/147-letters-to-yunnan", "en"): (
        "In line 147 the article reports correspondence. It was addressed by Banteay Meanchey Province, the Los "
        "Ríos Region, the Olomouc Region, Sarawak, Siem Reap Province, Timișoara and others to Yunnan. It "
        "is related to “COVID-19 pandemic”. It concerns the field epidemic prevention and control."
    ),
    ("event/zheng-he-voyages", "en"): "In line 193 Abang Johari Tun Openg mentions an event. Taking part: Zheng He.",
    ("event/bag-throwing-festival", "zh"): "第 90 行述及节庆活动。",
    ("event/delta-variant-spread", "en"): (
        "In line 151 the article reports an epidemic. According to the editors, it is part of “COVID-19 "
        "pandemic”."
    ),
    ("pairing/kunming-fujisawa", "en"): (
        "The article states in line 9 that Kunming and Fujisawa in Japan are twinned. In numbers: 40 years (years "
        "since the first pairing was concluded)."
    ),
    ("pairing/yunnan-gilan", "zh"): "文章在第 100 行提及伊朗吉兰省，似为云南省友城之例。",
    ("cooperation/yunnan-ireland", "en"): (
        "According to John Crowe in line 201, Yunnan and Ireland cooperate. The article does not call it a pairing."
    ),
    ("cooperation/qujing-czechia", "zh"): "第 68 行述及曲靖市与捷克在民用航空方面的合作。文章未称其为友城关系。",
    ("tie/kust-bth", "en"): (
        "In line 64 the article names an institutional tie of Kunming University of Science and Technology and "
        "Blekinge Institute of Technology in Sweden. It was made on the platform of the sister cities of Yunnan."
    ),
    ("organization/bth", "zh"): (
        "文章在第 64 行提到布莱金厄理工学院，为位于瑞典卡尔斯克鲁纳的高等院校。为昆明理工大学—布莱金厄理工学院的一"
        "方。"
    ),
    ("person/takuya-tasso", "en"): (
        "The article introduces Takuya Tasso, in line 165, as Governor of Iwate Prefecture. This person takes part "
        "in the event “Conferral of goodwill ambassador certificates in Iwate”."
    ),
    ("place/afula", "en"): (
        "According to the gazetteer, Afula is a city in Israel. It is a party to one pairing in the article, with "
        "Zhaotong. The article mentions it in line 181."
    ),
    ("place/timis-county", "zh"): "据地名库，蒂米什县是罗马尼亚的一级行政区。文章没有提到此地。",
    ("quantity/62-sales", "en"): (
        "The article gives this number in line 62: several million US dollars. According to the editors, counted: "
        "output value of the show's "
        "sales so far. It is a figure about “Run of Smile of Angkor in Siem Reap”."
    ),
    ("quantity/62-audience", "zh"): (
        "文章在第 62 行给出这一数字：超过700,000名观众。据编者，所指：至今看过该剧的观众。"
        "它是关于《吴哥的微笑》的观众的数字。"
    ),
    ("quantity/52-first", "en"): (
        "The article gives this number in line 52: 1 pairing. According to the editors, counted: pairings at the "
        "beginning. It is a figure "
        "about “Growth as practical cooperation”."
    ),
    ("statement/191-established", "en"): (
        "A claim by Suon Bavor (spelling not verified) (Governor of Banteay Meanchey) in line 191: The two have "
        "been friendship provinces since 2011."
    ),
    ("statement/104-praise", "zh"): "第 104 行报纸本身的赞扬：外国百姓对上述善行评价很高。",
    ("plan/114-county-level", "en"): (
        "A plan, not an event, of the Yunnan Provincial People's Association for Friendship with Foreign Countries "
        "in line 114: More counties are to have sister cities."
    ),
    ("concept/m49-015", "en"): (
        "According to the gazetteer, Northern Africa (M49 015) is a concept of UN M49 regions, with the code 015. "
        "It belongs under Africa (M49 002). According to the gazetteer, one place belongs to it: Egypt."
    ),
    ("source/yunnan-2021", "en"): (
        "This is the article of the graph: 207 lines, 97 of them with text, 6,919 characters."
    ),
    ("source/bali-plus-2019", "zh"): (
        "文章之外的来源：新闻，所署日期为2019年5月14日。其说法另存于2个图，不计入文章的叙述。"
    ),
    ("unit/city", "en"): (
        "In the graph, one number is given in it: 5 cities (sister cities of Kunming among the founders of the "
        "alliance)."
    ),
    ("decision/66-kuching-south", "en"): (
        "A correction of the editors: “吉晋南市” is read as Kuching South. It concerns Kuching South. It rests "
        "on line 66. Certainty: certain."
    ),
    ("decision/60-china-cambodia", "zh"): (
        "编者的释读：原文“中柬”，视为中国、柬埔寨。所涉为柬埔寨。依据为第 60 行、第 108 行、第 110 行。确定程度："
        "确定。"
    ),
    ("decision/165-delegations", "en"): (
        "A disambiguation of the editors. It concerns the youth delegation of South Chungcheong, 2017; the youth "
        "delegation of Yunnan to Iwate, 2019. It rests on line 41 and line 165. Certainty: certain."
    ),
    ("contradiction/bullock-office", "en"): (
        "Line 203 and “Yunnan Daily, on Delaware (copy)” do not agree on the Governor of Delaware, printed as "
        "安妮·布洛克 (contradiction of offices)."
    ),
    ("passage/102", "zh"): "云南国际友好城市四十年（报纸专版，2021年）的第 102 行，为标题，提到一项：民心工程。",
}  # fmt: skip


@pytest.mark.parametrize(("path", "language"), EXPECTED)
def test_a_paragraph_agrees_with_the_graph(told, path, language):
    assert text(told[path, language]) == EXPECTED[path, language]


def near(store, thing):
    """Return the things that a paragraph may link to: those in the description, and one step further."""
    found = set()
    described = describe(store, BASE, thing)
    for fact in described.facts:
        found |= {fact.triple.subject, fact.triple.object, *map(NamedNode, fact.voices)}
    for node in [
        node for node in found if isinstance(node, NamedNode) and re.search("/id/(statement|pairing)/", str(node))
    ]:
        for name in ("speaker", "yunnanParty", "foreignParty"):
            found |= {q.object for q in store.quads_for_pattern(node, NamedNode(f"{YC}{name}"), None, DefaultGraph())}
    return {node.value for node in found if isinstance(node, NamedNode)}


def test_a_paragraph_links_only_to_connected_things(app, told):
    with app.app_context():
        store = services().store
        strange = {}
        for (path, language), paragraph in told.items():
            if language == "en":
                links = {f"{BASE}{href}" for href in re.findall(r'href="/([^"]*)"', str(paragraph))}
                if beyond := links - near(store, f"{BASE}id/{path}"):
                    strange[path] = beyond

    assert strange == {}


def test_bounds_of_quantities_are_in_the_paragraph(app, told):
    words = {"moreThan": ("more than ", "超过"), "nearly": ("nearly ", "近"), "approximately": ("about ", "约"),
             "several": ("several ", "数"), "atLeast": ("at least ", "至少")}  # fmt: skip
    with app.app_context():
        quads = list(services().store.quads_for_pattern(None, NamedNode(f"{YC}bound"), None, DefaultGraph()))
    checked = 0
    for quad in quads:
        path, bound = quad.subject.value.removeprefix(f"{BASE}id/"), quad.object.value.removeprefix(YC)
        for language, word in zip(LANGUAGES, words.get(bound, ()), strict=False):
            amount = re.split(r": |：", text(told[path, language]))[1]
            assert amount.removeprefix("截至2020年，").startswith(word), path
            checked += 1

    assert checked > 20


def test_a_plan_is_never_described_as_an_event(told):
    plans = [text(value) for (path, language), value in told.items() if path.startswith("plan/") and language == "en"]

    assert len(plans) == 10
    assert all(plan.startswith("A plan, not an event, of ") for plan in plans)


def test_a_thing_of_other_sources_alone_is_not_ascribed_to_the_article(sample_app):
    thing = "http://127.0.0.1:8000/id/pairing/kunming-chiang-mai"
    with sample_app.app_context():
        found = {language: text(summary(thing, Presenter(services(), language))) for language in LANGUAGES}

    assert found["en"].startswith("Only other sources mention it: “")
    assert found["zh"].startswith("只有其他来源提到它：“")


def test_the_paragraph_is_on_the_page_and_in_the_preview(app):
    client = app.test_client()
    page = client.get("/doc/event/2015-muse-fire", headers={"Accept": "text/html", "Accept-Language": "en"}).text
    preview = client.get("/reconcile/preview?id=event/2015-muse-fire&lang=zh").text

    assert (
        '<p class="summary">In <a href="/youcheng/id/passage/104">line 104</a> the article reports a disaster in 2015'
        in page
    )
    assert "述及灾害" in preview


# The patterns


def properties():
    """Return the paths in the patterns, with the kind of thing of each pattern."""
    return {
        (kind, slot.partition("?")[0].strip().removesuffix(" …").strip("!= "))
        for kind, sentences in patterns()["sentence"].items()
        for sentence in sentences
        for language in LANGUAGES
        for pattern in sentence[language]
        for slot in SLOT.findall(pattern)
    }


def test_patterns_name_existing_properties_and_methods(app):
    with app.app_context():
        presenter = Presenter(services(), "en")
        known = {quad.predicate.value for quad in services().store}
    for kind, path in properties():
        for step in re.split(r"[/+=]", path):
            if step.startswith("@"):
                assert step[1:] in STRENGTHS or callable(getattr(Values, step[1:])), (kind, step)
            else:
                assert presenter.term(step.removeprefix("^")) in known, (kind, step)


def test_both_languages_have_the_same_slots():
    for kind, sentences in patterns()["sentence"].items():
        for sentence in sentences:
            named = [
                {slot.partition("?")[0].strip() for pattern in sentence[language] for slot in SLOT.findall(pattern)}
                for language in LANGUAGES
            ]
            assert named[0] == named[1], (kind, sentence)


def test_every_kind_of_thing_has_patterns(told):
    assert {path.partition("/")[0] for path, _ in told} <= patterns()["sentence"].keys()


def grammar(language="en"):
    return Grammar(patterns()["language"][language], str)


def slots(**given):
    values = {name: [(Piece(value),) for value in texts] for name, texts in given.items()}
    return lambda path: Slot(values.get(path, []), open=path == "open")


@pytest.mark.parametrize(
    ("pattern", "written"),
    [
        ("a visit[ to {place}].", "A visit."),
        ("a visit[ by {one}].", "A visit by A."),
        ("a visit[ by {one} to {place}].", "A visit."),
        ("by {two}.", "By A and B."),
        ("by {three}.", "By A, B and C."),
        ("by {joined}.", "By A and B, and C."),
        ("by {parted}.", "By A, B; C."),
        ("{two ? it is | they are} {two}.", "They are A and B."),
        ("{one ? it is | they are} {one}.", "It is A."),
        ("{many ? one thing | # things}.", "12 things."),
        ("{many}.", "1, 2, 3, 4, 5, 6, 7, 8 and 4 more."),
        ("{many …}.", "1, 2, 3, 4, 5, 6, 7 and 8."),
        ("{!place}nobody.", "Nobody."),
        ("{!one}nobody.", None),
        ("{place}.", None),
    ],
)
def test_a_pattern_is_filled(pattern, written):
    many = [str(number) for number in range(1, 13)]
    values = slots(
        one=["A"], two=["A", "B"], three=["A", "B", "C"], joined=["A and B", "C"], parted=["A, B", "C"], many=many
    )
    found = fill(pattern, values, grammar())

    assert (render(found.pieces, "en") if found else None) == written


@pytest.mark.parametrize(("language", "number", "written"), [
    ("en", 2, "1, 2 and others"), ("zh", 2, "1、2等"), ("en", 1, "1 and others"),
    ("zh", 12, "1、2、3、4、5、6、7、8等至少 12 个"),
    ("en", 12, "1, 2, 3, 4, 5, 6, 7, 8 and at least 4 more"),
])  # fmt: skip
def test_an_open_list_ends_with_words_for_others(language, number, written):
    values = slots(open=[str(one) for one in range(1, number + 1)])
    found = fill("{open}", values, grammar(language))

    assert render(found.pieces, language) == written


def test_values_are_escaped():
    piece = Piece("<b>&", "zh", 'http://example.org/"')

    assert str(piece.render("en")) == '<a href="http://example.org/&#34;" lang="zh">&lt;b&gt;&amp;</a>'
    assert str(Piece("<b>", "zh").render("en")) == '<span lang="zh">&lt;b&gt;</span>'


def test_incomplete_data_give_a_shorter_paragraph(tmp_path):
    base = "http://127.0.0.1:8000/"
    lines = [
        f"<{base}id/passage/intro> <{RDF}type> <{YC}Passage>",
        f"<{base}id/passage/intro> <{YC}mentions> <{base}id/quantity/bare>",
        f"<{base}id/quantity/bare> <{RDF}type> <{YC}Quantity>",
        f"<{base}id/quantity/odd> <{RDF}type> <{YC}Quantity>",
        f'<{base}id/quantity/odd> <{YC}magnitude> "7"',
        f"<{base}id/event/bare> <{RDF}type> <{YC}Event>",
        f"<{base}id/event/bare> <{YC}quantity> <{base}id/quantity/bare>",
        f'<{base}id/event/bare> <{YC}date> "some day"',
        f"<{base}id/decision/bare> <{RDF}type> <{YC}EditorialDecision>",
        f"<{base}id/decision/bare> <{EXTERNAL['prov']}wasDerivedFrom> <{base}id/passage/intro>",
        f"<{base}id/pairing/bare> <{RDF}type> <{YC}Pairing>",
        f"<{base}id/ship/argo> <{RDF}type> <{YC}Ship>",
    ]
    path = tmp_path / "others.nq"
    path.write_text("".join(f"{line} .\n{line} <{base}graph/mine> .\n" for line in lines), encoding="utf-8")
    app = create_app({"dataset": path, "base": base})
    with app.app_context():
        presenter = Presenter(services(), "en")
        things = {line.split("> ")[0].removeprefix(f"<{base}id/") for line in lines}
        found = {name: text(summary(f"{base}id/{name}", presenter) or "") for name in things}

    assert found["event/bare"] == "An Event. In numbers: bare."
    assert found["decision/bare"] == "It rests on intro."
    assert found["pairing/bare"] == found["ship/argo"] == found["quantity/odd"] == ""
    assert [name for name, paragraph in found.items() if re.search(r"[{}]|\s\s", paragraph)] == []
