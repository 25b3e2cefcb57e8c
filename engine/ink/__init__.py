"""Where the ink is in a picture: the sheet, its polarity, the boxes around what may be digits."""
