"""When people come after they got a message: an assumption, since nothing here can measure people."""

# Of a hundred who are invited: how many look at the link, and how many sign up and accept.
LOOK, ACCEPT = 0.6, 0.5
# How long after the message they come (seconds), and how many of those who come at all.
COMING = ((60, 0.1), (600, 0.2), (3_600, 0.3), (6 * 3_600, 0.2), (24 * 3_600, 0.2))
# How the hours of a business day in one time zone weigh, from midnight on.
BY_HOUR = (1, 1, 1, 1, 1, 2, 4, 8, 14, 16, 16, 14, 10, 12, 14, 14, 12, 10, 6, 4, 3, 2, 2, 1)
