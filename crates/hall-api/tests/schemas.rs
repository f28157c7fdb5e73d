//! The JSON schemas of `docs/schemas`, which `docs/asyncapi.yaml` refers to, are those of the types in here.
//!
//! `HALL_GOLDEN=overwrite cargo test -p hall-api --test schemas` renews them.

use hall_api::board::{Board, EventTopic, Spoken, Status, WindowTopic};
use hall_api::device::DeviceTopic;
use serde_json::{Map, Value, json};
use std::path::Path;
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

/// A schema that stands alone: what it refers to is in its `$defs`.
fn schema<T: ToSchema + PartialSchema>(title: &str) -> Value {
    let mut parts: Vec<(String, RefOr<Schema>)> = Vec::new();
    T::schemas(&mut parts);
    let parts = parts.into_iter().map(|(name, part)| (name, serde_json::to_value(part).unwrap()));
    let parts: Map<String, Value> = parts.collect();
    let mut whole = json!({ "$schema": "https://json-schema.org/draft/2020-12/schema", "title": title });
    let own = serde_json::to_value(T::schema()).unwrap();
    for (key, value) in own.as_object().unwrap() {
        whole[key] = value.clone();
    }
    if !parts.is_empty() {
        whole["$defs"] = Value::Object(parts);
    }
    let text = serde_json::to_string(&whole).unwrap().replace("#/components/schemas/", "#/$defs/");
    serde_json::from_str(&text).unwrap()
}

#[test]
fn committed_schemas_are_current() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
    let overwrite = std::env::var("HALL_GOLDEN").is_ok_and(|value| value == "overwrite");
    for (name, schema) in [
        ("board", schema::<Board>("hall/{hall}/board")),
        ("status", schema::<Status>("hall/{hall}/status")),
        ("window", schema::<WindowTopic>("hall/{hall}/windows/{number}")),
        ("device", schema::<DeviceTopic>("hall/{hall}/devices/{name}")),
        ("event", schema::<EventTopic>("hall/{hall}/events")),
        ("spoken", schema::<Spoken>("hall/{hall}/spoken/{screen}")),
    ] {
        let path = folder.join(format!("{name}.json"));
        let text = serde_json::to_string_pretty(&schema).unwrap() + "\n";
        if overwrite {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, text).unwrap();
            continue;
        }
        let committed = std::fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == text,
            "{} is not what hall-api says: run HALL_GOLDEN=overwrite cargo test -p hall-api --test schemas",
            path.display()
        );
    }
}
