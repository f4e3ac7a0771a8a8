"""Uploaded documents: formats, errors with their place, and limits against hostile documents."""

import gzip
import io
import zipfile

import pyoxigraph as ox
import pytest

from youcheng.errors import DocumentInvalid
from youcheng.validation.input.documents import MAX_JSON_DEPTH, read_document

TURTLE = "@prefix ex: <https://example.org/> .\nex:a a ex:City .\n"
XML = """<?xml version="1.0"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="https://example.org/">
  <ex:City rdf:about="https://example.org/a"/>
</rdf:RDF>
"""
JSON = '{"@context": {"ex": "https://example.org/"}, "@id": "ex:a", "@type": "ex:City"}'
NTRIPLES = "<https://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <https://example.org/City> .\n"
NQUADS = NTRIPLES.replace(" .\n", " <https://example.org/g> .\n")
TRIG = "@prefix ex: <https://example.org/> .\nGRAPH ex:g { ex:a a ex:City . }\n"
STATEMENT = next(ox.parse(NTRIPLES, format=ox.RdfFormat.N_TRIPLES)).triple


def document(name: str, content: str | bytes, **options):
    return read_document(name, content.encode() if isinstance(content, str) else content, **options)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.ttl", TURTLE), ("a.turtle", TURTLE), ("a.rdf", XML), ("a.owl", XML), ("a.xml", XML), ("a.jsonld", JSON),
        ("a.json", JSON), ("a.nt", NTRIPLES), ("a.nq", NQUADS), ("a.trig", TRIG), ("A.TTL", TURTLE),
    ],
)  # fmt: skip
def test_every_format_is_read_plain_and_compressed(name, content):
    for parsed in (document(name, content), document(f"{name}.gz", gzip.compress(content.encode()))):
        assert [quad.triple for quad in parsed.quads] == [STATEMENT]


CHINESE = """<?xml version="1.0" encoding="{}"?>
<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="https://example.org/">
  <ex:City rdf:about="https://example.org/a"><ex:p>昆明</ex:p></ex:City></rdf:RDF>"""


@pytest.mark.parametrize("encoding", ["GB18030", "gbk", "GB2312", "Big5", "UTF-16", "UTF-8"])
def test_xml_in_a_declared_encoding_is_read(encoding):
    parsed = document("a.rdf", CHINESE.format(encoding).encode(encoding))

    assert {str(quad.object) for quad in parsed.quads} >= {'"昆明"'}
    assert parsed.content.decode().startswith('<?xml version="1.0" encoding="UTF-8"?>')


@pytest.mark.parametrize(
    ("name", "content"), [("a.ttl", TURTLE), ("a.trig", TRIG), ("a.nt", NTRIPLES), ("a.nq", NQUADS)]
)
def test_a_byte_order_mark_is_ignored(name, content):
    assert [quad.triple for quad in document(name, b"\xef\xbb\xbf" + content.encode()).quads] == [STATEMENT]


@pytest.mark.parametrize(
    "content", [TURTLE, XML, JSON, NTRIPLES, TRIG, XML.partition("\n")[2], f"[{JSON}]", f"\n{JSON}"]
)
def test_the_first_characters_tell_the_format_without_a_suffix(content):
    assert [quad.triple for quad in document("-", content).quads] == [STATEMENT]


def test_an_explicit_format_overrides_the_suffix():
    assert [quad.triple for quad in document("notes.txt", NQUADS, form="nquads").quads] == [STATEMENT]


def test_relative_iris_do_not_reveal_the_folder():
    (quad,) = document("/somewhere/else/my cities.ttl", "<#a> a <#City> .").quads

    assert quad.subject.value == "file:///my%20cities.ttl#a"


def test_prefixes_of_the_document_are_returned():
    assert document("a.ttl", TURTLE).prefixes == {"ex": "https://example.org/"}


