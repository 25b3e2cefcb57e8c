"""From a picture to what a network is given."""
