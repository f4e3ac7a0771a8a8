"""Writers of RDF: one module for each format that needs more than pyoxigraph."""
