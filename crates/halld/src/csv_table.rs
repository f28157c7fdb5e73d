//! CSV as people have it: from Excel in UTF-8 or GB18030, with commas, semicolons or tabs, with Chinese or English headers.
//!
//! The encoding is told apart surely, or the file is refused with the way out: a name in the wrong encoding is a wrong
//! name in the ledger for ever. Must not know what the columns mean.

use encoding_rs::GB18030;
use std::collections::BTreeMap;

/// A column that is known, by either name.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    pub name: &'static str,
    pub also: &'static str,
    pub needed: bool,
}

/// One line that is not empty.
#[derive(Debug)]
pub struct Row {
    /// From 1, as an editor counts.
    pub line: u32,
    /// By the column's first name, trimmed; empty cells are left out. Or why the line cannot be read.
    pub cells: Result<BTreeMap<&'static str, String>, String>,
}

/// Why nothing of a file can be read.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum TableError {
    #[error("the file is UTF-16: save it as \"CSV UTF-8 (Comma delimited)\"")]
    Utf16,
    #[error("line {line} is neither UTF-8 nor GB18030: save the file as \"CSV UTF-8 (Comma delimited)\"")]
    NoEncoding { line: usize },
    #[error(
        "the file reads as UTF-8 and as GB18030, and nothing tells which is meant: save it as \"CSV UTF-8 (Comma delimited)\", \
         which says so in its first bytes"
    )]
    EitherEncoding,
    #[error("the file is empty: its first line names the columns, {known}")]
    Empty { known: String },
    #[error("no column is called {name:?}: the columns are {known}; leave out everything else")]
    UnknownColumn { name: String, known: String },
    #[error("the column {name:?} stands there twice")]
    ColumnTwice { name: String },
    #[error("the column {name} ({also}) is missing: the columns are {known}")]
    ColumnMissing { name: &'static str, also: &'static str, known: String },
    #[error("a file may have {most} lines: send it in parts")]
    TooLong { most: usize },
    #[error("the file cannot be read: {0}")]
    Unreadable(String),
}

impl Row {
    pub fn cell(&self, name: &str) -> Option<&str> {
        self.cells.as_ref().ok()?.get(name).map(String::as_str)
    }

    /// What stands in one cell, parted by `;`, `；` or line ends.
    pub fn list(&self, name: &str) -> Vec<String> {
        let parts = self.cell(name).unwrap_or_default().split([';', '；', '\n']).map(str::trim);
        parts.filter(|part| !part.is_empty()).map(str::to_owned).collect()
    }
}

/// Reads a file of at most `most` lines, whose first names some of `columns`.
///
/// # Errors
/// [`TableError`] if the file as a whole cannot be read. A line that cannot is told in its [`Row`].
pub fn read(file: &[u8], columns: &[Column], most: usize) -> Result<Vec<Row>, TableError> {
    // The reader would count a line of two end marks late.
    let text = decode(file)?.replace("\r\n", "\n");
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .flexible(true)
        .has_headers(false)
        .trim(csv::Trim::All)
        .from_reader(text.as_bytes());
    let mut records = reader.records();
    let unreadable = |error: csv::Error| TableError::Unreadable(error.to_string());
    let header = match records.next() {
        Some(header) => header.map_err(unreadable)?,
        None => return Err(TableError::Empty { known: known(columns) }),
    };
    let header = named(&header, columns)?;
    let mut rows = Vec::new();
    for record in records {
        let record = record.map_err(unreadable)?;
        if record.iter().all(str::is_empty) {
            continue;
        }
        if rows.len() == most {
            return Err(TableError::TooLong { most });
        }
        let line = record.position().map_or(0, |at| u32::try_from(at.line()).unwrap_or(u32::MAX));
        rows.push(Row { line, cells: cells(&header, &record) });
    }
    Ok(rows)
}

fn cells(
    header: &[&'static str],
    record: &csv::StringRecord,
) -> Result<BTreeMap<&'static str, String>, String> {
    // Excel leaves out empty cells at the end of a line, or adds some.
    if record.iter().skip(header.len()).any(|cell| !cell.is_empty()) {
        let (has, named) = (record.len(), header.len());
        return Err(format!(
            "it has {has} cells, and the header names {named} columns: put a text with a comma into quotes"
        ));
    }
    let cells = header.iter().zip(record).filter(|(_, cell)| !cell.is_empty());
    Ok(cells.map(|(name, cell)| (*name, cell.to_owned())).collect())
}

