"""Parts of pages and documents: what each holds, whoever draws it."""
