"""Classes of your own: projects of samples, and the network that is taught with them."""
