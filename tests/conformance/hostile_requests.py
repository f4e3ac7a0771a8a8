"""Requests that break the SPARQL protocol or HTTP."""

from random import Random
from urllib.parse import quote

from conformance.attack import FORM, QUERY, Attack

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


def protocol(lot: Random, kind: str, _: str) -> Attack:
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


def broken(lot: Random, kind: str, _: str) -> Attack:
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
