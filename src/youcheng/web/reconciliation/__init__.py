"""Reconciliation: readers match the names in their tables with the things of the graph.

https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/, as OpenRefine speaks it.
"""

from youcheng.web.reconciliation.routes import blueprint

__all__ = ["blueprint"]
