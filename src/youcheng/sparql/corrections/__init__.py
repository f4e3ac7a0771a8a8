"""Queries whose answers the engine would get wrong, rewritten so that it gets them right, or refused.

The engine deviates from SPARQL 1.1 where a text shows it: regular expressions, effective boolean values, alternative
property paths, labels of blank nodes, counted expressions, and the order of values of several kinds. Every other query
is passed on as it is.
"""

import re
from collections.abc import Iterator

from youcheng.sparql.corrections.alternatives import expand_alternatives
from youcheng.sparql.corrections.blank_nodes import labelled_nodes
from youcheng.sparql.corrections.boolean_values import TEXT_FUNCTIONS, boolean_operands
from youcheng.sparql.corrections.counts import bind_counted
from youcheng.sparql.corrections.functions import FUNCTIONS
from youcheng.sparql.corrections.ordering import mixed_orders
from youcheng.sparql.corrections.regular_expressions import corrected_calls
from youcheng.sparql.text.edits import Edit, apply_edits
from youcheng.sparql.text.query_text import QueryText

__all__ = ["FUNCTIONS", "corrected", "may_need_correction"]

VARIABLE = r"[?$]\w++"
CALL = rf"(?:{'|'.join(TEXT_FUNCTIONS)})\s*+\(".lower()
WORDS = re.compile(
    rf"\b(?:regex|replace|bnode|count\b(?!\s*+\(\s*+(?:distinct\b\s*+)?+(?:{VARIABLE}|\*)\s*+\)))\b"
    rf"|\b(?:filter|having|if)\b(?:\s*+\#|[\s(]*+(?:{VARIABLE}\s*+[),&]|{CALL}))"
)
SIGNS = re.compile(
    rf"[|]|[(!]\s*+\#|[!&][\s(]*+(?:{VARIABLE}\s*+[),&]|{CALL})|{VARIABLE}[\s)]*+&&|\(\s*+{CALL}(?=(?s:.*)&&)"
    rf"|\)\s*+\(\s*+{VARIABLE}\s*+\)"
)
"""What may need to be corrected, in lower case."""
QUOTES = frozenset("\"'<#")


def may_need_correction(text: str) -> bool:
    """Return whether a query holds anything that the engine may get wrong; a quick look at its characters."""
    return "order" in (lower := text.lower()) or _has_signs(lower)


def _has_signs(lower: str) -> bool:
    return WORDS.search(lower) is not None or SIGNS.search(lower) is not None


def corrected(text: QueryText) -> QueryText:
    """Return a query that is syntactically valid, with what the engine gets wrong rewritten.

    Raises:
        QuerySyntaxInvalid: a regular expression or a replacement is invalid.
        QueryUnsupported: the engine cannot evaluate a part of it rightly.
    """
    head, brace, tail = text.text.rpartition("}")
    if not ("order" in head.lower() or QUOTES.intersection(tail) or _has_signs(text.text.lower())):
        # Most queries are only ordered. What follows the last brace is a token for a token, or a comment.
        ordered = list(mixed_orders(QueryText(tail)))
        return QueryText(head + brace + apply_edits(tail, ordered)) if ordered else text
    edits = list(_edits(text))
    inner = QueryText(apply_edits(text.text, edits)) if edits else text
    return expand_alternatives(bind_counted(inner))


def _edits(text: QueryText) -> Iterator[Edit]:
    yield from corrected_calls(text)
    yield from boolean_operands(text)
    yield from labelled_nodes(text)
    yield from mixed_orders(text)
