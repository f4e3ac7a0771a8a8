"""Read the terms and expressions of a query."""

import re
from collections.abc import Mapping
from typing import NoReturn

import pyoxigraph as ox

from youcheng.evaluation.columns.algebra import Call, Constant, Expression, Iri, Node, NotCovered, Text, Typed, Variable
from youcheng.evaluation.columns.functions import ARGUMENTS
from youcheng.evaluation.lexical import Lexed, Token
from youcheng.namespaces import XSD

END = Token("end", "", 0)
ESCAPES = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
COMPARISONS = frozenset({"=", "!=", "<", ">", "<=", ">="})
DATATYPES = frozenset(f"{XSD}{name}" for name in ("date", "gYear", "gYearMonth"))
NAME = re.compile(r"[A-Za-z0-9_\u3001-\ud7ff]+")
LOCAL = re.compile(r"[A-Za-z0-9_\u3001-\ud7ff][A-Za-z0-9_\u3001-\ud7ff.-]*")
LANGUAGE = re.compile(r"[a-z]{2,3}(?:-[a-z0-9]{2,8})*")
"""Names and languages that are certainly valid; of others the engine decides."""
MOST_DIGITS = 15


def refuse(why: str) -> NoReturn:
    """Leave the query to the engine."""
    raise NotCovered(why)


def is_whole(text: str) -> bool:
    """Tell whether a text is a number without sign or fraction, and not too large to count with."""
    return text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS


class Nodes:
    """The tokens of a query, and how terms and expressions are read from them."""

    def __init__(self, text: Lexed, prefixes: Mapping[str, str]) -> None:
        """Start before the first token; the prefixes are those that need no declaration."""
        if "\\u" in text.text or "\\U" in text.text:
            refuse("characters by their numbers")
        self._tokens = [*text.tokens, END]
        self._place = 0
        self._prefixes = dict(prefixes)

    @property
    def kind(self) -> str:
        """Return the kind of the next token."""
        return self._tokens[self._place].kind

    @property
    def text(self) -> str:
        """Return the next token."""
        return self._tokens[self._place].text

    @property
    def word(self) -> str:
        """Return the next token in upper case, where it is a word."""
        kind, text, _ = self._tokens[self._place]
        return text.upper() if kind == "word" else ""

    def advance(self) -> str:
        """Return the next token and pass on."""
        found = self.text
        if self._place < len(self._tokens) - 1:
            self._place += 1
        return found

    def accept(self, wanted: str) -> bool:
        """Pass a sign or a word, and tell whether it was there."""
        kind, text, _ = self._tokens[self._place]
        found = (kind == "sign" and text == wanted) or (kind == "word" and text.upper() == wanted)
        self._place += found
        return found

    def expect(self, wanted: str) -> None:
        """Pass a sign or a word that must be there."""
        if not self.accept(wanted):
            refuse(f"no {wanted}")

    def prologue(self) -> None:
        """Read the declarations of prefixes."""
        while self.accept("PREFIX"):
            kind, name = self.kind, self.advance()
            if kind != "name" or not re.fullmatch(r"(?:[A-Za-z][A-Za-z0-9_-]*)?:", name) or self.kind != "iri":
                refuse("no prefix")
            self._prefixes[name[:-1]] = self._iri(self.advance()[1:-1]).value

    def variable(self) -> Variable:
        """Read a variable."""
        kind, name = self.kind, self.advance()[1:]
        if kind != "variable" or not NAME.fullmatch(name):
            refuse("no variable")
        return Variable(name)

    def node(self) -> Node:
        """Read a variable or a constant."""
        return self.variable() if self.kind == "variable" else self.constant()

    def constant(self) -> Constant:
        """Read an IRI or a literal."""
        kind, text = self.kind, self.advance()
        if kind == "iri":
            return self._iri(text[1:-1])
        if kind == "name":
            prefix, _, local = text.partition(":")
            if prefix not in self._prefixes or (local and not LOCAL.fullmatch(local)):
                refuse("a prefixed name")
            return self._iri(self._prefixes[prefix] + local)
        if kind == "number" and is_whole(text):
            return Typed(str(int(text)), f"{XSD}integer")
        if kind == "string":
            return self._literal(_value(text))
        return refuse("no term")

    def _literal(self, value: str) -> Constant:
        if self.kind == "language":
            language = self.advance()[1:].lower()
            if not LANGUAGE.fullmatch(language):
                refuse("a language")
            return Text(value, language)
        if self.text != "^^":
            return Text(value)
        self.advance()
        datatype = self.constant()
        if not isinstance(datatype, Iri) or datatype.value not in DATATYPES:
            refuse("a datatype")
        return Typed(value, datatype.value)

    def _iri(self, value: str) -> Iri:
        """Return an absolute IRI that no base changes."""
        scheme, colon, rest = value.partition(":")
        if not colon or not scheme.isalnum() or "/." in rest or "\\" in value:
            refuse("an IRI")
        try:
            ox.NamedNode(value)
        except ValueError:
            refuse("no IRI")
        return Iri(value)

    def constraint(self) -> Expression:
        """Read what stands after FILTER: an expression in brackets, or a call."""
        if self.text != "(" and self.word not in ARGUMENTS:
            refuse("no constraint")
        return self._primary()

    def expression(self) -> Expression:
        """Read an expression."""
        left = self._and()
        while self.accept("||"):
            left = Call("||", (left, self._and()))
        return left

    def _and(self) -> Expression:
        left = self._relation()
        while self.accept("&&"):
            left = Call("&&", (left, self._relation()))
        return left

    def _relation(self) -> Expression:
        left = self._unary()
        sign = self.text
        if self.kind == "sign" and sign in COMPARISONS:
            self.advance()
            return Call(sign, (left, self._unary()))
        return left

    def _unary(self) -> Expression:
        return Call("!", (self._unary(),)) if self.accept("!") else self._primary()

    def _primary(self) -> Expression:
        if self.accept("("):
            found = self.expression()
            self.expect(")")
            return found
        if self.word not in ARGUMENTS:
            return self.node()
        name = self.advance().upper()
        self.expect("(")
        operands = [self.expression()]
        while self.accept(","):
            operands.append(self.expression())
        self.expect(")")
        least, most = ARGUMENTS[name]
        if not least <= len(operands) <= most:
            refuse("arguments")
        return Call(name, tuple(operands))


def _value(token: str) -> str:
    """Return the value of a string of one line as it is written; one that cannot be printed is refused."""
    quote = token[0]
    if token.startswith(quote * 3) or len(token) < 2 or token[-1] != quote:
        refuse("a long string")
    parts = token[1:-1].split("\\\\")
    plain = "\\".join(_unescaped(part) for part in parts)
    if plain and not plain.isprintable():
        refuse("control characters")
    return plain


def _unescaped(part: str) -> str:
    first, *others = part.split("\\")
    if any(not other or other[0] not in ESCAPES for other in others):
        refuse("an escape")
    return "".join([first, *(ESCAPES[other[0]] + other[1:] for other in others)])
