"""What a seat needs, as plain values: whoever plans, offers or moves by hand keeps the same rules. docs/seating.md tells the story.

instance.py who comes, what could be held, who helps · why.py reasons for no seat · waitlist.py whom a free seat is offered to ·
booking.py how many to book. Finding the best plan is scheduler/seating.
"""
