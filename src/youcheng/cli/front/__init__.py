"""The HTTP server of ``youcheng serve``: slow clients hold no thread, and every connection ends in time."""
