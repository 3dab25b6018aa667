"""Understanding a text: a deterministic reader for answers, a classifier for everything else.

A new language is data: a folder in data/nlu/ and a file in understanding/lexicon/.
"""
