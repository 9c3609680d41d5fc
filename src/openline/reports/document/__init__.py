"""Whose a report is: publisher, agency, day and place of writing, and who carried a statement."""
