"""Bytes to model values and back: one module for each format, none of which knows another."""
