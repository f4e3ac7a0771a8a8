"""Put axioms and triples in words, in the language asked for, with the labels that the store holds."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pyoxigraph import DefaultGraph, Literal, NamedNode, Triple

from youcheng.entailment.explain import Explanation, Quads
from youcheng.entailment.rules import Pattern, Rule, Slot
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import LABEL, TYPE, Term

LANGUAGES = ("en", "zh")


@cache
def _sentences() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))


def written(term: Term, base: str) -> str:
    """Return a term as the predicate of a triple in Turtle, or as its subject or object."""
    return "a" if term == TYPE else shorten(term, base)


class Wording:
    """Put what one store explains in words."""

    def __init__(self, store: Quads, base: str) -> None:
        """Take labels from a store, and prefixes from its base."""
        self.store = store
        self.base = base

    def label(self, term: Term, language: str) -> str:
        """Return a label of a term in a language, else its shortened name."""
        if not isinstance(term, NamedNode):
            return term.value if isinstance(term, Literal) else str(term)
        labels = self.store.quads_for_pattern(term, LABEL, None, DefaultGraph())
        named = [o.value for o in (quad.object for quad in labels) if isinstance(o, Literal) and o.language == language]
        return min(named, default=shorten(term, self.base))

    def triple(self, triple: Triple) -> str:
        """Return a triple in Turtle's short form."""
        return " ".join(written(term, self.base) for term in (triple.subject, triple.predicate, triple.object))

    def axiom(self, rule: Rule, language: str) -> str:
        """Return the sentence that says what the axiom behind a rule says."""
        sentences = _sentences()[language]
        sentence = sentences.get(rule.axiom.kind)
        labels = [self.label(term, language) for term in rule.axiom.terms]
        if sentence is not None and len(labels) == len([part for part in ("{0}", "{1}") if part in sentence]):
            return sentence.format(*labels)
        names: dict[str, str] = {}
        conditions = [self._pattern(pattern, language, names) for pattern in rule.body]
        conclusion = self._pattern(rule.head, language, names)
        return sentences["rule"].format(conditions=sentences["and"].join(conditions), conclusion=conclusion)

    def _pattern(self, pattern: Pattern, language: str, names: dict[str, str]) -> str:
        def name(slot: Slot) -> str:
            if isinstance(slot, str):
                return names.setdefault(slot, "XYZUVW"[len(names)])
            return f"“{self.label(slot, language)}”"

        sentences = _sentences()[language]
        subject, predicate, object_ = pattern
        if predicate == TYPE and not isinstance(object_, str):
            return sentences["membership"].format(name(subject), self.label(object_, language))
        return sentences["relation"].format(name(subject), name(predicate).strip("“”"), name(object_))

    def reasons(self, explanation: Explanation, language: str) -> list[str]:
        """Return the lines that say by which axiom a triple follows, and who states it."""
        sentences, rule = _sentences()[language], explanation.rule
        names = ", ".join(shorten(graph, self.base) for graph in explanation.graphs)
        lines = [sentences["stated"].format(names)] if names else []
        if rule is not None:
            terms = ", ".join(shorten(term, self.base) for term in rule.axiom.terms)
            name = shorten(rule.axiom.name, self.base)
            lines.insert(0, sentences["follows"].format(name, terms, self.axiom(rule, language)))
        return lines or [sentences["unexplained"]]

    def outline(self, explanation: Explanation) -> dict[str, Any]:
        """Return an explanation as plain data, for JSON and for pages."""
        triple, rule = explanation.triple, explanation.rule
        outline: dict[str, Any] = {
            "subject": str(triple.subject),
            "predicate": str(triple.predicate),
            "object": str(triple.object),
            "statedBy": [name.value for name in explanation.graphs],
        }
        if rule is not None:
            outline["axiom"] = {
                "kind": rule.axiom.name.value,
                "terms": [term.value for term in rule.axiom.terms],
                "text": {language: self.axiom(rule, language) for language in LANGUAGES},
            }
            outline["premises"] = [self.outline(premise) for premise in explanation.premises]
        return outline