fn named(header: &csv::StringRecord, columns: &[Column]) -> Result<Vec<&'static str>, TableError> {
    let mut names: Vec<&'static str> = Vec::new();
    // Columns without a name at the end are what is left of cells that were emptied.
    let used = (0..header.len()).rev().find(|at| !header[*at].is_empty()).map_or(0, |last| last + 1);
    for name in header.iter().take(used) {
        let is = |column: &&Column| column.name.eq_ignore_ascii_case(name) || column.also == name;
        let column = columns
            .iter()
            .find(is)
            .ok_or_else(|| TableError::UnknownColumn { name: name.into(), known: known(columns) })?;
        if names.contains(&column.name) {
            return Err(TableError::ColumnTwice { name: name.into() });
        }
        names.push(column.name);
    }
    match columns.iter().find(|column| column.needed && !names.contains(&column.name)) {
        Some(Column { name, also, .. }) => {
            Err(TableError::ColumnMissing { name, also, known: known(columns) })
        }
        None => Ok(names),
    }
}

fn known(columns: &[Column]) -> String {
    let names = columns.iter().map(|column| format!("{} ({})", column.name, column.also));
    names.collect::<Vec<_>>().join(", ")
}

/// What parts the cells of the first line.
fn delimiter(text: &str) -> u8 {
    let header = text.lines().next().unwrap_or_default();
    let count = |delimiter: &u8| header.bytes().filter(|byte| byte == delimiter).count();
    // The first of several that are equal is the last to be looked at.
    [b'\t', b';', b','].into_iter().max_by_key(count).unwrap_or(b',')
}

/// Strict UTF-8 with hanzi in it is nothing else: in GB18030 its bytes would be words that nobody writes. Short texts of
/// Latin letters with accents could be both.
fn decode(file: &[u8]) -> Result<String, TableError> {
    if let Some(text) = file.strip_prefix(b"\xef\xbb\xbf") {
        let valid = String::from_utf8(text.to_vec());
        return valid.map_err(|error| TableError::NoEncoding {
            line: line_of(text, error.utf8_error().valid_up_to()),
        });
    }
    if file.starts_with(b"\xff\xfe") || file.starts_with(b"\xfe\xff") {
        return Err(TableError::Utf16);
    }
    let as_gb18030 = GB18030.decode_without_bom_handling_and_without_replacement(file);
    match (std::str::from_utf8(file), as_gb18030) {
        (Ok(text), None) => Ok(text.to_owned()),
        (Ok(text), Some(_)) if text.is_ascii() || text.chars().any(|c| c >= '\u{800}') => Ok(text.to_owned()),
        (Ok(_), Some(_)) => Err(TableError::EitherEncoding),
        (Err(_), Some(text)) => Ok(text.into_owned()),
        (Err(error), None) => Err(TableError::NoEncoding { line: line_of(file, error.valid_up_to()) }),
    }
}

fn line_of(text: &[u8], at: usize) -> usize {
    text.iter().take(at).filter(|byte| **byte == b'\n').count() + 1
}

/// `2026/1/5` and `2026年1月5日` as `2026-01-05`; anything else as it is.
pub fn iso_date(text: &str) -> String {
    let numbers: Vec<&str> =
        text.split(['-', '/', '.', '年', '月', '日']).filter(|it| !it.is_empty()).collect();
    match numbers.iter().map(|it| it.parse::<u16>()).collect::<Result<Vec<_>, _>>().as_deref() {
        Ok([year, month, day]) => format!("{year:04}-{month:02}-{day:02}"),
        _ => text.to_owned(),
    }
}

