"""What several pages are made of: their base class and description, ways to a picture, and tables of measurements."""
