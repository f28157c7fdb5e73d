//! A ticket of realistic content in each language.

use hall_devices::printer::Fields;

pub(crate) fn fields(language: &str) -> Fields<'static> {
    let texts = match language {
        "zh" => [
            ("hall", "葫芦镇政务服务中心"),
            ("category", "民政业务"),
            ("area", "一楼A区"),
            ("windows", "3、4、5"),
            ("bring", "身份证原件、户口簿原件、婚姻状况证明"),
        ],
        _ => [
            ("hall", "Hulu Town Service Centre"),
            ("category", "Civil affairs"),
            ("area", "ground floor, A"),
            ("windows", "3, 4, 5"),
            ("bring", "identity card, household register, proof of marital status"),
        ],
    };
    let numbers = [
        ("number", "A012"),
        ("ahead", "6"),
        ("wait_low", "15"),
        ("wait_high", "25"),
        ("return_after", "3"),
        ("issued_at", "2026-11-23 09:41"),
        ("complaint_phone", "0830-1234567"),
        ("follow_url", "http://10.0.0.2:8080/t/7f3kq9x2m4pd"),
    ];
    texts.into_iter().chain(numbers).map(|(name, value)| (name, value.into())).collect()
}
