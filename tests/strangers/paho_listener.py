"""A stranger with paho-mqtt: python paho_listener.py DOCUMENT HALL tcp|websockets HOST PORT USER PASSWORD [SCREEN]

Listens to all that the document names, and prints a line of JSON for each message. As a SCREEN it also says that it has
spoken each call it hears of."""

import json
import sys

import paho.mqtt.client as mqtt
from document import Document

document_path, hall, transport, host, port, user, password = sys.argv[1:8]
screen = sys.argv[8] if len(sys.argv) > 8 else None
document = Document(document_path, hall)
spoken = set()


def on_connect(client, _data, _flags, reason, _properties):
    if reason.is_failure:
        print(reason, file=sys.stderr, flush=True)
    client.subscribe([(topic, 1) for topic in document.topics()])


def on_message(client, _data, message):
    board = document.check(message.topic, message.payload, bool(message.retain))
    if screen and board and message.topic == document.topic("board"):
        for call in board["calls"]:
            if call["sequence"] not in spoken:
                spoken.add(call["sequence"])
                report = json.dumps({"v": 1, "calls": [call["sequence"]]})
                client.publish(document.topic("spoken", screen=screen), report, qos=1)


client = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2, protocol=mqtt.MQTTv311, transport=transport)
if transport == "websockets":
    client.ws_set_options(path=document.whole["servers"]["embedded"]["pathname"])
client.username_pw_set(user, password)
client.on_connect = on_connect
client.on_message = on_message
client.reconnect_delay_set(1, 1)
client.connect(host, int(port))
client.loop_forever()
