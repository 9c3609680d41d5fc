"""The gateway: a party's own process. It signs, delivers, keeps a copy, witnesses, and serves its people.

Keys of the party stay here, and so does whatever it has not released. What the server says is believed by
proof: receipts are verified, releases must have no gap, and every checkpoint must extend the one before, and
agree with what other parties were shown.
"""
