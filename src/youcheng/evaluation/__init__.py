"""Evaluate a query: a complete result, or an error. Runaway queries are killed, and the service goes on."""
