"""What several reports tell together: a timeline, build-up, and what is missing."""
