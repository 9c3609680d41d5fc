"""When: expressions of time, and the days they stand for."""
