"""Hostile and broken requests, made up from a seed: as many as one likes, the same each time."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random
from urllib.parse import quote, urlencode

FORM, QUERY = "application/x-www-form-urlencoded", "application/sparql-query"
JUNK = [
    "\x00",
    "\ufeff",
    "\u202e",
    "\U0010ffff",
    "é",
    "昆明",
    "\\u007b",
    "\\U0000007D",
    "''",
    '"""',
    "#",
    "<",
    "{{",
    ")",
]
CALLS = ["STR", "LANG", "UCASE", "STRLEN", "MD5", "SHA512", "ABS", "YEAR", "IRI", "BNODE", "DATATYPE", "ENCODE_FOR_URI"]
OPERATORS = ["+", "-", "*", "/", "=", "!=", "<", ">", "<=", ">=", "&&", "||"]
SEEDS = [
    "SELECT * { ?s ?p ?o } LIMIT 5",
    "SELECT ?s (COUNT(*) AS ?n) { ?s rdfs:label ?l OPTIONAL { ?s yc:value ?v } } GROUP BY ?s HAVING (?n > 1)",
    "ASK { ?s yc:locatedIn+/rdfs:label 'x'@en FILTER NOT EXISTS { ?s a yc:Place } }",
    "CONSTRUCT { ?s ?p [ rdfs:label ?l ] } WHERE { GRAPH ?g { ?s ?p ?l } MINUS { ?s a ?l } }",
    "DESCRIBE ?s FROM <urn:a> { VALUES (?s ?x) { (place:kunming UNDEF) (<urn:b> 'y') } }",
    "SELECT (GROUP_CONCAT(DISTINCT ?o; separator='|') AS ?all) { { ?s ?p ?o } UNION { BIND(1/0 AS ?o) } }",
]
BOMBS = [
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o . ?q ?r ?s }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o } ORDER BY ?c ?f ?i",
    "SELECT (GROUP_CONCAT(?c) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }",
    "SELECT * { ?a (!<urn:x>|^!<urn:x>)* ?b . ?c (!<urn:x>|^!<urn:x>)* ?d . ?e (!<urn:x>|^!<urn:x>)* ?f }",
    "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l FILTER(RAND() < 2) }",
]  # fmt: skip


@dataclass
class Attack:
    """One request, and what kind of attack it is."""

    kind: str
    method: str = "POST"
    path: str = "sparql"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""
    raw: bytes | None = None
    """Bytes to send instead, over a bare connection."""


def attacks(seed: int, count: int, listener: str) -> Iterator[Attack]:
    """Yield so many attacks; `listener` is an address that no request may reach."""
    for number in range(count):
        lot = Random(f"{seed} {number}")  # noqa: S311  (nothing secret)
        kind = lot.choices(list(KINDS), weights=[weight for weight, _ in KINDS.values()])[0]
        yield KINDS[kind][1](lot, kind, listener)


def _sent(lot: Random, kind: str, query: str) -> Attack:
    """Return a query in one of the ways of sending it."""
    wanted = lot.choice(["*/*", "text/csv", "application/sparql-results+xml", "application/rdf+xml", "text/html"])
    accept = {"Accept": f"{wanted}, */*;q=0.1"}
    encoded = query.encode("utf-8", "surrogatepass")
    way = lot.randrange(3)
    if way == 0 and len(encoded) < 5000:
        return Attack(kind, "GET", f"sparql?query={quote(encoded)}", accept)
    if way == 1:
        return Attack(kind, headers=accept | {"Content-Type": FORM}, body=b"query=" + quote(encoded).encode())
    return Attack(kind, headers=accept | {"Content-Type": QUERY}, body=encoded)


def _mutated(lot: Random, kind: str, _: str) -> Attack:
    text = list(lot.choice(SEEDS))
    for _ in range(lot.randint(1, 6)):
        place = lot.randrange(len(text))
        change = lot.randrange(5)
        if change == 0:
            del text[place : place + lot.randint(1, 9)]
        elif change == 1:
            text.insert(place, lot.choice(JUNK))
        elif change == 2:
            text[place:place] = text[: lot.randrange(len(text))]
        elif change == 3:
            text[place] = chr(lot.randrange(0x20, 0x3000))
        else:
            text = text[:place] or text
        text = text or ["x"]
    return _sent(lot, kind, "".join(text))


def _expression(lot: Random, depth: int) -> str:
    if depth == 0 or lot.random() < 0.2:
        return lot.choice(["?a", "?b", "?o", "1", "-2.5e3", "'昆'@zh", "true", "xsd:date", "NOW()", "RAND()", "UUID()"])
    one, two = _expression(lot, depth - 1), _expression(lot, depth - 1)
    return lot.choice(
        [
            f"({one} {lot.choice(OPERATORS)} {two})",
            f"{lot.choice(CALLS)}({one})",
            f"IF({one}, {two}, {one})",
            f"COALESCE({one}, {two})",
            f"CONCAT(STR({one}), STR({two}))",
            f"REPLACE(STR({one}), '(.)', '$1$1')",
            f"({one} IN ({two}, {one}))",
            f"SUBSTR(STR({one}), {two})",
            f"xsd:integer({one})",
        ]
    )


