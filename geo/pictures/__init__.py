"""Maps as pictures for documents: page, legend, labels, files."""
