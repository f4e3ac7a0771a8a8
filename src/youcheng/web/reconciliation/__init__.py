"""The reconciliation service, by which clients match names in their tables with things of the graph.

It follows https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/ as OpenRefine uses it.
"""
