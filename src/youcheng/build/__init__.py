"""Build the graph from its sources; read pipeline.py first."""
