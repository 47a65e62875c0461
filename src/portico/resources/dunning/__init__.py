"""`portico.dunning`: what happens when payments fail."""
