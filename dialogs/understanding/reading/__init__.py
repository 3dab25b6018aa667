"""The deterministic reader: what a text answers to the question that is open, or None.

`strictly` reads only a text in which every word is explained; it runs before the classifier and is
never in doubt. `leniently` picks an answer out of a sentence; it is asked only when the classifier's
verdict on the text leaves room for one (components.py).
"""
