"""How fast it is, as a ratio to a peer in the same run: ``python -m bench``."""
