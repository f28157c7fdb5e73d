//! As much of JSON Schema as our document uses, strictly: what a schema does not name may not be there.

use serde_json::Value;

/// What is wrong with `value`, with its place.
pub(crate) fn complaints(document: &Value, schema: &Value, value: &Value, at: &str) -> Vec<String> {
    if let Some(target) = schema["$ref"].as_str() {
        return match resolve(document, target) {
            Some(schema) => complaints(document, schema, value, at),
            None => vec![format!("{at}: {target} is not in the document")],
        };
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let whole = merged(document, parts);
        return complaints(document, &whole, value, at);
    }
    if let Some(choices) = schema["oneOf"].as_array() {
        let fits = |choice: &&Value| complaints(document, choice, value, at).is_empty();
        let fitting = choices.iter().filter(fits).count();
        return if fitting == 1 { vec![] } else { vec![format!("{at}: {value} fits {fitting} of oneOf")] };
    }
    let mut found = Vec::new();
    if !has_type(&schema["type"], value) {
        return vec![format!("{at}: {value} is not {}", schema["type"])];
    }
    if schema["enum"].as_array().is_some_and(|allowed| !allowed.contains(value)) {
        found.push(format!("{at}: {value} is none of {}", schema["enum"]));
    }
    if schema["minimum"].as_f64().zip(value.as_f64()).is_some_and(|(least, value)| value < least) {
        found.push(format!("{at}: {value} is below {}", schema["minimum"]));
    }
    let items = value.as_array().into_iter().flatten().enumerate();
    found.extend(
        items.flat_map(|(n, item)| complaints(document, &schema["items"], item, &format!("{at}[{n}]"))),
    );
    for name in schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
        if value.get(name).is_none() {
            found.push(format!("{at}: no {name}"));
        }
    }
    for (name, field) in value.as_object().into_iter().flatten() {
        let known = schema["properties"].get(name).or(schema.get("additionalProperties"));
        let at = format!("{at}.{name}");
        match known {
            Some(schema) => found.extend(complaints(document, schema, field, &at)),
            None => found.push(format!("{at}: not documented")),
        }
    }
    found
}

/// An object that has the fields of all these: each part alone would miss the others'.
fn merged(document: &Value, parts: &[Value]) -> Value {
    let resolved = |part: &Value| {
        let target = part["$ref"].as_str().and_then(|target| resolve(document, target));
        target.unwrap_or(part).clone()
    };
    let (mut properties, mut required) = (serde_json::Map::new(), Vec::new());
    for part in parts.iter().map(resolved) {
        properties.extend(part["properties"].as_object().cloned().unwrap_or_default());
        required.extend(part["required"].as_array().cloned().unwrap_or_default());
    }
    serde_json::json!({ "type": "object", "properties": properties, "required": required })
}

/// Everything that is referred to and is not there.
pub(crate) fn dangling(document: &Value, part: &Value, found: &mut Vec<String>) {
    if let Some(target) = part.get("$ref").and_then(Value::as_str)
        && resolve(document, target).is_none()
    {
        found.push(target.to_owned());
    }
    let fields = part.as_object().into_iter().flat_map(serde_json::Map::values);
    let items = part.as_array().into_iter().flatten();
    fields.chain(items).for_each(|part| dangling(document, part, found));
}

fn resolve<'a>(document: &'a Value, target: &str) -> Option<&'a Value> {
    document.pointer(target.strip_prefix('#')?)
}

fn has_type(wanted: &Value, value: &Value) -> bool {
    let is = |name: &str| match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        _ => false,
    };
    match wanted {
        Value::String(name) => is(name),
        Value::Array(names) => names.iter().filter_map(Value::as_str).any(is),
        // No type: anything goes.
        _ => wanted.is_null(),
    }
}

#[test]
fn what_does_not_fit_is_found() {
    let document = serde_json::json!({ "a": { "type": "object", "required": ["n"], "properties": {
        "n": { "type": "integer", "minimum": 0 }, "of": { "oneOf": [{ "$ref": "#/a" }, { "type": "null" }] },
        "all": { "type": "array", "items": { "type": "string", "enum": ["x"] } },
    } } });
    let found = |value: Value| complaints(&document, &document["a"], &value, "");
    let more =
        serde_json::json!({ "type": "object", "required": ["k"], "properties": { "k": { "type": "null" } } });
    let both = serde_json::json!({ "allOf": [{ "$ref": "#/a" }, more] });
    let of_both = |value: Value| complaints(&document, &both, &value, "").len();
    assert_eq!(of_both(serde_json::json!({ "n": 1, "k": null })), 0);
    assert_eq!(of_both(serde_json::json!({ "n": 1, "m": null })), 2);
    assert!(found(serde_json::json!({ "n": 1, "of": { "n": 2, "of": null }, "all": ["x"] })).is_empty());
    for wrong in [
        r#"{}"#,
        r#"{"n":-1}"#,
        r#"{"n":"1"}"#,
        r#"{"n":1,"m":2}"#,
        r#"{"n":1,"of":{}}"#,
        r#"{"n":1,"all":["y"]}"#,
    ] {
        assert_eq!(found(serde_json::from_str(wrong).unwrap()).len(), 1, "{wrong}");
    }
    let mut missing = Vec::new();
    dangling(&document, &serde_json::json!([{ "$ref": "#/a" }, { "b": { "$ref": "#/c" } }]), &mut missing);
    assert_eq!(missing, ["#/c"]);
}
