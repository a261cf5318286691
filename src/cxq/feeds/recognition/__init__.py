"""Which item is which, and which are one story."""
