"""What happens before there is a window, and around it."""
