"""The patient's story in verbs. A function here is handed its transaction; it never opens one, but for the loops."""
