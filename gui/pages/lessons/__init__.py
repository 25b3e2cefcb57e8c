"""The page Lessons: guided runs."""
