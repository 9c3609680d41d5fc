"""How many: numbers as ranges, with what is counted."""
