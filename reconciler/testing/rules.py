"""The numbered rules that a provider keeps; `docs/writing-a-provider.md` carries the same, and the suite tests each."""

from collections.abc import Mapping

RULES: Mapping[str, str] = {
    "R1": "MUST give a reading for every wanted address, whatever else it is asked to list",
    "R2": "MUST change nothing while reading",
    "R3": "MUST call a failed read unreadable, never missing",
    "R4": "MUST read n resources in O(pages) requests, not n",
    "R5": "MUST derive the same steps from the same change, without looking anywhere else",
    "R6": "MUST cover every changed path by its calls, or have none where the wish is already requested",
    "R7": "MUST touch no path that nobody wished for",
    "R8": "MUST have no step for a change without fields",
    "R9": "MUST say truthfully whether a call may be repeated",
    "R10": "MUST call a change settled only when the reading shows it",
    "R11": "SHOULD call a change stuck when waiting cannot help",
    "R12": "MUST leave nothing to plan after an apply",
    "R13": "MUST tolerate unknown members and words in replies, and never guess what a missing one would have said",
    "R14": "MUST let no secret out: none of a credential, none of what replies hold",
    "R15": "MUST reach every wish from somewhere",
}
"""By number, in order."""
