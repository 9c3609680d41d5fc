"""Routes, one module a resource; each gives its handlers as ``ROUTES``."""
