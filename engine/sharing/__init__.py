"""What leaves the program and works elsewhere: bundles, pages, files of frameworks, notebooks."""
