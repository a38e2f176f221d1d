"""Finding entries: filters, pages, full-text search."""
