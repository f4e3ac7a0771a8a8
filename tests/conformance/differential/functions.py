"""Functions and operators of SPARQL by the specification, where rdflib's own deviate from it.

Sections are those of SPARQL 1.1 Query Language, unless a document is named.
"""

import math
import re
from collections.abc import Callable
from decimal import Decimal
from hashlib import md5
from typing import Any
from urllib.parse import urljoin

from rdflib.namespace import RDF
from rdflib.plugins.sparql.sparql import SPARQLError
from rdflib.term import BNode, Literal, Node, URIRef

from conformance.differential.answers import NUMBERS, XSD
from conformance.differential.values import (
    FLOAT,
    INTEGER,
    PARTS,
    RANKS,
    arguments,
    by_arguments,
    by_node,
    like,
    moment,
    number,
    numeric,
    plain,
    promoted,
    raised,
    text_of,
    type_of,
    typed,
)  # fmt: skip

BASE = "http://e.example/"

# Comparison: sections 17.3 and 17.4.1.7. Where the specification has a type error, the engine has a result, as section
# 17.3.1 allows: values of two known types are not equal, texts of one language are ordered, and so are years and
# months, a text with a language is not equal to a literal without, and a term is equal to itself whatever it is.


def kind(term: Any) -> str:
    """Return the kind of values that a literal belongs to; none if it is ill-typed or its datatype is not known."""
    name = type_of(term)
    try:
        if name in NUMBERS:
            return number(term) and "number"
        if name == "boolean":
            return "boolean" if truth(term) is not None else ""
        if name in PARTS:
            return moment(term) and name
    except SPARQLError:
        return ""
    return name if name in {"string", "langString"} else ""


def order(one: Any, other: Any) -> int | None:
    """Return -1, 0 or 1; None if the values are not ordered, such as NaN."""
    if not isinstance(one, Literal) and one == other:
        return 0
    kinds = {kind(one), kind(other)}
    if kinds == {"number"}:
        _, left, right = promoted(one, other)
    elif kinds == {"string"} or (kinds == {"langString"} and one.language == other.language):
        left, right = str(one), str(other)
    elif kinds == {"boolean"}:
        left, right = truth(one), truth(other)
    elif len(kinds) == 1 and kinds < PARTS.keys():
        (_, left, zoned), (_, right, other_zoned) = moment(one), moment(other)
        if zoned != other_zoned and abs(left - right) <= 14 * 3600:
            raise SPARQLError("times of which one has a time zone")
    elif one == other:
        return 0
    else:
        raise SPARQLError("values of two kinds")
    return None if left != left or right != right else (left > right) - (left < right)  # noqa: PLR0124  (NaN)


def truth(term: Any) -> bool:
    if str(term) not in {"true", "false", "1", "0"}:
        raise SPARQLError("not a boolean")
    return str(term) in {"true", "1"}


def equal(one: Any, other: Any) -> bool:
    if not (isinstance(one, Literal) and isinstance(other, Literal)):
        return raised(one) == raised(other)
    kinds = {kind(one), kind(other)}
    if len(kinds) == 2 and "" not in kinds:
        return False
    if "langString" in kinds and (len(kinds) == 2 or one.language != other.language):
        return False
    return order(one, other) == 0


COMPARISONS: dict[str, Callable[[int], bool]] = {
    "<": lambda sign: sign < 0, ">": lambda sign: sign > 0, "<=": lambda sign: sign <= 0, ">=": lambda sign: sign >= 0,
}  # fmt: skip


@by_node("RelationalExpression")
def compared(node: Any) -> Literal:
    left, *others = arguments(node, "expr", "other")
    operator = str(node.op)
    left = bound(left)
    if operator in COMPARISONS:
        sign = order(left, bound(others[0]))
        return Literal(sign is not None and COMPARISONS[operator](sign))
    if operator in {"=", "!="}:
        return Literal(equal(left, bound(others[0])) is (operator == "="))
    return Literal(member(left, others) is (operator == "IN"))


def bound(term: Any) -> Any:
    if not isinstance(raised(term), URIRef | BNode | Literal):
        raise SPARQLError("not bound")
    return term


def member(term: Any, others: list[Any]) -> bool:
    """Return whether a term is in a list; an error counts only if none is equal (17.4.1.9)."""
    fault = None
    for other in others:
        try:
            if equal(term, bound(other)):
                return True
        except SPARQLError as error:
            fault = error
    if fault:
        raise fault
    return False


# Effective boolean values: sections 17.2 and 17.2.2.


def effective(term: Any) -> bool:
    """Return the effective boolean value; a number or a boolean of no valid form is false."""
    name = type_of(bound(term))
    if name == "boolean":
        return str(term) in {"true", "1"}
    if name in {"string", "langString"}:
        return str(term) != ""
    if name not in NUMBERS:
        raise SPARQLError("no effective boolean value")
    try:
        _, value = number(term)
    except SPARQLError:
        return False
    return not (value == 0 or value != value)  # noqa: PLR0124  (NaN)


