"""Entailment: what follows from the data by the axioms of the ontology, why it follows, and whether all can be true.

`entail` draws the conclusions, `explain` and `Explainer` give the axiom and the premises of each, `check_consistency`
asks a description logic reasoner. Only the last needs the extra ``reasoner``, and imports it when it is called.
"""

from youcheng.entailment.consistency import check_consistency
from youcheng.entailment.explain import Explainer, Explanation, explain
from youcheng.entailment.materialize import entail
from youcheng.entailment.verbalize import Wording

__all__ = ["Explainer", "Explanation", "Wording", "check_consistency", "entail", "explain"]
