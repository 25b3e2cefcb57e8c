"""Tables, and what is shown in their columns."""
