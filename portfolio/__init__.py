"""The CSSF programme portfolio tracker: programmes, returns, risk ratings and the reports that
join them.
"""
