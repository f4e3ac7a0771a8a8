"""Queries whose answers the engine would get wrong, rewritten so that it gets them right, or refused.

The engine deviates from SPARQL 1.1 where a text shows it: regular expressions, the effective boolean value of a bare
variable, alternative property paths, and labels of blank nodes. Every other query is passed on as it is.
"""

import re
from collections.abc import Iterator

from youcheng.sparql.corrections.alternatives import expand_alternatives
from youcheng.sparql.corrections.blank_nodes import labelled_nodes
from youcheng.sparql.corrections.boolean_values import bare_variables
from youcheng.sparql.corrections.edits import Edit, apply_edits
from youcheng.sparql.corrections.functions import FUNCTIONS
from youcheng.sparql.corrections.regular_expressions import corrected_calls
from youcheng.sparql.text.query_text import QueryText

__all__ = ["FUNCTIONS", "corrected", "may_need_correction"]

VARIABLE = r"[?$]\w++"
SIGNS = re.compile(
    rf"\b(?:regex|replace|bnode)\b|[|]|(?:[!&]|\b(?:filter|having|if)\s*+\()[\s(]*+{VARIABLE}\s*+[),&]|{VARIABLE}[\s)]*+&&"
    rf"|\)\s*+\(\s*+{VARIABLE}\s*+\)",
    re.IGNORECASE,
)


def may_need_correction(text: str) -> bool:
    """Return whether a query holds anything that the engine may get wrong, from its characters alone.

    Everything that does has a bracket or one of three operators, which is much faster to find than the signs.
    """
    return any(map(text.__contains__, "(|!&")) and SIGNS.search(text) is not None


def corrected(text: QueryText) -> QueryText:
    """Return a query that is syntactically valid, with what the engine gets wrong rewritten.

    Raises:
        QuerySyntaxInvalid: a regular expression or a replacement is invalid.
        QueryUnsupported: the engine cannot evaluate a part of it rightly.
    """
    edits = sorted(_edits(text))
    inner = QueryText(apply_edits(text.text, edits)) if edits else text
    return expand_alternatives(inner)


def _edits(text: QueryText) -> Iterator[Edit]:
    yield from corrected_calls(text)
    yield from bare_variables(text)
    yield from labelled_nodes(text)
