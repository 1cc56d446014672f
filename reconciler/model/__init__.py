"""NOUNS: frozen attrs classes of plain values; no I/O, no clock, no JSON in here.

Reading order: address, service, kind (with transition), desired (with rule), live, change, step, plan,
outcome, drift, status; beside them run, event and problem.
"""