def _pattern(lot: Random, depth: int) -> str:
    if depth == 0:
        path = lot.choice(
            ["?p", "rdfs:label", "yc:locatedIn*", "^yc:value", "(yc:a|!yc:b)?", "rdf:type/rdfs:subClassOf*"]
        )
        return f"{lot.choice(['?a', '?b', '[]', 'place:kunming'])} {path} {lot.choice(['?o', '?b', '1', '_:x'])} . "
    inner, other = _pattern(lot, depth - 1), _pattern(lot, depth - 1)
    return lot.choice(
        [
            f"{{ {inner} }} UNION {{ {other} }} ",
            f"{inner} OPTIONAL {{ {other} }} ",
            f"{inner} FILTER({_expression(lot, 3)}) ",
            f"{inner} BIND({_expression(lot, 3)} AS ?v{lot.randrange(9)}) ",
            f"GRAPH ?g {{ {inner} }} ",
            f"{inner} MINUS {{ {other} }} ",
            f"{{ SELECT ?a {{ {inner} }} LIMIT 3 }} ",
            f"{inner} FILTER NOT EXISTS {{ {other} }} ",
            f"VALUES ?b {{ 1 UNDEF 'x' }} {inner}",
        ]
    )


def _grown(lot: Random, kind: str, _: str) -> Attack:
    form = lot.choice(["SELECT *", "SELECT DISTINCT ?a", "ASK", "DESCRIBE ?a", "SELECT (MAX(?o) AS ?m)"])
    return _sent(lot, kind, f"{form} {{ {_pattern(lot, lot.randint(1, 4))} }}")


def _nested(lot: Random, kind: str, _: str) -> Attack:
    depth = lot.choice([30, 61, 100, 400, 3000, 20000])
    opening, closing, core = lot.choice(
        [
            ("{", "}", "?s ?p ?o"), ("(", ")", "1"), ("[ ?p ", "]", "?o"), ("!", "", "true"), ("-", "", "1"),
            ("{ SELECT * ", "}", "{}"), ("NOT EXISTS {", "}", ""), ("(^", ")", "rdf:type"), ("IF(1,1,", ")", "1"),
        ]
    )  # fmt: skip
    many = opening * depth + core + (closing * depth if lot.random() < 0.8 else "")
    return _sent(
        lot, kind, lot.choice(["SELECT * {{ {} }}", "ASK {{ FILTER({}) }}", "ASK {{ ?s {} ?o }}"]).format(many)
    )


def _bomb(lot: Random, kind: str, _: str) -> Attack:
    doubled = " ".join(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(40))
    evil = "(a+)+" * lot.randint(1, 4)
    bombs = [
        *BOMBS,
        f"SELECT (STRLEN(?x40) AS ?n) {{ BIND('aaaaaaaaaaaaaaaa' AS ?x0) {doubled} }}",
        f"ASK {{ ?s ?p ?o . ?t ?q ?u FILTER(REGEX(CONCAT(STR(?o), '{'a' * 2000}!'), '^{evil}$')) }}",
        f"SELECT (REPLACE('{'a' * 5000}', '', '{'b' * 3000}') AS ?x) {{}}",
        f"ASK {{ FILTER(REGEX('a', '{'(' * 50}a{'{1000}){1000}' * 3}')) }}",
        f"SELECT * {{ VALUES ?x {{ {'1 ' * 30000} }} VALUES ?y {{ {'2 ' * 30000} }} }}",
        f"ASK {{ FILTER(1 IN ({', '.join(['2'] * 20000)})) }}",
        f"ASK {{ {' UNION '.join(['{ ?s ?p ?o }'] * 2000)} }}",
    ]
    return _sent(lot, kind, lot.choice(bombs))


def _outbound(lot: Random, kind: str, listener: str) -> Attack:
    escaped = "".join(f"\\u{ord(character):04x}" for character in listener)
    queries = [
        f"SELECT * {{ SERVICE <{listener}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE SILENT <{listener}> {{ ?s ?p ?o }} }}",
        f"SELECT * {{ BIND(<{listener}> AS ?x) sErViCe#\n ?x {{ ?s ?p ?o }} }}",
        f"SELECT * {{ VALUES ?x {{ <{listener}> }} SERVICE ?x {{ ?s ?p ?o }} }}",
        f"SELECT * {{ SERVICE <{escaped}> {{ ?s ?p ?o }} }}",
        f"BASE <{listener}> SELECT * {{ SERVICE SILENT <a> {{ ?s ?p ?o }} }}",
        f"PREFIX x: <{listener}> SELECT * {{ FILTER(1 <2) service x:y {{ ?s ?p ?o }} #>\n }}",
        f"SELECT * FROM <{listener}> FROM NAMED <{listener}n> {{ ?s ?p ?o GRAPH ?g {{ ?a ?b ?c }} }}",  # noqa: S608  (SPARQL, and hostile on purpose)
        f"ASK {{ FILTER(EXISTS {{ SERVICE SILENT <{listener}> {{ }} }}) }}",
        f"DESCRIBE <{listener}>",
        f"LOAD <{listener}> INTO GRAPH <urn:a>",
        f"LOAD SILENT <{listener}>; SELECT * {{ ?s ?p ?o }}",
        f"INSERT DATA {{ <urn:a> <urn:b> <{listener}> }}",
        f"SELECT (<{listener}>(1) AS ?x) {{}}",
    ]
    attack = _sent(lot, kind, lot.choice(queries))
    if lot.random() < 0.3:
        graphs = urlencode([("default-graph-uri", listener), ("named-graph-uri", "file:///etc/passwd")])
        attack.path += f"{'&' if '?' in attack.path else '?'}{graphs}"
    return attack


