"""Properties of a query are read from its tokens, for any text and in linear time."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from support.work import processor_limit
from youcheng.sparql import QueryText
from youcheng.sparql.text.query_text import VOLATILE

PIECES = st.sampled_from(
    ["SELECT", "service", "<http://e/>", "<", ">", "?a", "$b", "'", '"', "'''", '"""', "\\", "#", "\n", " ", "{", "}",
     "(", "[", "ex:a.b", ":", "a.", ".", "@en-GB", "^^", "1.5e3", "!", "-", "_:b", "%41", "中", "\u3000", "||", "\x00"]
)  # fmt: skip

WORDS = st.sampled_from(
    ["PREFIX", "prefix a:<b#>", "PREFIX : <#>", "PREFIX a.b: <c>", "BASE <b>", "base", "select", "ASK", "ſelect",
     "SELECT?x", "ASK{", "now", "NOW()", "ſervıce", "SERVICE", "bnode", "# no\n", "#", "\r", "\u3000", "<a\u3000b>",
     "''' ' '''", '" #"', "((((((", "!!!!", "-+", "^", "]", "}", ")", "ask:", "describe.x", "VERSION '1'", "İ",
     "ﬆruuid", "\x1c", "ex:a\\'b"]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40).map("".join))
def test_tokens_join_to_the_text(text: str) -> None:
    assert "".join(token.text for token in QueryText(text).all_tokens) == text


@given(st.one_of(st.lists(PIECES | WORDS, max_size=40).map("".join), st.lists(WORDS, max_size=12).map(" ".join)))
def test_shortcuts_agree_with_the_tokens(text: str) -> None:
    quick, slow = QueryText(text), QueryText(text)
    assert quick.normal == slow.normal_by_tokens()
    assert all(quick.has(word) == (word in slow.words) for word in VOLATILE)
    assert all(quick.is_deeper(limit) == (slow.depth > limit) for limit in (0, 1, 3, 7))


@given(st.text(max_size=200))
def test_any_text_can_be_read(text: str) -> None:
    query_text = QueryText(text)
    assert query_text.depth >= 0
    assert query_text.query_form in {None, "SELECT", "ASK", "CONSTRUCT", "DESCRIBE"}
    assert isinstance(query_text.calls_service or query_text.is_update or query_text.is_volatile, bool)


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("select * {}", "SELECT"),
        ("# SELECT\nASK {}", "ASK"),
        ("PREFIX select: <urn:ask> CONSTRUCT {} {}", "CONSTRUCT"),
        ("BASE <urn:x> PREFIX : <y> DESCRIBE <z>", "DESCRIBE"),
        ('VERSION "1.2" ASK {}', "ASK"),
        ("INSERT DATA { }", None),
        ("?x SELECT", None),
        ("", None),
    ],
)
def test_form_is_the_first_word_after_the_prologue(text: str, form: str | None) -> None:
    assert QueryText(text).query_form == form


@pytest.mark.parametrize(
    "text",
    [
        "ASK { SERVICE <http://e/> {} }",
        "ASK { service silent ?x {} }",
        "ASK {service<http://e/>{}}",
        "ASK { FILTER EXISTS { SeRvIcE ex:e {} } }",
        "ASK { ?s ?p true.SERVICE <http://e/> {} }",
        "ASK { ?s ?p 1.SERVICE <http://e/> {} }",
        "ASK { ?s ?p '#' SERVICE <http://e/> {} }",
        "ASK { FILTER(?a<?b)SERVICE#>\n?v{} }",
        "ASK { FILTER(?a<?b)SERVICE<http://e/>{} FILTER(?c>?d) }",
        "ASK { FILTER(?a<?b)SERVICE#x\n#>\nex:e{} }",
        "ASK { FILTER(?a<?b)SERVICE#>\n#\n<http://e/>#\n{} }",
        "ASK { FILTER(?a<?b)service#>\nsilent ?v {} }",
        "ASK { FILTER(?a<?b)SERVICE?v#>\n{} }",
        "ASK { FILTER(?a<?b)SERVICE#SILENT>\n:e{} }",
    ],
)
def test_service_is_seen(text: str) -> None:
    assert QueryText(text).calls_service


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?service ex:service 'SERVICE' }",
        'ASK { ?s ?p """\n SERVICE <http://e/> {} """ }',
        "ASK { # SERVICE <http://e/> {}\n }",
        "ASK { ?s ?p <http://e/service> , <http://e/SERVICE#x> }",
        "ASK { ?s service:p 'a'@service }",
        "ASK { ?s ?p <http://e/(service)#SERVICE> }",
        "ASK { _:service ?p ?o }",
        "ASK { ?s ?p <http://e/service#x> .\n ?s ?p ?o { } }",
    ],
)
def test_word_service_elsewhere_is_no_clause(text: str) -> None:
    assert not QueryText(text).calls_service