def test_blank_nodes_of_two_documents_differ():
    one, other = (document("a.ttl", "_:x a <http://e/City> .").quads[0].subject for _ in range(2))

    assert one != other


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.ttl", "@prefix ex: <https://example.org/> .\nex:a a oops .\n", r"^a\.ttl:2:\d+: "),
        ("a.ttl", TURTLE + 'ex:b ex:p "unclosed .\n', r"^a\.ttl:3:\d+: "),
        ("a.ttl", "ex:a a ex:City .", r"^a\.ttl:1:1: The prefix ex: has not been declared$"),
        ("a.ttl", b'<http://a> <http://b> "\xff" .', r"^a\.ttl:1:\d+: not in UTF-8; save .*GB18030"),
        ("a.nt", "<http://a> <http://b> .\n", r"^a\.nt:1:\d+: "),
        ("a.rdf", XML.replace("</rdf:RDF>", "</rdf:Wrong>"), r"^a\.rdf:4:\d+: mismatched tag$"),
        ("a.jsonld", '{"@id": "http://a",\n "http://b": }', r"^a\.jsonld:2:\d+: "),
        ("a.ttl.gz", gzip.compress(TURTLE.encode(), mtime=0)[:-9], r"^a\.ttl\.gz: the gzip file is cut off$"),
        ("a.ttl.gz", b"\x1f\x8b" + b"\x00" * 20, r"^a\.ttl\.gz: the gzip file is damaged"),
        ("a.rdf", CHINESE.format("x-odd").encode(), r"^a\.rdf:1:1: the encoding x-odd is unknown; save "),
        ("a.rdf", CHINESE.format("rot13").encode(), r"^a\.rdf:1:1: the encoding rot13 is unknown"),
        ("a.rdf", CHINESE.format("GBK").encode("gbk") + b"\xff", r"^a\.rdf:3: not in the encoding gbk"),
        ("a.ttl", "<http://a> <http://b> <<( <http://a> <http://b> <http://c> )>> .", "triples about triples"),
    ],
)  # fmt: skip
def test_a_syntax_error_names_line_and_column(name, content, message):
    with pytest.raises(DocumentInvalid, match=message):
        document(name, content)


BOMB = (
    '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a0 "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    + ']><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>'
)
MANY = '<!DOCTYPE r [<!ENTITY a "{}">]><r>{}</r>'.format("a" * 900, "&a;" * 100_000)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("bomb.rdf", BOMB, "entity that holds other entities"),
        ("bomb.rdf", BOMB.encode("utf-16"), "entity that holds other entities"),
        ("long.rdf", f'<!DOCTYPE r [<!ENTITY a "{"a" * 2000}">]><r/>', "or has over 1000 characters"),
        ("many.rdf", MANY, "amplification"),
        ("file.rdf", '<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]><r>&a;</r>', "entity is not fetched"),
        ("remote.rdf", '<!DOCTYPE r [<!ENTITY % a SYSTEM "http://127.0.0.1:9/">%a;]><r/>', "entity is not fetched"),
        ("deep.rdf", "<a>" * 300 + "</a>" * 300, "nested more than"),
        ("context.jsonld", '{"@context": "http://127.0.0.1:9/c", "@id": "http://a"}', "nothing is fetched"),
        ("import.jsonld", '{"@context": {"@import": "http://127.0.0.1:9/c"}, "a": 1}', "nothing is fetched"),
        ("deep.jsonld", '{"http://a": ' * 200 + "1" + "}" * 200, f"nested more than {MAX_JSON_DEPTH} levels"),
        ("zeros.ttl.gz", gzip.compress(b"0" * (8 << 20), mtime=0), "larger than 4 MB"),
        ("large.ttl", b"#" * (5 << 20), "larger than 4 MB"),
    ],
)  # fmt: skip
def test_a_hostile_document_is_refused(name, content, message):
    with pytest.raises(DocumentInvalid, match=message):
        document(name, content, limit=4 << 20)


def archive(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as packed:
        for name in names:
            packed.writestr(name, "x")
    return buffer.getvalue()


OWL_XML = '<?xml version="1.0"?>\n<Ontology xmlns="http://www.w3.org/2002/07/owl#" ontologyIRI="http://e/o"></Ontology>'


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.xlsx", archive("[Content_Types].xml", "xl/workbook.xml"), "a spreadsheet, a PDF .* CSV in UTF-8"),
        ("a.csv", archive("xl/workbook.xml"), "a spreadsheet"),
        ("a.ttl", archive("data.ttl"), "an archive|a compressed archive, not RDF; unpack it"),
        ("a.zip", archive("a/data.ttl"), "unpack it"),
        ("a.7z", b"7z\xbc\xaf\x27\x1c", "unpack it"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1", "a spreadsheet"),
        ("a.pdf", b"%PDF-1.7", "a PDF"),
        ("a.ttl", b"\x89PNG\r\n", "an image"),
        ("a.ttl", "<!DOCTYPE html>\n<html><body>Not found</body></html>", "a web page, not RDF; download"),
        ("a.rdf", "  <HTML lang=en>", "a web page"),
        ("-", '<?xml version="1.0"?>\n<html xmlns="http://www.w3.org/1999/xhtml"/>', "a web page"),
        ("a.owl", OWL_XML, "OWL in an XML or functional syntax"),
        ("a.owl", "Prefix(:=<http://e/>)\nOntology(<http://e/o>)", "OWL in an XML or functional syntax"),
    ],
)  # fmt: skip
def test_a_file_that_is_something_else_is_named(name, content, message):
    with pytest.raises(DocumentInvalid, match=message):
        document(name, content)


