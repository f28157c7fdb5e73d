// Whether a document is what AsyncAPI's own schema wants: node document_is_asyncapi.mjs DOCUMENT
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";

const tools = createRequire(path.join(process.env.HALL_TOOLS, "node/"));
const { parse } = tools("yaml");
const Ajv = tools("ajv").default;

const document = parse(readFileSync(process.argv[2], "utf8"));
const schema = tools(`@asyncapi/specs/schemas/${document.asyncapi}-without-$id.json`);
const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
if (!ajv.validate(schema, document)) {
  for (const { instancePath, message } of ajv.errors) console.error(`${instancePath} ${message}`);
  process.exit(1);
}
