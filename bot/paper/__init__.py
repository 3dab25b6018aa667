"""What is printed: posters and sign-in sheets, as PDF. Pure: values and words in, bytes out; whoever asks has read the rows.

said.py is what goes in · sheet.py knows fonts, scripts and directions · poster.py and sign_in.py are one page's layout each.
"""
