//! The slip of the check before the shift: Chinese, a rare character and a QR code, marked 测试 and without a number.

use super::Surroundings;
use super::layouts::Layouts;
use super::printer::PrinterHandle;
use super::ticket::{self, Paper, TicketError};
use crate::clock::civil;
use crate::config::PaperKind;
use hall_devices::printer::Fields;

pub(super) fn paper(
    around: &Surroundings,
    layouts: &Layouts,
    printer: &PrinterHandle,
) -> Result<Paper, TicketError> {
    let language = around.texts.default_language();
    let layout = layouts.of(PaperKind::Test, language).ok_or(TicketError::NoLayout)?;
    let date = civil::date_hh_mm(around.time.now(), &around.setting.timezone);
    let mut fields = Fields::from([
        ("hall", crate::view::names(&around.setting.hall_name).get(language).to_owned()),
        ("printer", printer.name.to_string()),
        ("model", printer.profile.name.clone()),
        ("date", date),
        ("follow_url", around.setting.public_url.clone()),
    ]);
    if around.setting.simulation {
        fields.insert("simulation", "1".into());
    }
    ticket::composed(layout, &fields, &printer.profile, "test slip")
}
