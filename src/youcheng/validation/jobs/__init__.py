"""Validation of what anybody sends, in processes that may be killed at any time and can reach nothing.

The service starts ``zygote`` as a process of its own and speaks to it over sockets, so that it never imports what
validates. The zygote forks a ``worker`` for each request; the worker confines itself before it reads what was sent.
"""
