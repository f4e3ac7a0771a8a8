"""Blank nodes that a query makes, kept apart from those of the data."""

from collections.abc import Iterator

from youcheng.sparql.text.edits import Edit
from youcheng.sparql.text.group_patterns import closing
from youcheng.sparql.text.query_text import QueryText


def labelled_nodes(text: QueryText) -> Iterator[Edit]:
    """Yield edits that keep ``BNODE("label")`` apart from the blank nodes of the data (SPARQL 1.1, 17.4.2.9).

    The engine confuses the label with those of the data. A digest replaces it, which is valid for any text.
    """
    tokens = text.tokens
    for at, token in enumerate(tokens[:-2]):
        if token.kind == "word" and token.text.upper() == "BNODE" and tokens[at + 1].text == "(":
            end = tokens[closing(tokens, at + 1)].start
            start = tokens[at + 1].start + 1
            if tokens[at + 2].start != end:
                yield Edit(start, start, 'CONCAT("query-", SHA1(')
                yield Edit(end, end, "))")
