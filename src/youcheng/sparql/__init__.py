"""Evaluate a query: a complete result, or an error. Runaway queries are killed, and the service goes on.

The process that answers requests looks at the tokens of a query (``lexical.py``) and never parses it. A ``Pool`` passes
it to a worker that was forked from a zygote and shares the store with it; time and memory bound the worker, and it has
neither files nor network.
"""

from youcheng.sandbox.limits import Limits
from youcheng.sparql.request import Request, Result
from youcheng.sparql.text.query_text import QueryText, query_text
from youcheng.sparql.workers.pool import Pool

__all__ = ["Limits", "Pool", "QueryText", "Request", "Result", "query_text"]
