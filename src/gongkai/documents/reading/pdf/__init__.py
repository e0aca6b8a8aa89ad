"""PDF with a text layer: characters by their places to lines, tables, columns and paragraphs."""
