"""Every operation that the API declares."""

from chalicelib.handlers.api.table import every

OPERATIONS = every()
