"""Sentences about a view."""
