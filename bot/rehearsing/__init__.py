"""`convivial rehearse`: the whole house with invented patients, from the invitation to the feedback, before real ones are texted.

characters.py how people answer · town.py who lives there and what is offered · stage.py plays it · judging.py looks for what must never
happen. Real dialogs, real turns, real signed webhooks; the phones are simulated and the clock skips the days between.
"""
