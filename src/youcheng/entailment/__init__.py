"""Entailment: what follows from data by the axioms of the ontology, why, and whether all of it can be true together.

`entail` draws the conclusions, `align` those in the terms of other vocabularies, an `Explainer` gives the axiom and
the premises of each, and `check_consistency` runs a description logic reasoner, which alone needs the extra
``reasoner``.
"""

from youcheng.entailment.align import align
from youcheng.entailment.consistency import check_consistency
from youcheng.entailment.explain import Explainer, Explanation
from youcheng.entailment.materialize import entail

__all__ = ["Explainer", "Explanation", "align", "check_consistency", "entail"]
