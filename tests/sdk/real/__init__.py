"""Real objects, in their plainest and in their fullest form, by what they are about."""