@pytest.mark.parametrize(
    ("text", "volatile"),
    [
        ("SELECT (NOW() AS ?x) {}", True),
        ("SELECT (rand() AS ?x) {}", True),
        ("SELECT (STRUUID () AS ?x) {}", True),
        ("SELECT ?now ?rand { ?now ex:uuid 'BNODE()' }", False),
    ],
)
def test_query_is_volatile_by_its_functions(text: str, volatile: bool) -> None:  # noqa: FBT001
    assert QueryText(text).is_volatile is volatile


@pytest.mark.parametrize(
    ("text", "depth"),
    [
        ("ASK {}", 1),
        ("ASK { ?s ?p '((((((((', \"[[[\" # {{{{{{\n }", 1),
        ("ASK " + "{" * 70 + "}" * 70, 70),
        ("ASK { ?s ?p " + "[ ?p " * 80 + "1" + "]" * 80 + "}", 81),
        ("ASK { FILTER(" + "!" * 500 + "true) }", 500),
        ("ASK { FILTER(" + "! #\n" * 500 + "true) }", 500),
        ("ASK { FILTER(?a<" + "(" * 90 + "1" + ")" * 90 + ">?b) }", 92),
        ("}" * 50 + "{" * 3, 3),
    ],
)
def test_depth_is_that_of_brackets_and_signs(text: str, depth: int) -> None:
    assert QueryText(text).depth == depth


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ASK { ?s ?p ?o }", "ASK\n{\t?s ?p # really\n ?o }  ", True),
        ("ASK { ?s ?p 'a  b' }", "ASK { ?s ?p 'a b' }", False),
        ("ASK { ?s ?p '# a' }", "ASK { ?s ?p ' ' }", False),
        ("ASK { ?s ?p ?o }", "ask { ?s ?p ?o }", False),
        ("ASK{}", "ASK {}", False),
    ],
)
def test_normal_form_distinguishes_queries(one: str, other: str, same: bool) -> None:  # noqa: FBT001
    assert (QueryText(one).normal == QueryText(other).normal) is same


@pytest.mark.parametrize(
    "text",
    [
        "a." * 50_000,
        "'''" * 30_000,
        '"' * 100_001,
        "<a" * 50_000,
        "\\" * 99_999,
        "{" * 99_999,
        "a..." * 25_000,
        *(
            f"<{piece * 12_000}>"
            for piece in ("service#", "service?", "service:", "service.", "service#a:", "\\service")
        ),
        "<service#>\n" * 10_000,
        "<service#>\n" + "#\n" * 50_000,
        '"\\"' * 30_000,
    ],
)
def test_work_grows_no_faster_than_the_length(text: str) -> None:
    # 300 kB take a second; work that grows with the square of the length would take many minutes.
    with processor_limit(30):
        query_text = QueryText(text * 3)

        assert query_text.depth >= 0
        assert isinstance(query_text.calls_service, bool)
        assert query_text.normal is not None
