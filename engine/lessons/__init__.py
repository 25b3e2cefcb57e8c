"""Series of short trainings for a class: what is said about them, and the training of one stage."""
