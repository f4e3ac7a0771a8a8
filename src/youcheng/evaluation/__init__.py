"""Evaluate a query: a complete result, or an error. Runaway queries are killed, and the service goes on.

The process that answers requests looks at the tokens of a query (``lexical.py``) and never parses it. A ``Pool`` passes
it to a worker that was forked from a zygote and shares the store with it; time and memory bound the worker, and it has
neither files nor network.
"""

from youcheng.evaluation.lexical import Lexed, lexed
from youcheng.evaluation.pool import Pool
from youcheng.evaluation.records import Limits, Request, Result

__all__ = ["Lexed", "Limits", "Pool", "Request", "Result", "lexed"]
