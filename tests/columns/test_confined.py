"""A worker can open no file, so nothing may be imported when a query is answered."""

import subprocess
import sys
from pathlib import Path

SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import pyoxigraph as ox
from columns.generator import GRAPH, Generator
from youcheng.evaluation.columns import Columns
from youcheng.evaluation.formats import Sink
from youcheng.evaluation.lexical import Lexed

store = ox.Store()
store.load(GRAPH.encode(), format=ox.RdfFormat.TURTLE)
columns = Columns.of(store, 1000)
before = set(sys.modules)
generator = Generator(7)
answered = [columns.answer(Lexed(generator.query()), {}, Sink(10**6)) for _ in range(1500)]
print(sum(rows is not None for rows in answered) > 500, sorted(set(sys.modules) - before))
"""


def test_nothing_is_imported_to_answer() -> None:
    command = [sys.executable, "-c", SCRIPT, str(Path(__file__).parents[1])]
    found = subprocess.run(command, capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "True []"
