"""The Lambda application: blueprints, nothing else."""

from chalice.app import Chalice

from chalicelib.handlers import webhooks
from chalicelib.handlers.events import deliver, due, feedback, relay
from chalicelib.handlers.http import documents, routes
from chalicelib.handlers.pages import routes as pages

app = Chalice(app_name="usher")
app.debug = False
# A spreadsheet comes in any encoding: only what the gateway takes for binary arrives as the bytes it was sent as.
app.api.binary_types.append("text/csv")
for module in (routes, documents, pages, webhooks, relay, deliver, feedback, due):
    app.register_blueprint(module.bp)
