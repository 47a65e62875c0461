"""Short stories, told by the API, of which the events of `triggers` are the consequence."""
