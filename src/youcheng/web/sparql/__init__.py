"""The SPARQL endpoint over HTTP, and its workbench."""
