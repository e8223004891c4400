"""Sends one StartRun to the queue start-run: plain JSON, persistent, confirmed by the broker."""
import argparse
import json
import os
import sys

import pika
from pika.exceptions import AMQPError, NackError, UnroutableError

SECONDS = 10


def send(broker: str, queue: str, message: dict) -> None:
    parameters = pika.URLParameters(broker)
    parameters.socket_timeout = parameters.stack_timeout = parameters.blocked_connection_timeout = SECONDS
    connection = pika.BlockingConnection(parameters)
    try:
        channel = connection.channel()
        channel.confirm_delivery()  # from here on basic_publish waits for the broker's word
        properties = pika.BasicProperties(content_type="application/json", delivery_mode=2, message_id=message.get("requestId"))
        # Mandatory: without the queue the message comes back instead of being dropped.
        channel.basic_publish("", queue, json.dumps(message).encode(), properties, mandatory=True)
    finally:
        if connection.is_open:
            connection.close()


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("pipeline", help="JSON file with the keys of pipeline.yaml")
    arguments.add_argument("--request-id", help="the same id starts one run, however often it is sent")
    arguments.add_argument("--broker", default=os.environ.get("TRANSFER_BROKER", "amqp://guest:guest@localhost:5672"), help="default: the variable TRANSFER_BROKER, else this machine")
    arguments.add_argument("--queue", default="start-run", help="default: start-run")
    given = arguments.parse_args()

    try:
        with open(given.pipeline, encoding="utf-8") as file:
            message = {"pipeline": json.load(file)}
    except (OSError, ValueError) as error:
        sys.exit(f"error: {given.pipeline} cannot be read as JSON: {error}")
    if given.request_id:
        message["requestId"] = given.request_id

    try:
        send(given.broker, given.queue, message)
    except UnroutableError:
        sys.exit(f"error: the broker has no queue '{given.queue}'. The first worker with the role control makes it: start one, then send again.")
    except NackError:
        sys.exit("error: the broker refused the message. Send it again.")
    except (AMQPError, OSError, ValueError) as error:
        sys.exit(f"error: the broker did not confirm the message: {error!r}. Check --broker, then send again.")
    print(f"sent to {given.queue}")


if __name__ == "__main__":
    main()
