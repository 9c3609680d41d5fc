"""Who speaks: mentions of persons, offices and bodies, and what sort of source each is."""
