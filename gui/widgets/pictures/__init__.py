"""Pictures, small ones, and boxes on them."""
