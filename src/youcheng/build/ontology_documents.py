"""The ontology as RDF/XML, for tools that read no Turtle."""

from pathlib import Path

from pyoxigraph import RdfFormat, parse, serialize

from youcheng.rdf.canonical import dump_canonical

NOTICE = b"<!-- Written by `youcheng build` from the Turtle file beside it: change that file instead. -->"


def ontology_documents(folder: Path) -> dict[Path, bytes]:
    """Return the RDF/XML document beside each Turtle file of a folder; equal graphs give equal bytes."""
    return {path.with_suffix(".rdf"): _rdf_xml(path) for path in sorted(folder.glob("*.ttl"))}


def _rdf_xml(path: Path) -> bytes:
    statements = parse(path=str(path), format=RdfFormat.TURTLE)
    canonical = parse(dump_canonical(statements), format=RdfFormat.N_QUADS)
    triples = [quad.triple for quad in canonical]
    written = serialize(triples, format=RdfFormat.RDF_XML, prefixes=dict(sorted(statements.prefixes.items())))
    declaration, _, document = (written or b"").partition(b"\n")
    return b"\n".join([declaration, NOTICE, document])
