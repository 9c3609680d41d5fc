"""Bytes and hashes: signed entries, the tree over them, checkpoints, bundles. Stores nothing."""
