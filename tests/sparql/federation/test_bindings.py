"""The bindings that an endpoint is sent change no result, compared with asking it for everything."""

import time
from collections import Counter
from dataclasses import dataclass, field

import pyoxigraph as ox
import pytest

from youcheng import errors
from youcheng.sparql import QueryText, Request, Result
from youcheng.sparql.federation import federation
from youcheng.sparql.federation.client import Remote
from youcheng.sparql.federation.federation import BATCH_SIZE, MAX_BINDINGS, FederatedQuery, require_listed
from youcheng.sparql.federation.service_clauses import service_clauses
from youcheng.sparql.text.edits import Edit, apply_edits

HERE, THERE, ELSEWHERE = "http://here.test/", "http://there.test/sparql", "http://elsewhere.test/sparql"
LOCAL = """
    PREFIX : <urn:x:>
    :a :in :p ; :n 1 ; :at <http://there.test/sparql> . :b :in :p ; :n 2 ; :at <http://there.test/sparql> .
    :c :in :q ; :n 3 ; :m 9 . :d :n 4 . _:x :in :q ; :n 5 . :a :in :q . :e :n 1 , 2 .
    GRAPH :g { :a :in :z . :f :in :z }
"""
REMOTE = """
    PREFIX : <urn:x:>
    :a :label "a"@en , "A" ; :w 1 . :b :label "b" ; :w 2 . :c :label "c" . :f :label "f" ; :w 1 . :h :label "h" .
    :a :near :b , _:n . _:n :label "n" . :b :near :a , _:n .
"""
QUERIES = [
    "SELECT * { ?s :in :p SERVICE <E> { ?s :label ?l } }",
    "SELECT * { ?s :in :p . SERVICE <E> { ?s :label ?l OPTIONAL { ?s :w ?w } } }",
    "SELECT * { SERVICE <E> { ?s :label ?l } ?s :in ?p }",
    "SELECT * { SERVICE <E> { ?s :label ?l } . ?s :in ?p OPTIONAL { ?s :m ?m } FILTER(!BOUND(?m)) }",
    "SELECT ?s { ?s :in ?p SERVICE <E> { ?s :label ?l } }",
    "SELECT * { ?s :n ?n FILTER(?n < 3) SERVICE <E> { ?s :label ?l FILTER(LANG(?l) = '') } }",
    "SELECT * { ?s :n ?n FILTER(?w < 2) SERVICE <E> { ?s :w ?w } }",
    "SELECT * { ?s :n ?n FILTER NOT EXISTS { ?s :m ?m } SERVICE <E> { ?s :label ?l } }",
    "SELECT * { ?s :n ?n OPTIONAL { SERVICE <E> { ?s :w ?w } } }",
    "SELECT * { ?s :n ?n OPTIONAL { SERVICE <E> { ?s :w ?w } . } FILTER(!BOUND(?w)) }",
    "SELECT * { ?s :n ?n OPTIONAL { ?s :in ?p SERVICE <E> { ?s :w ?w } } }",
    "SELECT * { ?s :n ?n { SERVICE <E> { ?s :w ?w } } UNION { SERVICE <E> { ?s :label ?w } } }",
    "SELECT * { ?s :n ?n { ?s :in ?p } UNION { SERVICE <E> { ?s :label ?w } } UNION { ?s :m ?m } }",
    "SELECT * { ?s :n ?n OPTIONAL { { SERVICE <E> { ?s :w ?w } } UNION { SERVICE <E> { ?s :label ?w } } } }",
    "SELECT * { ?s :n ?n MINUS { SERVICE <E> { ?s :w ?w } } }",
    "SELECT * { ?s :n ?n FILTER EXISTS { ?s :in ?p SERVICE <E> { ?s :w ?n } } }",
    "SELECT * { GRAPH ?g { ?s :in ?p SERVICE <E> { ?s :label ?l } } }",
    "SELECT * { GRAPH :g { ?s :in ?p } SERVICE <E> { ?s :label ?l } }",
    "SELECT * FROM :g { ?s :in ?p SERVICE <E> { ?s :label ?l } }",
    "SELECT * FROM NAMED :g { GRAPH ?g { ?s :in ?p } SERVICE <E> { ?s :label ?l } }",
    "SELECT * { OPTIONAL { ?s :m ?n } SERVICE <E> { ?s :label ?l } }",
    "SELECT * { { ?s :in :p } UNION { ?t :in :q } SERVICE <E> { ?s :label ?l } }",
    "SELECT * { VALUES (?s ?w) { (:a UNDEF) (UNDEF 1) } SERVICE <E> { ?s :w ?w } }",
    "SELECT * { VALUES ?s { :a :b } BIND(:a AS ?t) SERVICE <E> { ?s :near ?t } }",
    "SELECT * { ?s :in ?p SERVICE <E> { OPTIONAL { ?s :w ?w } ?s :label ?l } }",
    "SELECT * { ?s :in ?p SERVICE <E> { OPTIONAL { ?s :w ?w } } }",
    "SELECT * { ?s :in ?p SERVICE <E> { { ?s :w ?w } UNION { ?s :label ?w } } }",
    "SELECT * { ?s :in ?p SERVICE <E> { ?s :label ?l MINUS { ?s :w 2 } FILTER EXISTS { ?s :w ?w } } }",
    "SELECT * { ?s :in ?p SERVICE <E> { SELECT ?s (COUNT(*) AS ?k) { ?s :label ?l } GROUP BY ?s } }",
    "SELECT * { ?s :in ?p SERVICE <E> { ?t :label ?l FILTER(?t = ?s) } }",
    "SELECT * { ?s :in ?p SERVICE <E> { ?s :near ?t } }",
    "SELECT * { ?s :in ?p SERVICE <E> { ?s :near ?t } SERVICE <E> { ?t :label ?l } }",
    "SELECT (COUNT(*) AS ?k) { ?s :n ?n { SELECT ?s { ?s :in ?p SERVICE <E> { ?s :label ?l } } } }",
    "SELECT * { ?s :absent ?n SERVICE <E> { ?s :label ?l } }",
    "SELECT * { ?s :absent ?n OPTIONAL { SERVICE <E> { ?t :label ?l } } }",
    "ASK { ?s :n 4 SERVICE <E> { ?s :label ?l } }",
    "SELECT * { { SELECT ?s { ?s :n ?n } ORDER BY ?n LIMIT 2 } SERVICE <E> { ?s :label ?l } }",
    "SELECT * { ?s :in [ ] ; :n ?n SERVICE <E> { ?s :label ?l ; :near [ :label ?k ] } }",
    "SELECT * { (?s 1) :n ?n SERVICE <E> { ?s :label ?l } }",
]  # fmt: skip


