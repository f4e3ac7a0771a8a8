"""The command that says why a triple is in the graph."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from youcheng.build.dataset import assemble
from youcheng.cli import main
from youcheng.entailment import entail
from youcheng.paths import resource
from youcheng.rdf.canonical import dump_canonical
from youcheng.rdf.namespaces import ENTAILED, ONTOLOGY, PASSAGE, prefixes

FACTS = """
place:japan a yc:Country .
place:fujisawa a yc:City ; yc:locatedIn place:japan .
place:kunming a yc:Prefecture .
passage:9 yc:asserts pairing:kunming-fujisawa .
pairing:kunming-fujisawa a yc:Pairing ;
  yc:yunnanParty place:kunming ; yc:foreignParty place:fujisawa .
"""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A dataset in which line 9 states the facts above."""
    known = "".join(f"@prefix {name}: <{space}> .\n" for name, space in prefixes().items())
    facts = [quad.triple for quad in parse(known + FACTS, format=RdfFormat.TURTLE)]
    ontology = [quad.triple for path in sorted(resource("ontology").glob("*.ttl")) for quad in parse(path=path)]
    voices = {f"{PASSAGE}9": facts, ONTOLOGY: ontology, ENTAILED: entail(facts, ontology)}
    path = tmp_path_factory.mktemp("explain") / "facts.nq"
    quads = [Quad(*triple, NamedNode(name)) for name, triples in voices.items() for triple in triples]
    path.write_bytes(dump_canonical(assemble(quads)))
    return path


@pytest.fixture
def run(dataset: Path):
    """Run the command on the dataset."""

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, ["explain", "--dataset", str(dataset), *arguments])

    return call


def test_tree_of_an_entailed_triple(run) -> None:
    expected = """\
pairing:kunming-fujisawa yc:partnerCountry place:japan
  follows from owl:propertyChainAxiom of yc:partnerCountry, yc:foreignParty, yc:country: If X is related to Y by \
“foreign party” and Y is related to Z by “country it is in”, then X is related to Z by “partner country”.
    pairing:kunming-fujisawa yc:foreignParty place:fujisawa
      stated by passage:9
    place:fujisawa yc:country place:japan
      follows from owl:propertyChainAxiom of yc:country, yc:locatedIn, yc:countryItself: If X is related to Y by \
“located in” and Y is in the class “country”, then X is related to Y by “country it is in”.
        place:fujisawa yc:locatedIn place:japan
          stated by passage:9
        place:japan a yc:Country
          stated by passage:9
"""
    result = run("pairing:kunming-fujisawa yc:partnerCountry place:japan")

    assert (result.exit_code, result.stdout) == (0, expected)


def test_stated_triple_names_who_states_it(run) -> None:
    result = run("place:kunming a yc:Prefecture .")

    assert (result.exit_code, result.stdout) == (0, "place:kunming a yc:Prefecture\n  stated by passage:9\n")


def test_ntriples_are_read_too(run) -> None:
    place = "<https://w3id.org/youcheng/id/place/"
    result = run(f"{place}fujisawa> <https://w3id.org/youcheng/ontology#locatedIn> {place}japan> .")

    assert (result.exit_code, result.stdout.splitlines()[1]) == (0, "  stated by passage:9")


def test_chinese(run) -> None:
    result = run("place:fujisawa yc:twinnedWith place:kunming", "--lang", "zh")

    assert result.exit_code == 0
    assert (
        "由 yc:twinnedWith, yc:party 的 owl:differentFrom 推出："
        "有据友城关系的任意两个不同的“当事方”以“互为友城”相关联。" in result.stdout
    )
    assert "出处：passage:9" in result.stdout


def test_json_holds_both_languages(run) -> None:
    result = run("place:kunming yc:twinnedWith place:fujisawa", "--format", "json")
    outline = json.loads(result.stdout)

    assert result.exit_code == 0
    assert outline["statedBy"] == []
    assert outline["axiom"]["kind"] == "http://www.w3.org/2002/07/owl#propertyChainAxiom"
    assert set(outline["axiom"]["text"]) == {"en", "zh"}
    assert [premise["statedBy"] for premise in outline["premises"]] == [[], [], [f"{PASSAGE}9"]]
    assert outline["premises"][1]["axiom"]["terms"] == ["https://w3id.org/youcheng/ontology#AttestedPairing"]


def test_triple_that_is_not_there(run) -> None:
    result = run("place:kunming yc:twinnedWith place:japan")

    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == "not in the graph: place:kunming yc:twinnedWith place:japan\n"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("place:kunming", "is no triple"),
        ("nowhere:kunming a yc:Place", "is no triple"),
        ("place:kunming a yc:Place , yc:City", "holds 2 triples"),
        ("", "is no triple"),
    ],
)
def test_no_triple(run, text: str, why: str) -> None:
    result = run(text)

    assert (result.exit_code, result.stdout) == (2, "")
    assert why in result.stderr


def test_no_dataset() -> None:
    result = CliRunner().invoke(main, ["explain", "--dataset", "missing.nq", "place:kunming a yc:Place"])

    assert result.exit_code == 2
    assert "missing.nq" in result.stderr


def test_dataset_from_the_environment(dataset: Path) -> None:
    result = CliRunner().invoke(
        main, ["explain", "place:kunming a yc:Prefecture"], env={"YOUCHENG_DATASET": str(dataset)}
    )

    assert result.exit_code == 0


def test_examples_of_the_help_work_on_the_published_graph() -> None:
    help_ = CliRunner().invoke(main, ["explain", "--help"]).stdout
    examples = [line.strip() for line in help_.splitlines() if line.startswith("    youcheng explain")]

    assert len(examples) == 3
    for example in examples:
        triple, options = example.removeprefix('youcheng explain "').split('"')
        result = CliRunner().invoke(main, ["explain", triple, *options.split()])
        assert result.exit_code == 0, result.stderr
        assert result.stdout
