"""Inequality between groups of people: gaps, slope and relative index, with their confidence limits."""
