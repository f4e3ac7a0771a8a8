"""Documents about things: dereferencing, dumps, link sets."""
