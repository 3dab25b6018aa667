"""The custom actions: pure, from the tracker and what came with the text to says, effects and slots.

They decide nothing from words: understanding/ has read those. They reach for no clock, no database and
no network, so that a turn can be repeated.
"""
