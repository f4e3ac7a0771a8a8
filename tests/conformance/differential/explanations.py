"""The differences that are known: which queries have them, who is right, and by which clause."""

import re
import tomllib
from dataclasses import dataclass
from pathlib import Path

from conformance.differential.answers import Difference
from conformance.differential.queries import Query

FILE = Path(__file__).with_name("explanations.toml")


@dataclass(frozen=True)
class Explanation:
    """A difference: how it is recognised, and what the specification says."""

    name: str
    query: str
    right: str
    clause: str
    all: str = ""
    some: str = ""
    same_solutions: bool = False
    deviation: str = ""
    """The heading of docs/known-deviations.md, where the endpoint is not right."""

    def explains(self, query: Query, difference: Difference) -> bool:
        """Return whether a difference in the answers to a query is this one."""
        terms = difference.terms
        return bool(
            re.search(self.query, query.text)
            and all(re.search(self.all, term) for term in terms)
            and any(re.search(self.some, term) for term in terms)
            and (not self.same_solutions or difference.endpoint.rows.keys() == difference.referee.rows.keys())
        )


EXPLANATIONS = [Explanation(**row) for row in tomllib.loads(FILE.read_text(encoding="utf-8"))["explanation"]]


def explain(query: Query, difference: Difference) -> str | None:
    """Return the name of the first explanation of a difference, or None."""
    return next((one.name for one in EXPLANATIONS if one.explains(query, difference)), None)
