"""Weights of an English tagger and parser, trained on UD English EWT; openline runs them."""

from pathlib import Path

__all__ = ["MODEL"]

MODEL = Path(__file__).with_name("model.npz")
