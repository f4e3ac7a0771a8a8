"""Verbalize triples and axioms in English or Chinese, with the labels of a store."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Store, Triple

from youcheng.entailment.rules import Pattern, Rule, Slot
from youcheng.rdf.labels import Labels
from youcheng.rdf.prefixes import shorten
from youcheng.rdf.terms import TYPE, Term

LANGUAGES = ("en", "zh")


@cache
def phrases(language: str) -> Mapping[str, str]:
    """Return the phrases of a language, from verbalize.toml."""
    catalog: dict[str, dict[str, str]] = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return catalog[language]


class Verbalizer:
    """The words for the triples and axioms of one store."""

    def __init__(self, store: Store, base: str) -> None:
        self.base = base
        self._labels = Labels(store)

    def label(self, term: Term, language: str) -> str:
        """Return the label of a term in a language, or its prefixed name if it has no label in any language."""
        if not isinstance(term, NamedNode):
            return term.value if isinstance(term, Literal) else str(term)
        label = self._labels.label(term.value, language)
        return label.text if label.language else shorten(term, self.base)

    def triple(self, triple: Triple) -> str:
        """Return a triple as in Turtle, with prefixed names."""
        return " ".join("a" if term == TYPE else shorten(term, self.base) for term in triple)

    def axiom(self, rule: Rule, language: str) -> str:
        """Return the sentence for the axiom behind a rule."""
        words = phrases(language)
        sentence = words.get(rule.axiom.kind)
        labels = [self.label(term, language) for term in rule.axiom.terms]
        if sentence is not None and sum(slot in sentence for slot in ("{0}", "{1}")) in {0, len(labels)}:
            return sentence.format(*labels)
        variables: dict[str, str] = {}
        conditions = [self._pattern(pattern, language, variables) for pattern in rule.body]
        conclusion = self._pattern(rule.head, language, variables)
        return words["rule"].format(conditions=words["and"].join(conditions), conclusion=conclusion)

    def _pattern(self, pattern: Pattern, language: str, variables: dict[str, str]) -> str:
        def name(slot: Slot) -> str:
            if isinstance(slot, str):
                return variables.setdefault(slot, "XYZUVW"[len(variables)])
            return f"“{self.label(slot, language)}”"

        words = phrases(language)
        subject, predicate, object_ = pattern
        if predicate == TYPE and not isinstance(object_, str):
            return words["membership"].format(name(subject), self.label(object_, language))
        return words["relation"].format(name(subject), name(predicate).strip("“”"), name(object_))
