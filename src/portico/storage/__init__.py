"""How things are kept: SQLite and PostgreSQL behind one small interface. Knows no noun by name."""
