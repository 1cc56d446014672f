"""`python -m reconciler`: the same as the command `reconciler`."""

from reconciler.cli import run

if __name__ == "__main__":
    run()
