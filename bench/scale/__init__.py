"""A million invitations, worked out second by second from measured units and the limits in force. Nothing runs."""
