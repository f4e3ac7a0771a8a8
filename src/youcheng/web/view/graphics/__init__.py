"""Maps, timelines and diagrams, drawn as SVG."""
