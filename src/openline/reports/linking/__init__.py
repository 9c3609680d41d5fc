"""What statements have to do with one another: same event, corroborates, contradicts."""
