"""RDF terms, files, formats and writers."""