@pytest.mark.parametrize("content", [TURTLE, XML, XML.partition("\n")[2], JSON, NTRIPLES])
def test_the_content_of_a_file_with_the_suffix_owl_tells_its_format(content):
    assert [quad.triple for quad in document("a.owl", content).quads] == [STATEMENT]


def test_an_ontology_as_the_only_node_of_rdf_xml_is_read():
    content = """<owl:Ontology xmlns:owl="http://www.w3.org/2002/07/owl#" rdf:about="http://e/o"
      xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>"""

    assert len(document("a.owl", content).quads) == 1


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig"])
@pytest.mark.parametrize(
    ("name", "content"),
    [("a.ttl", TURTLE), ("a.nt", NTRIPLES), ("a.nq", NQUADS), ("a.trig", TRIG), ("a.jsonld", JSON), ("-", XML)],
)
def test_text_with_a_byte_order_mark_is_read(name, content, encoding):
    assert [quad.triple for quad in document(name, content.encode(encoding)).quads] == [STATEMENT]


@pytest.mark.parametrize(
    ("name", "content", "plain"),
    [
        ("a.ttl", "@prefix ex：<http://e/> .", "“：” is .*: write : "),
        ("a.ttl", "<http://a> <http://b> 1；<http://c> 2 .", "“；” is .*: write ; "),
        ("a.ttl", "<http://a> <http://b> “x” .", '““” is .*: write " '),
        ("a.ttl", "<http://a> <http://b> 1 。", "“。” is .*: write [.] "),
        ("a.ttl", "<http://a> <http://b> ２０２１ .", "“２” is .*: write 2 "),
        ("a.jsonld", '{"@id"："http://a"}', "“：” is .*: write : "),
        ("a.rdf", '<a xmlns:b＝"x"/>', "“＝” is .*: write = "),
    ],
)
def test_full_width_signs_are_explained(name, content, plain):
    with pytest.raises(DocumentInvalid, match=plain):
        document(name, content)


def test_short_entities_are_expanded():
    doctype = '<!DOCTYPE rdf:RDF [<!ENTITY ex "https://example.org/">]>'
    content = XML.replace("?>\n", f"?>\n{doctype}\n").replace('about="https://example.org/a"', 'about="&ex;a"')

    assert [quad.triple for quad in document("a.owl", content).quads] == [STATEMENT]


def test_several_members_of_a_gzip_file_are_one_document():
    parts = [gzip.compress(part.encode()) for part in TURTLE.splitlines(keepends=True)]

    assert [quad.triple for quad in document("a.ttl.gz", b"".join(parts)).quads] == [STATEMENT]


def test_brackets_in_strings_do_not_count_as_depth():
    content = JSON.replace('"@id"', '"ex:note": "' + "[" * 500 + '\\"", "@id"')

    assert len(document("a.jsonld", content).quads) == 2


@pytest.mark.parametrize("number", ["9" * 5000, "-" + "9" * 5000, "1e999999", "1E+400"])
def test_a_number_that_is_too_large_is_named_with_its_line(number):
    contexts = {"https://example.org/context.jsonld": lambda: {"ex": "https://example.org/"}}
    content = '{"@context": "https://example.org/context.jsonld",\n "@id": "ex:a",\n "ex:n": ' + number + "}"

    with pytest.raises(DocumentInvalid, match=r"^a\.jsonld:3: .* is too large a number"):
        document("a.jsonld", content, contexts=contexts)


@pytest.mark.parametrize("end", ["<a", '<r:RDF xmlns:r="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/>', "<!-- open"])
def test_many_comments_before_xml_are_read_in_one_pass(end):
    # It would hang, if each comment could end where another does.
    content = b"<?xml version='1.0'?>" + b"<!-- a -->\n" * 200 + end.encode()

    if end.endswith("/>"):
        assert read_document("a.rdf", content).quads == ()
    else:
        with pytest.raises(DocumentInvalid, match=r"^a\.rdf:201:"):
            read_document("a.rdf", content)


def test_owl_is_named_behind_comments():
    with pytest.raises(DocumentInvalid, match="OWL in an XML"):
        read_document("a.owl", OWL_XML.replace("\n", "\n<!-- a -->\n<!-- b -->\n").encode())
