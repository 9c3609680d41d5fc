"""Where: places that are named or referred to, and what each is there for."""
