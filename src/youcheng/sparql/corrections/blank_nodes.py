"""Blank nodes that a query makes, kept apart from those of the data."""

from collections.abc import Iterator

from youcheng.sparql.corrections.edits import Edit
from youcheng.sparql.text.group_patterns import closing
from youcheng.sparql.text.query_text import QueryText


def labelled_nodes(text: QueryText) -> Iterator[Edit]:
    """Yield the edits by which no ``BNODE("label")`` is a blank node of the data (SPARQL 1.1, section 17.4.2.9).

    The engine takes the label for one of the data; the new one is a digest, which also takes any character.
    """
    tokens = text.tokens
    for at, token in enumerate(tokens[:-2]):
        if token.kind == "word" and token.text.upper() == "BNODE" and tokens[at + 1].text == "(":
            end = tokens[closing(tokens, at + 1)].start
            start = tokens[at + 1].start + 1
            if tokens[at + 2].start != end:
                yield Edit(start, start, 'CONCAT("query-", SHA1(')
                yield Edit(end, end, "))")
