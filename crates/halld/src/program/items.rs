//! `hallctl items`: the hall's service items.

use super::hallctl::{ItemsCommand, ask, fail, print_json};
use super::import;
use crate::exit::Exit;
use hall_api::item::{Items, ItemsImported};
use hyper::Method;
use std::path::Path;

pub(super) async fn run(data: &Path, json: bool, command: &ItemsCommand) -> Result<Exit, Exit> {
    match command {
        ItemsCommand::Import { list } => {
            let body = import::send(data, "/api/v1/items/import", list).await?;
            if json {
                println!("{body}");
                return Ok(Exit::Ok);
            }
            let ItemsImported { version, items } = read(&body)?;
            println!("{items} items in force, version {version}");
            Ok(Exit::Ok)
        }
        ItemsCommand::List => {
            let reply = ask(data, Method::GET, "/api/v1/items", None).await?;
            if json {
                println!("{}", reply.body);
                return Ok(Exit::Ok);
            }
            let list: Items = read(&reply.body)?;
            for item in &list.items {
                println!(
                    "{:<24} {:<16} {:<16} {}",
                    item.code,
                    item.category,
                    item.department,
                    item.name.get("zh")
                );
            }
            let version = list.version.map(|version| format!(", version {version}")).unwrap_or_default();
            println!("{} items{version}", list.items.len());
            Ok(Exit::Ok)
        }
        ItemsCommand::Show { code } => print_json(data, &format!("/api/v1/items/{code}")).await,
    }
}

fn read<'a, T: serde::Deserialize<'a>>(body: &'a str) -> Result<T, Exit> {
    serde_json::from_str(body).map_err(|error| fail(Exit::Software, &error.to_string()))
}
