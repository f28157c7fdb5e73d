"""What docs/asyncapi.yaml says, read as a stranger reads it: no word of the hall's code is used here."""

import json
import pathlib
import re

import jsonschema
import yaml


class Document:
    def __init__(self, path, hall):
        path = pathlib.Path(path)
        self.whole = yaml.safe_load(path.read_text())
        self.hall = hall
        self.channels = {}
        for operation in self.whole["operations"].values():
            name = operation["channel"]["$ref"].removeprefix("#/channels/")
            channel = self.whole["channels"][name]
            (message,) = channel["messages"].values()
            schema = json.loads((path.parent / message["payload"]["$ref"]).read_text())
            validator = jsonschema.validators.validator_for(schema)
            validator.check_schema(schema)
            address = channel["address"].replace("{hall}", hall)
            pattern = re.compile(re.sub(r"\\{\w+\\}", "([^/]+)", re.escape(address)))
            self.channels[name] = (operation["action"], address, pattern, validator(schema))

    def topics(self):
        """What the hall sends, as filters."""
        addresses = [address for action, address, _, _ in self.channels.values() if action == "send"]
        return [re.sub(r"\{\w+\}", "+", address) for address in addresses]

    def topic(self, name, **parameters):
        return self.channels[name][1].format(**parameters)

    def check(self, topic, payload, retained):
        """Prints a line: the message's channel, and what is wrong with it. Returns its payload if nothing is."""
        found = [name for name, (_, _, pattern, _) in self.channels.items() if pattern.fullmatch(topic)]
        line = {"topic": topic, "retained": retained, "channel": found[0] if found else None, "errors": []}
        if not found:
            line["errors"].append("no channel has this address")
        elif payload:
            try:
                value = json.loads(payload)
                validator = self.channels[found[0]][3]
                line["errors"] = [error.message for error in validator.iter_errors(value)]
                line["payload"] = value
            except ValueError as error:
                line["errors"].append(str(error))
        print(json.dumps(line), flush=True)
        return None if line["errors"] else line.get("payload")
