"""Pure decisions: what may be recorded, what follows from it, and who is shown how much of it."""
