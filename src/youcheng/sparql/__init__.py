"""Evaluate SPARQL queries: a complete result, or an error; a runaway query is killed, and the service goes on.

The process that answers requests looks at the tokens of a query and never parses it. A ``Pool`` sends the query to a
worker, a process that shares the store, has bounded time and memory, and reaches neither files nor network.
"""

from youcheng.sandbox.limits import Limits
from youcheng.sparql.request import Request, Result
from youcheng.sparql.text.query_text import QueryText

__all__ = ["Limits", "QueryText", "Request", "Result"]
