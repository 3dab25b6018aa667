"""The dialogs: what to say and do next, as a pure function of the conversation and what was said.

A Rasa project (config.yml, domain/, data/) behind one internal endpoint, `POST /turn`. It sees no
database, no carrier and no internet, keeps nothing between turns, and holds no sentence a patient
reads: it answers with keys, the bot has the texts. docs/dialog.md is the contract.
"""
