"""Convivial: the server that patients text and coordinators open in a browser."""
