"""Validation of documents that clients send: the request, the processes that validate, and the answer."""
