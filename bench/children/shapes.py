"""Events as AWS hands them to functions. Beside the children that hand them over; the standard library alone."""

import json


def request(resource, asked, path=None, query=None):
    """The proxy event of REST. `asked`: method, actual path, headers and body; `path` the values in the resource."""
    method, actual, headers, body = asked
    return {
        "resource": resource, "path": actual, "httpMethod": method, "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "queryStringParameters": query,
        "multiValueQueryStringParameters": query and {name: [value] for name, value in query.items()},
        "pathParameters": path, "stageVariables": None, "isBase64Encoded": False, "body": body,
        "requestContext": {
            "resourcePath": resource, "httpMethod": method, "apiId": "bench", "stage": "api",
            "requestId": "bench", "identity": {"sourceIp": "192.0.2.1"},
        },
    }  # fmt: skip


def call(method, resource, path, body=None, token=None):
    """The same for somebody who knows the resource."""
    headers = {"content-type": "application/json", "x-forwarded-proto": "https"}
    if token:
        headers["authorization"] = f"Bearer {token}"
    actual = resource
    for name, value in path.items():
        actual = actual.replace("{" + name + "}", value)
    return request(resource, (method, actual, headers, None if body is None else json.dumps(body)), path)


def create(organization, number, token):
    recipient = {"name": "Jane Doe", "email": f"jane{number}@example.com"}
    body = {"recipient": recipient, "channel": "email", "role": "client", "note": "See you on Monday."}
    return call("POST", "/v1/organizations/{org}/invitations", {"org": organization}, body, token)


def streamed(item):
    """What the stream tells of an item that was put."""
    image = {"NewImage": item, "Keys": {"pk": item["pk"], "sk": item["sk"]}, "SequenceNumber": "1"}
    image |= {"ApproximateCreationDateTime": 0, "SizeBytes": 1, "StreamViewType": "NEW_AND_OLD_IMAGES"}
    record = {"eventID": "1", "eventName": "INSERT", "eventVersion": "1.1", "awsRegion": "us-east-1"}
    arn = "arn:aws:dynamodb:us-east-1:0:table/t/stream/s"
    return {"Records": [{**record, "dynamodb": image, "eventSource": "aws:dynamodb", "eventSourceARN": arn}]}


def queued(message):
    return {"Records": [{"messageId": "1", "body": json.dumps(message), "receiptHandle": ""}]}


def work(invitation, delivery):
    return queued({"version": "1", "do": "deliver", "invitation": invitation, "name": delivery})


def report(invitation, tag):
    """SES says that a message has arrived."""
    mail = {"tags": {"invitation": [invitation], "message": [tag]}}
    return queued({"Message": json.dumps({"eventType": "Delivery", "mail": mail})})


def minute():
    """The schedule's event, of which nobody reads anything."""
    return {"version": "0", "id": "1", "source": "aws.events", "account": "0", "time": "", "region": "us-east-1",
            "resources": [], "detail-type": "Scheduled Event", "detail": {}}  # fmt: skip
