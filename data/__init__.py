"""Publishers' files in, checked tables out: one reader a subject, the store, the embedded sample."""
