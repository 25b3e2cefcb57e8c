"""What was done in a lesson, to hand in: a report to read, and a session that ClassLens opens elsewhere."""
