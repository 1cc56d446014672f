"""The desired file that `reconciler demo` walks through; text only."""
