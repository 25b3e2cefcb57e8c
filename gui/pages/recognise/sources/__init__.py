"""Where pictures of the page Recognise come from."""