def joined(node: Any, decisive: bool) -> Literal:  # noqa: FBT001  (the value is the matter)
    fault = None
    for term in arguments(node, "expr", "other"):
        try:
            if effective(term) is decisive:
                return Literal(decisive)
        except SPARQLError as error:
            fault = error
    if fault:
        raise fault
    return Literal(not decisive)


by_node("ConditionalAndExpression")(lambda node: joined(node, decisive=False))
by_node("ConditionalOrExpression")(lambda node: joined(node, decisive=True))
by_node("UnaryNot")(lambda node: Literal(not effective(node.expr)))
by_node("Builtin_IF")(lambda node: raised(node.arg2 if effective(node.arg1) else node.arg3))


# Strings: section 17.4.3; F&O, section 5.4.3, for what a position is.


@by_arguments("Builtin_SUBSTR", "arg", "start", "length")
def substring(text: Literal, start: Node, length: Node | None) -> Literal:
    (first_type, first), (length_type, extent) = (
        number(start),
        (INTEGER, math.inf) if length is None else number(length),
    )
    if first_type or length_type:
        raise SPARQLError("positions are integers")
    last = first + extent
    return like("".join(one for place, one in enumerate(text_of(text), 1) if first <= place < last), text)


@by_arguments("Builtin_STR", "arg")
def string(term: Any) -> Literal:
    if isinstance(term, BNode):
        raise SPARQLError("a blank node has no string")
    return Literal(str(term))


@by_arguments("Builtin_LANG", "arg")
def language(term: Any) -> Literal:
    """Return the language of a literal, without its base direction (RDF 1.2)."""
    return Literal((term.language or "").partition("-x-")[0])


@by_arguments("Builtin_DATATYPE", "arg")
def datatype(term: Any) -> URIRef:
    """Return the datatype of a literal; one with a base direction has its own (RDF 1.2)."""
    if term.language:
        return RDF.langString if "-x-" not in term.language else URIRef(f"{RDF}dirLangString")
    return term.datatype or URIRef(f"{XSD}string")


by_arguments("Builtin_sameTerm", "arg1", "arg2")(lambda one, other: Literal(one == other))
by_arguments("Builtin_MD5", "arg")(lambda text: Literal(md5(plain(text).encode()).hexdigest()))  # noqa: S324
by_arguments("Builtin_STRLANG", "arg1", "arg2")(lambda text, tag: Literal(plain(text), lang=plain(tag).lower()))
by_arguments("Builtin_STRDT", "arg1", "arg2")(lambda text, name: Literal(plain(text), datatype=name, normalize=False))


@by_arguments("Builtin_LANGMATCHES", "arg1", "arg2")
def language_matches(tag: Node, wanted: Node) -> Literal:
    """Return whether a language is in a range (RFC 4647, section 3.3.1)."""
    language, extent = plain(tag).lower(), plain(wanted).lower()
    return Literal(bool(language) if extent == "*" else f"{language}-".startswith(f"{extent}-"))


@by_arguments("Builtin_IRI", "arg")
def iri(term: Node) -> URIRef:
    """Return an IRI, resolved against the base; a text with characters that no IRI has is an error."""
    if isinstance(term, URIRef):
        return term
    if re.search(r"[\x00-\x20<>\"{}|^`\\]|%(?![0-9A-Fa-f]{2})|^(?![A-Za-z][A-Za-z0-9+.-]*:)[^/?#]*:", plain(term)):
        raise SPARQLError("not an IRI")
    return URIRef(urljoin(BASE, plain(term)))


# Casts (17.5; F&O, section 17.1), and regular expressions as `regexes.py` spells them.


def cast(name: str, term: Any) -> Literal:
    if name == "string":
        return string(term)
    if type_of(term) == "boolean" and name != "boolean":
        return numeric(RANKS.index(name), int(truth(term)))
    if name == "boolean":
        if type_of(term) in NUMBERS:
            return Literal(effective(term) if number(term) else False)
        return Literal(truth(term) if type_of(term) == "boolean" else truth(plain(term)))
    rank = RANKS.index(name)
    if type_of(term) == "string":
        return numeric(*number(typed(str(term).strip(" \t\n\r"), name)))
    value = number(term)[1]
    return numeric(rank, float(value) if rank >= FLOAT else int(value) if rank == INTEGER else Decimal(value))


def matches(text: Node, pattern: Node, *_: Node) -> Literal:
    return Literal(bool(re.search(plain(pattern), text_of(text))))


def replaced(text: Any, pattern: Node, replacement: Node) -> Literal:
    return like(re.sub(plain(pattern), plain(replacement), text_of(text)), text)


@by_arguments("Function", "iri", "expr")
def called(name: str, given: list[Any]) -> Node:
    terms = list(map(raised, given))
    if name.startswith(XSD):
        return cast(name.removeprefix(XSD), *terms)
    return {"python:regex": matches, "python:replace": replaced}[str(name)](*terms)
