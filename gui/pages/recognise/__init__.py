"""The page Recognise: a drawn, opened or chosen picture, and what the models answer."""