/// `9:30`, `9:30:00` and `9:30-10:00` as `09:30`; anything else as it is.
pub fn wall_time(text: &str) -> String {
    let from = text.split(['-', '~', '—', '–', '至']).next().unwrap_or_default().trim();
    let parts: Vec<&str> = from.split([':', '：']).collect();
    match parts.iter().map(|it| it.trim().parse::<u16>()).collect::<Result<Vec<_>, _>>().as_deref() {
        Ok([hour, minute] | [hour, minute, 0]) => format!("{hour:02}:{minute:02}"),
        _ => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column { name: "code", also: "预约码", needed: true },
        Column { name: "name", also: "名称", needed: false },
    ];

    /// `line: code/name`, or what is wrong with the line.
    fn lines(file: &[u8]) -> Result<Vec<String>, String> {
        let rows = read(file, COLUMNS, 100).map_err(|error| error.to_string())?;
        let line = |row: &Row| match &row.cells {
            Ok(_) => format!(
                "{}: {}/{}",
                row.line,
                row.cell("code").unwrap_or("-"),
                row.cell("name").unwrap_or("-")
            ),
            Err(why) => format!("{}: {why}", row.line),
        };
        Ok(rows.iter().map(line).collect())
    }

    #[test]
    fn what_excel_saves_is_read() {
        let rows = "预约码,名称\r\nK1,身份证\r\n\r\n,,\r\nK2,\"户口簿,\n复印件\"\r\nK3\r\n";
        let expected = ["2: K1/身份证", "5: K2/户口簿,\n复印件", "7: K3/-"];
        let (gbk, _, _) = GB18030.encode(rows);
        for file in [rows.as_bytes().to_vec(), format!("\u{feff}{rows}").into_bytes(), gbk.into_owned()] {
            assert_eq!(lines(&file).unwrap(), expected);
        }
        assert_eq!(lines("CODE;name\nK1;a,b\n".as_bytes()).unwrap(), ["2: K1/a,b"]);
        assert_eq!(lines("name\tcode\t\t\nx\tK1\t\n".as_bytes()).unwrap(), ["2: K1/x"]);
    }

    #[test]
    fn every_hanzi_is_told_apart_from_its_other_reading() {
        for hanzi in ('\u{4e00}'..='\u{9fa5}').chain(['联', '通']) {
            let text = format!("预约码\n{hanzi}\n");
            let (gbk, _, _) = GB18030.encode(&text);
            assert_eq!(decode(&gbk).unwrap(), text);
            assert_eq!(decode(text.as_bytes()).unwrap(), text);
        }
    }

    #[test]
    fn what_cannot_be_told_apart_is_named() {
        let of = |bytes: &[u8]| decode(bytes).unwrap_err();
        assert_eq!(of(b"\xff\xfec\0"), TableError::Utf16);
        assert_eq!(of("code\ncafé é\n".as_bytes()), TableError::EitherEncoding);
        assert_eq!(decode("\u{feff}code\ncafé é\n".as_bytes()).unwrap(), "code\ncafé é\n");
        assert_eq!(of(b"code\nK1\n\xff\xff\n"), TableError::NoEncoding { line: 3 });
        assert_eq!(of(b"\xef\xbb\xbfcode\n\xc4\xe3\n"), TableError::NoEncoding { line: 2 });
    }

    #[test]
    fn a_header_says_what_it_knows() {
        let wrong = |file: &str, expected: &str| {
            let error = lines(file.as_bytes()).unwrap_err();
            assert!(error.starts_with(expected), "{error}");
        };
        wrong("", "the file is empty: its first line names the columns, code (预约码), name (名称)");
        wrong("code,姓名\n", "no column is called \"姓名\": the columns are code (预约码), name (名称)");
        wrong("code,预约码\n", "the column \"预约码\" stands there twice");
        wrong("name\nx\n", "the column code (预约码) is missing");
        assert_eq!(
            lines(b"code,name\nK1,a,b\n").unwrap(),
            ["2: it has 3 cells, and the header names 2 columns: put a text with a comma into quotes"]
        );
    }

    #[test]
    fn dates_and_times_as_excel_writes_them() {
        for text in ["2026-01-05", "2026/1/5", "2026年1月5日", "2026.1.5"] {
            assert_eq!(iso_date(text), "2026-01-05");
        }
        for text in ["soon", "1/5", ""] {
            assert_eq!(iso_date(text), text);
        }
        for text in ["9:30", "09:30", "9:30:00", "9:30-10:00", "9：30—10：00", "09:30 - 10:00"] {
            assert_eq!(wall_time(text), "09:30");
        }
        assert_eq!(wall_time("morning"), "morning");
    }
}
