"""The same DynamoDB calls again, by a plain botocore client on an empty table: bare.py TASK LOG TABLE OUTPUT."""

import json
import sys
import time
from pathlib import Path

sys.path.insert(0, sys.argv[1])
import botocore.session
from botocore import xform_name

log, table = json.loads(Path(sys.argv[2]).read_text())["log"], sys.argv[3]
client = botocore.session.get_session().create_client("dynamodb")


def elsewhere(parameters):
    if "RequestItems" in parameters:
        return {**parameters, "RequestItems": {table: next(iter(parameters["RequestItems"].values()))}}
    for write in parameters.get("TransactItems", ()):
        for one in write.values():
            one["TableName"] = table
    # botocore put its own token into the recorded call: with it, this would be a repetition of that call.
    if "TableName" in parameters:
        parameters["TableName"] = table
    return {name: value for name, value in parameters.items() if name != "ClientRequestToken"}


times = {}
for step, operation, recorded, _ in log:
    call, parameters = getattr(client, xform_name(operation)), elsewhere(recorded)
    before = time.process_time_ns()
    call(**parameters)
    times.setdefault(step, []).append((time.process_time_ns() - before) / 1e6)
Path(sys.argv[4]).write_text(json.dumps({"times": times}))
print("{}")
