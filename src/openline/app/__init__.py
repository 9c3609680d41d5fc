"""The application: the journal that decides, records and releases, and what is replayed from it."""
