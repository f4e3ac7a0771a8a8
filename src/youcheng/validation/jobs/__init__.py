"""Validation of documents that clients send, in processes that can be killed at any time and reach nothing.

A fork server loads what all jobs need; a worker confines itself before it reads a document.
"""
