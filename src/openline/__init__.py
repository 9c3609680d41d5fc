"""Openline: deconfliction software that keeps a line open between parties."""

__version__ = "0.1.0"
