"""Entailment: what follows from the data by the axioms of the ontology, why it follows, and whether all can be true.

`entail` draws the conclusions, `explain` and `Explainer` give the axiom and the premises of each, `check_consistency`
asks a description logic reasoner. Only the last needs the extra ``reasoner``, and imports it when it is called.
"""

from youcheng.entailment.description_logic import check_consistency
from youcheng.entailment.materialiser import entail

__all__ = ["check_consistency", "entail"]
