// A stranger with mqtt.js and ajv: node mqttjs_listener.mjs DOCUMENT HALL URL USER PASSWORD
//
// Listens to all that the document names, and prints a line of JSON for each message. No word of the hall's code is used.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const tools = createRequire(path.join(process.env.HALL_TOOLS, "node/"));
const mqtt = tools("mqtt");
const { parse } = tools("yaml");
const Ajv = tools("ajv/dist/2020.js").default;

const [file, hall, url, username, password] = process.argv.slice(2);
const document = parse(readFileSync(file, "utf8"));
// Our schemas name formats of OpenAPI (int32, ...), which are hints and no rules of JSON Schema.
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });

const channels = Object.values(document.operations).map(({ action, channel }) => {
  const name = channel.$ref.replace("#/channels/", "");
  const { address, messages } = document.channels[name];
  const [{ payload }] = Object.values(messages);
  const schema = JSON.parse(readFileSync(path.join(path.dirname(file), payload.$ref), "utf8"));
  const filter = address.replace("{hall}", hall).replace(/\{\w+\}/g, "+");
  return { name, action, filter, valid: ajv.compile(schema) };
});
const matches = (filter, topic) => {
  const [wanted, is] = [filter.split("/"), topic.split("/")];
  return wanted.length === is.length && wanted.every((part, at) => part === "+" || part === is[at]);
};

const client = mqtt.connect(url, { username, password, protocolVersion: 4, reconnectPeriod: 500 });
client.on("connect", () => {
  const sent = channels.filter(({ action }) => action === "send").map(({ filter }) => filter);
  client.subscribe(sent, { qos: 1 });
});
client.on("error", (error) => console.error(error.message));
client.on("message", (topic, bytes, packet) => {
  const line = { topic, retained: packet.retain, channel: null, errors: [] };
  const channel = channels.find(({ filter }) => matches(filter, topic));
  if (!channel) {
    line.errors.push("no channel has this address");
  } else {
    line.channel = channel.name;
    if (bytes.length > 0) {
      try {
        line.payload = JSON.parse(bytes.toString("utf8"));
        if (!channel.valid(line.payload)) line.errors = channel.valid.errors.map(({ instancePath, message }) => `${instancePath} ${message}`);
      } catch (error) {
        line.errors.push(error.message);
      }
    }
  }
  console.log(JSON.stringify(line));
});
