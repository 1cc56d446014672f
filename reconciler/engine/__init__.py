"""VERBS: one file for each arrow of the drawing; no network, terminal, clock, environment or JSON file in here.

Pure: selecting resolving expanding diffing refusing planning ordering digesting admitting comparing drifting
assessing accounting. Doing, through the interfaces: refreshing applying executing sending watching settling confirming.
"""
