"""The clockwork: what is done without anybody asking."""
