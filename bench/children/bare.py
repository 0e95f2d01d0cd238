"""The same DynamoDB calls again, by a plain botocore client on an empty table: bare.py TASK LOG TABLE OUTPUT."""

import json
import sys
import time

sys.path.insert(0, sys.argv[1])
import botocore.session  # noqa: E402
from botocore import xform_name  # noqa: E402

log, table = json.load(open(sys.argv[2]))["log"], sys.argv[3]
client = botocore.session.get_session().create_client("dynamodb")


def elsewhere(parameters):
    if "RequestItems" in parameters:
        return {**parameters, "RequestItems": {table: next(iter(parameters["RequestItems"].values()))}}
    for write in parameters.get("TransactItems", ()):
        for one in write.values():
            one["TableName"] = table
    return parameters


times = {}
for step, operation, parameters, _ in log:
    call, parameters = getattr(client, xform_name(operation)), elsewhere(parameters)
    before = time.process_time_ns()
    call(**parameters)
    times.setdefault(step, []).append((time.process_time_ns() - before) / 1e6)
json.dump({"times": times}, open(sys.argv[4], "w"))
print("{}")
