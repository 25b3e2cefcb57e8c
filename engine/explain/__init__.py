"""Why a network answers as it does: its layers, nearest examples, what its answer rests on and what would change it."""
