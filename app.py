"""The Lambda application: blueprints, nothing else."""

from chalice.app import Chalice

from chalicelib.handlers import pictures, webhooks
from chalicelib.handlers.events import deliver, due, feedback, relay
from chalicelib.handlers.http import documents, routes
from chalicelib.handlers.pages import routes as pages

app = Chalice(app_name="usher")
app.debug = False
# The template tells API Gateway that any body is bytes; what answers with bytes encodes them itself.
app.api.binary_types = []
for module in (routes, documents, pages, pictures, webhooks, relay, deliver, feedback, due):
    app.register_blueprint(module.bp)
