"""The layout of the package: which part may import which, how many entries a folder has, how long a module is.

The layers are those of CONTRIBUTING.md. Imports inside functions and for types alone count like any other.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from support.paths import ROOT

PACKAGE = ROOT / "src" / "youcheng"
LAYERS = ("cli", "web", "build", "validation", "sparql", "entailment", "store", "sandbox", "rdf", "paths", "errors")
"""Parts of the package: each may import those after it."""
WEB_FEATURES = ("reconciliation", "validation", "sparql", "linked_data")
"""Parts of `web` that do not import each other."""
WEB_LAYERS = ("pages", "search", "view", "services", "http", "settings")
"""The other parts of `web`: each may import those after it, and the features any of them."""
DATA_FOLDERS = {"static", "templates", "resources", "messages", "queries", "snippets", "__pycache__"}
"""Folders of files that are not Python: how many they hold is not limited."""
MAX_ENTRIES = 12
MAX_LINES = 400


def modules(package: Path) -> dict[str, Path]:
    """Return the modules of a package by dotted name."""
    names = {}
    for path in sorted(package.rglob("*.py")):
        parts = path.relative_to(package.parent).with_suffix("").parts
        names[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return names


def imports(name: str, path: Path, known: dict[str, Path]) -> set[str]:
    """Return the modules of the package that a module imports, wherever in its text."""
    package = name if path.name == "__init__.py" else name.rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parent = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1]) if node.level else ""
            base = ".".join(part for part in (parent, node.module) if part)
            # `from package import module` needs the module, `from package import name` the package itself.
            names = {alias.name for alias in node.names} - {"__version__"}
            found |= {inner if (inner := f"{base}.{name}") in known else base for name in names}
    return found & known.keys() - {name}


def rank(name: str) -> tuple[int, int]:
    """Return the place of a module from the top: its layer, and its layer inside `web`."""
    part, inner = [*name.split(".")[1:], "", ""][:2]
    layer = LAYERS.index(part) if part not in {"", "__main__"} else -1
    if part != "web" or not inner:
        return layer, -1
    return layer, 0 if inner in WEB_FEATURES else WEB_LAYERS.index(inner) + 1


def has_layer(name: str) -> bool:
    """Tell whether the layout knows the part that a module belongs to."""
    part, inner = [*name.split(".")[1:], "", ""][:2]
    known = {"", "__main__", *LAYERS}
    return part in known and (part != "web" or inner in {"", *WEB_FEATURES, *WEB_LAYERS})


def may_import(importer: str, imported: str) -> bool:
    """Tell whether the layers let one module import another: from the top down, or within one part."""
    one, other = rank(importer), rank(imported)
    if one[0] != other[0]:
        return one[0] < other[0] and (importer.split(".")[1:2], imported.split(".")[1:2]) != (["web"], ["build"])
    return one < other or importer.split(".")[:3] == imported.split(".")[:3] or one[1] == other[1] == -1


def circles(graph: dict[str, set[str]]) -> Iterator[str]:
    """Yield the groups of modules that import each other, directly or by way of others."""

    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            waiting += (new := graph[waiting.pop()] - seen)
            seen |= new
        return seen

    reach = {name: reached(name) for name in graph}
    groups = {frozenset(other for other in reach[name] if name in reach[other]) for name in graph}
    yield from (f"circle: {', '.join(sorted(group))}" for group in groups if group)


def faults(package: Path) -> list[str]:
    """Return everything in which a package falls short of the layout."""
    known = modules(package)
    graph = {name: imports(name, path, known) for name, path in known.items()}
    found = [f"{name} has no layer" for name in graph if not has_layer(name)]
    pairs = ((name, other) for name in graph for other in graph[name] if has_layer(name) and has_layer(other))
    found += [f"{one} imports {other}" for one, other in pairs if not may_import(one, other)]
    found += circles(graph)
    for name, path in known.items():
        lines = path.read_text(encoding="utf-8").count("\n")
        found += [f"{name} has more than {MAX_LINES} lines"] if lines > MAX_LINES else []
    for folder in (package, *(path for path in package.rglob("*") if path.is_dir())):
        if not DATA_FOLDERS & set(folder.relative_to(package).parts):
            entries = [path.name for path in folder.iterdir() if not path.name.startswith(("__", "."))]
            name = folder.relative_to(package.parent).as_posix()
            found += [f"{name} has more than {MAX_ENTRIES} entries"] if len(entries) > MAX_ENTRIES else []
    return sorted(found)


def test_the_package_keeps_to_the_layout():
    assert faults(PACKAGE) == []


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        pytest.param({"store/open.py": "from youcheng.rdf import terms"}, [], id="downwards"),
        pytest.param({"store/open.py": "from youcheng.sparql.engine import Engine"},
                     ["youcheng.store.open imports youcheng.sparql.engine"], id="upwards"),
        pytest.param({"store/open.py": "def late():\n    import youcheng.sparql.engine"},
                     ["youcheng.store.open imports youcheng.sparql.engine"], id="upwards inside a function"),
        pytest.param({"store/open.py": "if TYPE_CHECKING:\n    from ..sparql import engine"},
                     ["youcheng.store.open imports youcheng.sparql.engine"], id="upwards for types, relative"),
        pytest.param({"rdf/terms.py": "import youcheng.rdf.lists", "rdf/lists.py": "from . import terms"},
                     ["circle: youcheng.rdf.lists, youcheng.rdf.terms"], id="circle"),
        pytest.param({"web/pages/home.py": "import youcheng.build.pipeline", "build/pipeline.py": ""},
                     ["youcheng.web.pages.home imports youcheng.build.pipeline"], id="web imports build"),
        pytest.param({"web/http/caching.py": "from youcheng.web.view import i18n", "web/view/i18n.py": ""},
                     ["youcheng.web.http.caching imports youcheng.web.view.i18n"], id="upwards in web"),
        pytest.param({"web/sparql/a.py": "from youcheng.web.linked_data import b", "web/linked_data/b.py": ""},
                     ["youcheng.web.sparql.a imports youcheng.web.linked_data.b"], id="between features of web"),
        pytest.param({"web/pages/home.py": "import youcheng.web", "web/__init__.py": ""},
                     ["youcheng.web.pages.home imports youcheng.web"], id="from a part of web to its top"),
        pytest.param({"misc/a.py": "", "web/misc/b.py": ""},
                     ["youcheng.misc.a has no layer", "youcheng.web.misc.b has no layer"], id="unknown parts"),
        pytest.param({"rdf/terms.py": "\n" * 401}, ["youcheng.rdf.terms has more than 400 lines"], id="long module"),
        pytest.param({f"rdf/part{number}.py": "" for number in range(11)},
                     ["youcheng/rdf has more than 12 entries"], id="full folder"),
    ],
)  # fmt: skip
def test_each_kind_of_fault_is_found(tmp_path, files, expected):
    package = tmp_path / "youcheng"
    sound = {"rdf/__init__.py": "", "rdf/terms.py": "", "rdf/lists.py": "", "sparql/engine.py": "import youcheng.rdf"}
    for name, text in (sound | files).items():
        path = package / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")

    assert faults(package) == expected
