"""The arithmetic: pure functions on plain values. Exact, in integers and fractions; no clock, no storage, no noun."""
