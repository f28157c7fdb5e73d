//! Service items (事项) with what is published about them (八公开).

use crate::Names;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// `GET items`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Items {
    /// Of the catalogue imported last; `null` if none was.
    pub version: Option<u32>,
    pub items: Vec<ItemRef>,
}

/// An item as named in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ItemRef {
    pub code: String,
    pub name: Names,
    pub category: String,
    pub department: String,
}

/// `GET items/{code}`
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Item {
    pub code: String,
    pub name: Names,
    pub category: String,
    pub department: String,
    /// Of the catalogue that it stands in; `null`: it is an `[[item]]` of hall.toml.
    pub version: Option<u32>,
    /// 申请材料: what to bring.
    pub materials: Vec<Material>,
    /// 受理条件. Facts that nobody wrote down are left out; texts may have several lines.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub conditions: Option<Names>,
    /// 设定依据
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<Names>,
    /// 办理程序
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub procedure: Option<Names>,
    /// 法定时限, working days; 0: at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statutory_days: Option<u16>,
    /// 承诺时限, working days; 0: at once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promised_days: Option<u16>,
    /// 办理结果
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<Names>,
    /// 收费标准
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee: Option<Names>,
    /// 收费依据
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub fee_basis: Option<Names>,
    /// 监督电话; the hall's own if the item has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub complaint_phone: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Material {
    pub name: Names,
    /// 样表: where a filled-in sample is to be found.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
}

/// The answer to an import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ItemsImported {
    /// Of the catalogue in force: the one before if nothing is different.
    pub version: u32,
    pub items: u32,
}
