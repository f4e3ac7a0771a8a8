"""Clients on the command line: curl, roqet (Rasqal) and Comunica."""

import csv
import gzip
import io
import json
import subprocess
from pathlib import Path

import pytest

from support.requirements import check
from youcheng.rdf.namespaces import YC

HERE = Path(__file__).parent
COMUNICA = str(HERE / "node_modules" / ".bin" / "comunica-sparql")
QUERY = 'SELECT ?label { place:kunming rdfs:label ?label FILTER(LANG(?label) = "zh") }'


def run(*command: str, **options):
    return subprocess.run(command, capture_output=True, check=False, timeout=120, **options)


@pytest.fixture
def curl(endpoint):
    check("curl")
    return lambda *arguments, where="sparql": run(
        "curl", "--silent", "--show-error", f"{endpoint.url}{where}", *arguments
    )


def test_curl_posts_a_form(curl):
    answer = curl("--data-urlencode", f"query={QUERY}", "--header", "Accept: text/csv")

    assert answer.stdout.decode() == "label\r\n昆明市\r\n"


def test_curl_uses_get_post_and_query(curl, tmp_path):
    file = tmp_path / "query.rq"
    file.write_text(QUERY, encoding="utf-8")
    direct = ("--header", "Content-Type: application/sparql-query", "--data-binary", f"@{file}")

    answers = [curl("--get", "--data-urlencode", f"query@{file}"), curl(*direct), curl("--request", "QUERY", *direct)]

    assert [json.loads(answer.stdout)["results"]["bindings"][0]["label"]["value"] for answer in answers] == [
        "昆明市"
    ] * 3


def test_curl_downloads_in_the_format_of_its_choice(curl, tmp_path):
    file = tmp_path / "result.nt"

    answer = curl(
        "--data-urlencode", "query=CONSTRUCT WHERE { ?s yc:locatedIn ?o }", "-d", "format=nt", "-o", str(file)
    )

    assert answer.returncode == 0
    assert len(file.read_text(encoding="utf-8").splitlines()) == 2


def test_curl_gets_errors_as_plain_text_with_line_and_column(curl):
    answer = curl("--data-urlencode", "query=SELECT * { ?s ?p }", "--write-out", "%{http_code} %{content_type}")

    assert "line 1, column 19" in answer.stdout.decode()
    assert answer.stdout.decode().endswith("400 text/plain; charset=utf-8")


def test_curl_fails_without_a_complete_result(curl):
    answer = curl("--data-urlencode", "query=SELECT", "--fail")

    assert (answer.returncode, answer.stdout) == (22, b"")


def test_curl_reads_compressed_answers(curl):
    query = "query=SELECT * { ?s ?p ?o . ?s2 ?p2 ?o2 }"

    plain = curl("--data-urlencode", query)
    raw = curl("--data-urlencode", query, "--header", "Accept-Encoding: gzip")

    assert len(raw.stdout) < len(plain.stdout) / 4
    assert len(gzip.decompress(raw.stdout)) == len(plain.stdout)


def test_curl_gets_one_graph(curl, endpoint, place):
    graph = f"{endpoint.url}graph/elsewhere"

    answer = curl(
        "--get", "--data-urlencode", f"graph={graph}", "--header", "Accept: application/n-triples", where="graphs"
    )

    assert answer.stdout.decode() == (f"<{place('kunming')}> <{YC}twinnedWith> <{place('fujisawa')}> .\n")


@pytest.mark.needs("roqet")
def test_roqet_reads_results(endpoint):
    answer = run("roqet", "-q", "-p", f"{endpoint.url}sparql", "-e", QUERY, "-r", "csv")

    assert list(csv.reader(io.StringIO(answer.stdout.decode()))) == [["label"], ["昆明市"]], answer.stderr


@pytest.mark.needs("roqet")
def test_roqet_reads_graphs_with_blank_nodes_as_variables(endpoint):
    # Of a remote answer roqet reads bindings alone: it takes that of ASK for an empty table (Rasqal 0.9.33).
    answer = run("roqet", "-q", "-p", f"{endpoint.url}sparql", "-e", "SELECT ?o { ?s yc:about ?o }", "-r", "tsv")

    assert answer.stdout.decode().splitlines()[1].startswith("_:"), answer.stderr


@pytest.mark.needs("roqet")
def test_roqet_gets_an_error(endpoint):
    answer = run("roqet", "-q", "-p", f"{endpoint.url}sparql", "-e", "SELECT * { ?s ?p }", "-r", "csv")

    assert answer.returncode != 0


@pytest.fixture(scope="session")
def comunica(endpoint):
    check("npm")
    return lambda query, *more: run(COMUNICA, f"sparql@{endpoint.url}sparql", query, *more, cwd=HERE)


def test_comunica_joins_and_filters(comunica, endpoint):
    query = f"""PREFIX yc: <{YC}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
        SELECT ?label ?n {{ ?place yc:value ?n ; rdfs:label ?label FILTER(LANG(?label) = "zh") }} ORDER BY ?n"""

    answer = comunica(query, "-t", "application/sparql-results+json")

    assert answer.returncode == 0, answer.stderr
    rows = json.loads(answer.stdout)["results"]["bindings"]
    assert [(row["label"]["value"], row["n"]["value"]) for row in rows] == [("藤泽市", "1.5"), ("昆明市", "7")]


def test_comunica_reads_named_graphs_and_blank_nodes(comunica, endpoint):
    query = f"""CONSTRUCT {{ ?s ?p ?o }} {{
        {{ GRAPH ?g {{ ?s ?p ?o }} }} UNION {{ ?s <{YC}about> ?o ; ?p ?o FILTER(ISBLANK(?o)) }} }}"""

    answer = comunica(query, "-t", "application/n-triples")

    assert answer.returncode == 0, answer.stderr
    assert len(answer.stdout.decode().splitlines()) == 2
    assert b"_:" in answer.stdout


@pytest.mark.parametrize("where", ["id/place/kunming", "doc/place/kunming.ttl", "doc/place/kunming.jsonld"])
def test_comunica_queries_a_thing_by_its_address(project, where):
    query = f"SELECT ?label {{ <{project.url}id/place/kunming> <http://www.w3.org/2000/01/rdf-schema#label> ?label }}"
    answer = run(COMUNICA, f"{project.url}{where}", query, "-t", "application/sparql-results+json", cwd=HERE)

    assert answer.returncode == 0, answer.stderr
    rows = json.loads(answer.stdout)["results"]["bindings"]
    assert {row["label"]["value"] for row in rows} == {"昆明市", "Kunming"}


def test_comunica_gets_an_error(comunica):
    answer = comunica("SELECT * { ?s <urn:a> ?o FILTER(<urn:unknown-function>(?o)) }")

    assert answer.returncode != 0


def test_curl_sends_a_file_with_a_byte_order_mark(curl, tmp_path):
    file = tmp_path / "query.rq"
    file.write_text("\ufeffDESCRIBE place:zurich", encoding="utf-8")

    answer = curl(
        "-H", "Content-Type: application/sparql-query", "-H", "Accept: text/turtle", "--data-binary", f"@{file}"
    )

    assert "the small big city" in answer.stdout.decode()
