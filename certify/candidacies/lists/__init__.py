"""Lists of people to register at once: a CSV file read whole, every fault named, then loaded whole or not at all."""