def store(text: str) -> ox.Store:
    found = ox.Store()
    found.load(input=text.encode(), format=ox.RdfFormat.TRIG)
    return found


@dataclass
class Pool:
    """Evaluates here, without workers."""

    local: ox.Store
    base: str = HERE
    asked: list[Request] = field(default_factory=list)
    fault: errors.QueryError | None = None

    def evaluate(self, request: Request) -> Result:
        self.asked.append(request)
        if self.fault:
            raise self.fault
        body = self.local.query(request.text).serialize(format=ox.QueryResultsFormat.JSON)
        return Result(form="SELECT", size=len(body), body=body)


@dataclass
class Others:
    """The other endpoints."""

    remote: ox.Store
    asked: list[str] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)

    def ask(self, remote: Remote, query: str) -> tuple[bytes, str]:
        assert remote.endpoint == THERE
        self.asked.append(query)
        body = self.remote.query(query).serialize(format=ox.QueryResultsFormat.XML)
        self.answers.append(body.count(b"<result>"))
        return body, "application/sparql-results+xml"


@pytest.fixture
def others(monkeypatch: pytest.MonkeyPatch) -> Others:
    found = Others(store(REMOTE))
    monkeypatch.setattr(Remote, "ask", lambda self, query, _: found.ask(self, query))
    return found


def written(query: str) -> str:
    return "PREFIX : <urn:x:> " + query.replace("<E>", f"<{THERE}>")


def resolved(query: str, pool: Pool) -> str:
    """Return a query with its calls answered, as the service does it."""
    text, endpoints = QueryText(written(query)), (THERE,)
    require_listed(text, endpoints)
    asking = FederatedQuery(Request(text=text.text, format="json"), text, endpoints, pool, time.monotonic() + 60)  # type: ignore[arg-type]
    answers: list[Edit] = []
    for call in service_clauses(text)[0]:
        answers.append(Edit(call.start, call.end, asking.answer(call, answers).data))
    return apply_edits(text.text, answers)


def solutions(text: str, local: ox.Store) -> tuple[set[str], Counter[str]]:
    """Return the variables and the solutions; the names that blank nodes were given are others each time."""
    found = local.query(text)
    if isinstance(found, ox.QueryBoolean):
        return set(), Counter([str(bool(found))])
    names = [variable.value for variable in found.variables]
    rows = [
        tuple(sorted((name, "genid" if "genid" in str(row[name]) else str(row[name])) for name in names if row[name]))
        for row in found
    ]
    return set(names), Counter(map(str, rows))


@pytest.mark.parametrize("query", QUERIES)
def test_bindings_change_no_result(others: Others, monkeypatch: pytest.MonkeyPatch, query: str) -> None:
    local = store(LOCAL)
    found = solutions(resolved(query, Pool(local)), local)
    monkeypatch.setattr(federation, "join_context", lambda *_: None)
    expected = solutions(resolved(query, Pool(local)), local)

    assert found == expected


