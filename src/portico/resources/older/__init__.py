"""What nouns were in older versions of the API: as declarations, each with what tells its fields (see `wire/older`)."""
