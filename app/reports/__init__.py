"""Parts of pages that show published reports."""
