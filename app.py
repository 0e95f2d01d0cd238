"""The Lambda application: blueprints, nothing else."""

from chalice.app import Chalice

from chalicelib.handlers import deliver, documents, due, feedback, page_routes, relay, routes, webhooks

app = Chalice(app_name="usher")
app.debug = False
for module in (routes, documents, page_routes, webhooks, relay, deliver, feedback, due):
    app.register_blueprint(module.bp)
