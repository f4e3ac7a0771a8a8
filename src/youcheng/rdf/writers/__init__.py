"""Write RDF in the formats that readers ask for."""
