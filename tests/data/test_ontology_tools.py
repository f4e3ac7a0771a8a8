"""Tools of others read the ontology offline: the catalog of its imports, owlready2 and ROBOT."""

import subprocess
import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from youcheng import paths
from youcheng.rdf.namespaces import OWL, YC
from youcheng.rdf.terms import TYPE

CATALOG = paths.ontology / "catalog-v001.xml"
DOCUMENTS = sorted(paths.ontology.glob("*.rdf"))
NAMESPACE = "{urn:oasis:names:tc:entity:xmlns:xml:catalog}"
ROBOT = "org.obolibrary.robot:robot-command:1.9.6"


def entries() -> dict[str, str]:
    """Return the file of each ontology in the catalog."""
    catalog = ET.parse(CATALOG).getroot()  # noqa: S314  (our own)
    return {entry.attrib["name"]: entry.attrib["uri"] for entry in catalog.iter(f"{NAMESPACE}uri")}


def header(path: Path) -> tuple[str, set[str]]:
    """Return the IRI of the ontology in a document, and the IRIs that it imports."""
    triples = [quad.triple for quad in parse(path=str(path))]
    (iri,) = (t.subject.value for t in triples if (t.predicate, t.object) == (TYPE, NamedNode(f"{OWL}Ontology")))
    return iri, {t.object.value for t in triples if t.predicate.value == f"{OWL}imports"}


def test_catalog_has_a_file_for_each_import() -> None:
    imports = {imported for path in paths.ontology.glob("*.ttl") for imported in header(path)[1]}

    assert imports
    assert imports <= entries().keys()


def test_catalog_leads_to_the_ontology_that_it_names() -> None:
    assert {name: header(paths.ontology / file)[0] for name, file in entries().items()} == {
        name: name for name in entries()
    }
    assert sorted(entries().values()) == [path.name for path in DOCUMENTS]


def test_owlready2_sees_classes_properties_and_individuals_offline() -> None:
    code = """
import socket, sys, owlready2
def refuse(*_): raise AssertionError("nothing may be fetched")
socket.socket.connect = refuse
owlready2.onto_path.append(sys.argv[1])
for name in ("youcheng", "youcheng-axioms", "youcheng-yunnan", "youcheng-alignments"):
    loaded = owlready2.get_ontology(f"{name}.rdf").load(only_local=True)
words = owlready2.get_ontology("https://w3id.org/youcheng/ontology#")
assert loaded.imported_ontologies == [words]
for kind in (words.classes(), words.properties(), words.individuals()):
    print(*sorted(term.iri for term in kind))
"""
    command = [sys.executable, "-c", code, str(paths.ontology)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    classes, properties, individuals = (set(line.split()) for line in done.stdout.splitlines())

    declared: dict[str, set[str]] = {}
    for quad in parse(path=str(paths.ontology / "youcheng.ttl")):
        if quad.predicate == TYPE:
            declared.setdefault(quad.object.value.removeprefix(OWL), set()).add(quad.subject.value)
    kinds = ("ObjectProperty", "DatatypeProperty", "AnnotationProperty")
    assert declared["Class"] == classes
    assert properties == set().union(*(declared[kind] for kind in kinds))
    assert declared["NamedIndividual"] == individuals
    assert f"{YC}asserted" in individuals


def robot(folder: Path, catalog: Path) -> subprocess.CompletedProcess[str]:
    """Merge the axioms with what they import, with no network but Maven's."""
    group, artifact, version = ROBOT.split(":")
    (folder / "pom.xml").write_text(
        '<project xmlns="http://maven.apache.org/POM/4.0.0"><modelVersion>4.0.0</modelVersion>'
        "<groupId>youcheng</groupId><artifactId>robot</artifactId><version>1</version><dependencies><dependency>"
        f"<groupId>{group}</groupId><artifactId>{artifact}</artifactId><version>{version}</version>"
        "</dependency></dependencies></project>",
        encoding="utf-8",
    )
    fetch = ["mvn", "-q", "-B", "dependency:build-classpath", "-Dmdep.outputFile=classpath"]
    subprocess.run(fetch, cwd=folder, check=True, capture_output=True, timeout=600)
    offline = [f"-D{scheme}.proxy{part}" for scheme in ("http", "https") for part in ("Host=127.0.0.1", "Port=9")]
    return subprocess.run(
        ["java", *offline, "-cp", (folder / "classpath").read_text(), "org.obolibrary.robot.CommandLineInterface",
         "merge", "--catalog", catalog, "--input", paths.ontology / "youcheng-axioms.rdf", "--output", "merged.owl"],
        cwd=folder, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.needs("maven")
def test_robot_resolves_the_imports_by_the_catalog(tmp_path: Path) -> None:
    done = robot(tmp_path, CATALOG)

    assert done.returncode == 0, done.stdout
    merged = {quad.triple for quad in parse((tmp_path / "merged.owl").read_bytes(), format=RdfFormat.RDF_XML)}
    words = [quad.triple for quad in parse(path=str(paths.ontology / "youcheng.ttl")) if quad.predicate == TYPE]
    assert {triple for triple in words if triple.subject.value.startswith(YC)} <= merged


@pytest.mark.slow
@pytest.mark.needs("maven")
def test_robot_finds_no_import_without_the_catalog(tmp_path: Path) -> None:
    empty = tmp_path / "catalog-v001.xml"
    empty.write_text(f'<catalog xmlns="{NAMESPACE[1:-1]}"/>', encoding="utf-8")

    assert "https://w3id.org/youcheng/ontology" in robot(tmp_path, empty).stdout
    assert not (tmp_path / "merged.owl").exists()