def test_endpoint_sends_only_solutions_that_can_be_joined(others: Others) -> None:
    few = [QUERIES[0], QUERIES[1], QUERIES[5], QUERIES[8], QUERIES[11], QUERIES[17], QUERIES[24]]
    for query in few:
        others.asked.clear()
        resolved(query, Pool(store(LOCAL)))
        assert all("VALUES (?s)" in asked for asked in others.asked), query
        assert not any("urn:x:h" in asked for asked in others.asked)
    assert max(others.answers) < 6


def test_many_bindings_are_sent_in_batches_and_too_many_not_at_all(others: Others) -> None:
    query = "SELECT * { ?s :in :p SERVICE <E> { ?s :label ?l } }"
    for many, asked in ((3 * BATCH_SIZE, 3), (MAX_BINDINGS, MAX_BINDINGS // BATCH_SIZE), (MAX_BINDINGS + 1, 1)):
        lines = "".join(f'<urn:y:{number}> <urn:x:in> <urn:x:p> ; <urn:x:label> "{number}" .' for number in range(many))
        others.asked.clear()
        others.remote = local = store(lines)
        assert solutions(resolved(query, Pool(local)), local)[1].total() == many
        assert len(others.asked) == asked


def test_blank_nodes_of_several_answers_stay_different(others: Others) -> None:
    lines = "".join(f"<urn:y:{number}> <urn:x:in> _:one ." for number in range(2 * BATCH_SIZE))
    others.remote = local = store(lines)
    text = resolved("SELECT (COUNT(DISTINCT ?b) AS ?k) { ?s :in [] SERVICE <E> { ?s :in ?b } }", Pool(local))
    assert next(iter(local.query(text)))["k"].value == "1"


def test_query_without_solutions_asks_no_endpoint(others: Others) -> None:
    local = store(LOCAL)
    text = resolved("SELECT * { ?s :absent ?o SERVICE <E> { ?s :label ?l } }", Pool(local))
    assert (others.asked, list(local.query(text))) == ([], [])


def test_endpoint_is_asked_for_everything_if_bindings_take_too_long(others: Others) -> None:
    pool = Pool(store(LOCAL), fault=errors.QueryTimeout("late", 1, "seconds"))
    resolved(QUERIES[0], pool)
    assert "VALUES" not in others.asked[0]
    pool.fault = errors.QueryCancelled("gone")
    with pytest.raises(errors.QueryCancelled):
        resolved(QUERIES[0], pool)


def test_variable_stands_for_the_endpoints_it_is_bound_to(others: Others) -> None:
    local = store(LOCAL)
    query = "SELECT * { ?s :at ?e ; :n ?n SERVICE ?e { ?s :label ?l } }"
    names, rows = solutions(resolved(query, Pool(local)), local)
    plain = "SELECT * { ?s :at ?e ; :n ?n SERVICE <E> { ?s :label ?l } }"
    assert (names, rows) == solutions(resolved(plain, Pool(local)), local)
    assert rows.total() == 3
    values = f"SELECT * {{ VALUES ?e {{ <{THERE}> }} SERVICE SILENT ?e {{ ?e :label ?l }} }}"
    assert list(local.query(resolved(values, Pool(local)))) == []


@pytest.mark.parametrize(
    "bound",
    [
        "VALUES ?e { <E> <urn:other> }", 'BIND("http://there.test/sparql" AS ?e)', "[] :n ?e", "VALUES ?e { UNDEF }",
        "?e :in :q", "[] :in ?p . ?e :n 5", "OPTIONAL { ?e :absent 1 }",
        "BIND(IF(RAND() < 2, <E>, <E>) AS ?e)", "", "?s ?p ?o .",
        "FILTER EXISTS { VALUES ?e { <E> } }", "{ SELECT ?e { ?s :at ?e } LIMIT 1 }", "GRAPH ?g { ?s ?p ?o }",
    ],
)  # fmt: skip
def test_variable_bound_to_an_unlisted_endpoint_is_refused(others: Others, bound: str) -> None:
    with pytest.raises(errors.ServiceRefused):
        resolved(f"SELECT * {{ {bound} SERVICE ?e {{ ?s :label ?l }} }}", Pool(store(LOCAL)))
    assert all("urn:other" not in asked for asked in others.asked)


def test_silent_clause_skips_an_unlisted_endpoint(others: Others) -> None:
    local = store(LOCAL)
    query = "SELECT * { VALUES ?e { <E> <urn:other> 5 } SERVICE SILENT ?e { ?s :w ?w } }"
    rows = [(row["e"].value, row["s"] is None) for row in local.query(resolved(query, Pool(local)))]
    assert sorted(rows) == [("5", True), *[(THERE, False)] * 3, ("urn:other", True)]
    assert len(others.asked) == 1


def test_number_of_endpoints_of_a_variable_is_limited(others: Others) -> None:
    values = " ".join(f"<urn:{number}>" for number in range(federation.MAX_ENDPOINTS + 1))
    with pytest.raises(errors.ServiceRefused, match="more than"):
        resolved(f"SELECT * {{ VALUES ?e {{ {values} }} SERVICE SILENT ?e {{ ?s :w ?w }} }}", Pool(store(LOCAL)))
