"""HTTP without a graph: negotiation, caching, problems, limits."""
