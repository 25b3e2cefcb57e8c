"""The program without a screen: pictures of every page."""