ASKED = "sparql?query=ASK%20%7B%7D"
PATHS = ["..%2f..%2fetc/passwd", "static/../../x", "id/place/%00", "data/%ff", "/" * 50, "sparql?query=%FF%FE%00"]
PARAMETERS = [
    *(f"timeout={value}" for value in ("-1", "nan", "inf", "1e400", "x", "0")),
    *(f"format={value}" for value in ("..", "%00", "exe", "json%0d%0aX:%20y")),
    *(f"default-graph-uri={value}" for value in ("%20", "<>", "a b", "%00")),
    *("query=ASK%7B%7D", "&" * 3000, "query=ASK%7B%7D&" * 2500, "update=CLEAR%20ALL"),
]
GRAPHS = ["", "graph=", "default&graph=urn:a", "graph=%ff", "graph=../x", "graph=file:///etc/passwd"]
TYPES = [
    "",
    "x",
    f"{QUERY}; charset=utf-7",
    "a/b;" * 99,
    "multipart/form-data; boundary=x",
    "application/sparql-update",
]
HEADERS = [
    {"Accept": ",;q=,"}, {"Accept": "*/*;q=2"}, {"Accept": "a" * 4000}, {"Accept": "é/é"}, {"Query-Id": ".."},
    {"Query-Id": "a" * 500}, {"Query-Id": "é"}, {"Content-Encoding": "gzip"}, {"If-None-Match": "*, W/" * 99},
    {"Range": "bytes=5-1"}, {"Accept-Encoding": "gzip;q=x"}, {"X-Forwarded-Host": "<script>"}, {"Host": "a b"},
]  # fmt: skip


def _protocol(lot: Random, kind: str, _: str) -> Attack:
    long = "x" * lot.choice([10, 10_000, 200_000])
    return lot.choice(
        [
            Attack(kind, lot.choice(["PUT", "DELETE", "PATCH", "TRACE", "QUERY", "FOO"]), body=b"ASK {}"),
            Attack(kind, "GET", f"{ASKED}&{lot.choice(PARAMETERS)}"),
            Attack(kind, "GET", f"graphs?{lot.choice(GRAPHS)}"),
            Attack(kind, "GET", lot.choice(PATHS)),
            Attack(kind, headers={"Content-Type": lot.choice(TYPES)}, body=b"ASK {}"),
            Attack(kind, headers={"Content-Type": QUERY} | lot.choice(HEADERS), body=b"ASK {}"),
            Attack(kind, headers={"Content-Type": QUERY}, body=f"ASK {{}} # {long}".encode()),
            Attack(kind, headers={"Content-Type": FORM}, body=f"query=ASK%20%7B%7D&{long}=&update=x".encode()),
            Attack(kind, "DELETE", f"sparql/queries/{lot.choice(['x', '..', '%00', long[:500]])}"),
            Attack(kind, "GET", f"search?q={quote(lot.choice(['(' * 500, '%', chr(0), long[:3000]]))}"),
        ]
    )


def _broken(lot: Random, kind: str, _: str) -> Attack:
    head = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    raw = lot.choice(
        [
            head + b"Content-Length: 1000\r\n\r\nASK {",
            head + b"Transfer-Encoding: chunked\r\n\r\nZZ\r\nASK {}\r\n",
            head + b"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n6\r\nASK {}\r\n0\r\n\r\n",
            head + b"Content-Length: -1\r\n\r\n",
            head + b"Content-Length: 99999999999999\r\n\r\n",
            b"GET /sparql?query=ASK{} HTTP/9.9\r\n\r\n",
            b"GET /sparql?query=SELECT%20*%20{?a%20?b%20?c.?d%20?e%20?f.?g%20?h%20?i} HTTP/1.1\r\nHost: x\r\n\r\n",
            b"GET / HTTP/1.1\r\nHost: x\r\n" + b"A: b\r\n" * 5000 + b"\r\n",
            bytes(lot.randrange(256) for _ in range(lot.randint(1, 500))),
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
            b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(50),
        ]
    )
    return Attack(kind, raw=raw)


Make = Callable[[Random, str, str], Attack]
KINDS: dict[str, tuple[int, Make]] = {
    "mutated": (30, _mutated),
    "grown": (20, _grown),
    "nested": (10, _nested),
    "bomb": (6, _bomb),
    "outbound": (12, _outbound),
    "protocol": (14, _protocol),
    "broken": (8, _broken),
}
"""The kinds of attacks, how often each comes, and how it is made."""
