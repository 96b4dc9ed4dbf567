"""Figures against others: a benchmark, a target, peers, the periods before."""
