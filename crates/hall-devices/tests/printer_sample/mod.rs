//! A ticket of realistic content in each language.

use hall_devices::printer::{FIELDS, Fields, SAMPLES};

/// What a slip says and a ticket does not.
const OF_SLIPS_ONLY: &[&str] = &[
    "applicant",
    "item",
    "case_number",
    "window",
    "clerk",
    "date",
    "promised_days",
    "promised_date",
    "received",
    "missing",
    "printer",
    "model",
];

/// The fields of every paper.
pub(crate) fn all_fields(language: &str) -> Fields<'static> {
    let (_, toml) = SAMPLES.iter().find(|(name, _)| *name == language).unwrap();
    let sample: std::collections::BTreeMap<String, String> = toml::from_str(toml).unwrap();
    let named = |(name, value): (String, String)| {
        (FIELDS.iter().find(|field| field.name == name).unwrap().name, value)
    };
    sample.into_iter().map(named).collect()
}

/// The fields of a ticket.
pub(crate) fn fields(language: &str) -> Fields<'static> {
    let mut fields = all_fields(language);
    fields.retain(|name, _| !OF_SLIPS_ONLY.contains(name));
    fields
}
