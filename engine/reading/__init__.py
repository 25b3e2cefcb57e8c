"""Many digits in one picture: finding them, reading them, and saying what a picture holds."""
