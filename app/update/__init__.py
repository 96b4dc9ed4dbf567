"""Fetching newer data beside the app."""
