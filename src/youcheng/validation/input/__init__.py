"""Documents to validate: RDF and CSV, with the line of each triple."""
