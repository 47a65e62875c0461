"""What a customer can do: one folder for each switch of a configuration's `features`."""
