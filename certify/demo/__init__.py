"""The demonstration: fictitious people carried through the real actions and the real worker."""
