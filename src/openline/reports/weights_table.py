"""x"""
FIRST: dict[str, float] = {}
WEIGHTS: dict[str, float] = {"bias": -10.0, "rule": 20.0}
