"""Channels: notices out, and answers in."""
