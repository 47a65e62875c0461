"""The /v1 door: one pipeline for every noun, for callers outside and for our own pages."""
