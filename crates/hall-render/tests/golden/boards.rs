//! Halls to paint.

use hall_api::Names;
use hall_api::board::{Area, Board, BoardCategory, BoardWindow, Call, Fact, FactKind, GuidePage, Head};
use hall_api::hall::WindowState;
use hall_api::ticket::{Phase, Wait};
use hall_render::board::BoardView;

pub(crate) fn board_view() -> BoardView<'static> {
    BoardView { clock: Some("10:07"), ..BoardView::default() }
}

/// Opened, and nobody there yet.
pub(crate) fn empty() -> Board {
    let open = |(number, name, en)| window(number, name, en, WindowState::Open, None);
    Board {
        calls: vec![],
        categories: TOWNSHIP
            .map(|(id, prefix, zh, en)| category(id, prefix, zh, en, 0, Some((0, 200)), &[]))
            .into(),
        windows: WINDOWS.map(open).into(),
        ..hall()
    }
}

/// An ordinary morning in a township: 4 categories, 8 windows.
pub(crate) fn township() -> Board {
    use WindowState::{Closed, Open, Paused};
    let [civil, labour, medical, land] = TOWNSHIP;
    let of = |(id, prefix, zh, en), waiting, wait, missed: &[&str]| {
        category(id, prefix, zh, en, waiting, wait, missed)
    };
    Board {
        calls: vec![
            call(31, "A012", 3, Phase::Called),
            call(30, "B007", 5, Phase::Called),
            call(29, "A011", 1, Phase::Serving),
        ],
        categories: vec![
            of(civil, 6, Some((900, 1_500)), &["A007", "A009"]),
            of(labour, 2, Some((200, 700)), &[]),
            of(medical, 0, Some((0, 240)), &[]),
            of(land, 3, None, &[]),
        ],
        windows: WINDOWS
            .into_iter()
            .map(|(number, zh, en)| match number {
                1 => window(number, zh, en, Open, Some(("A011", Phase::Serving))),
                3 => window(number, zh, en, Open, Some(("A012", Phase::Called))),
                5 => window(number, zh, en, Open, Some(("B007", Phase::Called))),
                6 => window(number, zh, en, Paused, None),
                7 | 8 => window(number, zh, en, Closed, None),
                _ => window(number, zh, en, Open, None),
            })
            .collect(),
        ..hall()
    }
}

/// Every line in use.
pub(crate) fn busy() -> Board {
    let numbers = ["A1012", "B107", "民012", "C033", "A1011", "D008", "B106", "A1010"];
    let calls = numbers.iter().enumerate().map(|(index, number)| {
        call(
            90 - index as u64,
            number,
            [12, 3, 5, 8, 1, 2, 6, 4][index],
            if index > 4 { Phase::Serving } else { Phase::Called },
        )
    });
    let names = [
        ("民政", "Civil affairs"),
        ("劳动保障", "Labour and insurance"),
        ("医疗保障", "Medical insurance"),
        ("国土", "Land"),
        ("市场监管", "Market regulation"),
        ("综合受理", "General"),
    ];
    let categories = names.iter().enumerate().map(|(index, (zh, en))| {
        let wait = (index != 3).then_some((600 * index as u32, 600 * index as u32 + 900));
        let missed = if index == 0 { &["A0998", "A1003", "B099", "B101", "C021"][..] } else { &[] };
        category(&format!("c{index}"), "A", zh, en, [128, 37, 9, 4, 0, 61][index], wait, missed)
    });
    let windows = (1..=10u16).map(|number| {
        let ticket = numbers.iter().zip([12, 3, 5, 8, 1, 2, 6, 4]).find(|(_, window)| *window == number);
        let state = match number {
            7 => WindowState::Paused,
            9 => WindowState::Closed,
            _ => WindowState::Open,
        };
        window(number, "综合窗口", "General", state, ticket.map(|(number, _)| (*number, Phase::Called)))
    });
    Board { calls: calls.collect(), categories: categories.collect(), windows: windows.collect(), ..hall() }
}

/// A hall where nobody is called for now, no number is given any more and every window without a ticket pauses.
pub(crate) fn stopping() -> Board {
    let mut board = township();
    for window in board.windows.iter_mut().filter(|window| window.ticket.is_none()) {
        window.state = WindowState::Paused;
    }
    board.paused =
        Some([("zh", "消防演练，请听从工作人员安排"), ("en", "Fire drill: please follow the staff")].into());
    board.issuing_stopped = true;
    board.categories[1].left = Some(3);
    board
}

/// A hall that publishes what it should.
pub(crate) fn published() -> Board {
    let fact = |kind, lines: &[&str]| Fact { kind, lines: lines.iter().map(|line| (*line).into()).collect() };
    let materials = [
        "双方户口簿原件",
        "双方居民身份证原件",
        "三张两寸近期半身免冠合影照片（红底）",
        "离过婚的带离婚证或离婚判决书",
    ];
    let mut board = township();
    board.leader = Some([("zh", "副镇长 王某某"), ("en", "Deputy mayor Wang")].into());
    board.complaint_phone = Some("0771-1234567".into());
    board.notices = vec![
        [
            ("zh", "12月1日（星期二）系统升级，当天8:30至10:00暂停办理社保业务，请合理安排时间。"),
            ("en", "On 1 December, social insurance is closed from 8:30 to 10:00."),
        ]
        .into(),
        [("zh", "请保管好随身物品")].into(),
    ];
    board.guide = vec![GuidePage {
        code: "11X0110".into(),
        name: [("zh", "内地居民结婚登记"), ("en", "Marriage registration")].into(),
        area: "ground".into(),
        department: [("zh", "民政所")].into(),
        windows: vec![1, 3],
        facts: vec![
            fact(FactKind::Materials, &materials),
            fact(FactKind::TimeLimit, &["当场办结"]),
            fact(FactKind::Fee, &["不收费"]),
        ],
    }];
    board
}

/// Names as halls really have them, and longer.
pub(crate) fn long_names() -> Board {
    let zh = "退役军人事务及优抚安置综合服务和社会救助业务";
    let en = "Veterans' affairs, preferential treatment, resettlement and social assistance";
    let mut board = township();
    board.name = [
        ("zh", "某某某自治州某某某自治县葫芦岛镇人民政府便民服务中心（政务服务大厅）"),
        ("en", "Convenience Service Centre of Huludao Town People's Government, Moumoumou Autonomous County"),
    ]
    .into();
    board.categories[0].name = [("zh", zh), ("en", en)].into();
    board.categories[1].name =
        [("zh", "城乡居民基本养老保险"), ("en", "Basic pension insurance for residents")].into();
    board.categories[2].name = [("zh", "民政")].into();
    board.categories[0].waiting = 1_204;
    board.categories[0].wait = Some(Wait { estimate_s: 20_000, low_s: 18_000, high_s: 36_000 });
    for window in &mut board.windows {
        window.name = [("zh", zh), ("en", en)].into();
    }
    board.calls[0].number = "退役军人10012".into();
    board.calls[0].window = 118;
    board.calls[1].number = "社会保障0127".into();
    board
}

/// A city's hall: 12 categories in two areas, 80 windows.
pub(crate) fn market_day() -> Board {
    let mut board = busy();
    board.areas = vec![
        Area { id: "north".into(), name: [("zh", "一楼北区"), ("en", "Ground floor, north")].into() },
        Area { id: "south".into(), name: [("zh", "一楼南区"), ("en", "Ground floor, south")].into() },
    ];
    board.categories = (0..24)
        .map(|index| {
            let (_, prefix, zh, en) = TOWNSHIP[index % 4];
            let mut category = category(
                &format!("c{index}"),
                prefix,
                zh,
                en,
                index as u32,
                Some((300, 900)),
                &["A001", "A002"],
            );
            category.area = if index % 2 == 0 { "north" } else { "south" }.into();
            category
        })
        .collect();
    for (index, call) in board.calls.iter_mut().enumerate() {
        call.area = if index % 2 == 0 { "north" } else { "south" }.into();
    }
    board.windows =
        (1..=80).map(|number| window(number, "综合窗口", "General", WindowState::Open, None)).collect();
    for (index, window) in board.windows.iter_mut().enumerate() {
        window.areas = vec![if index < 40 { "north" } else { "south" }.into()];
    }
    board
}

const TOWNSHIP: [(&str, &str, &str, &str); 4] = [
    ("civil", "A", "民政", "Civil affairs"),
    ("labour", "B", "劳动保障", "Labour and insurance"),
    ("medical", "C", "医疗保障", "Medical insurance"),
    ("land", "D", "国土规建", "Land and building"),
];

const WINDOWS: [(u16, &str, &str); 8] = [
    (1, "民政窗口", "Civil affairs"),
    (2, "劳动保障", "Labour"),
    (3, "民政窗口", "Civil affairs"),
    (4, "医保窗口", "Medical"),
    (5, "劳动保障", "Labour"),
    (6, "国土窗口", "Land"),
    (7, "村镇建设", "Building"),
    (8, "综合窗口", "General"),
];

fn hall() -> Board {
    Board {
        head: Head { v: 1, epoch: "e1".into(), rev: 7, at: "2026-11-23T10:07:00+08:00".into() },
        name: [("zh", "葫芦镇政务服务中心"), ("en", "Hulu Town Service Centre")].into(),
        clock_trusted: true,
        simulation: false,
        restored: false,
        areas: vec![Area {
            id: "ground".into(),
            name: Names::from([("zh", "一楼A区"), ("en", "Ground floor A")]),
        }],
        calls: vec![],
        categories: vec![],
        windows: vec![],
        silent: false,
        paused: None,
        issuing_stopped: false,
        leader: None,
        complaint_phone: None,
        notices: vec![],
        guide: vec![],
    }
}

fn call(sequence: u64, number: &str, window: u16, phase: Phase) -> Call {
    Call {
        sequence,
        number: number.into(),
        window,
        area: "ground".into(),
        announced: 1,
        phase,
        age_ms: 2_000,
        private: false,
        language: "zh".into(),
        last: false,
    }
}

fn category(
    id: &str,
    prefix: &str,
    zh: &str,
    en: &str,
    waiting: u32,
    wait: Option<(u32, u32)>,
    missed: &[&str],
) -> BoardCategory {
    BoardCategory {
        id: id.into(),
        name: [("zh", zh), ("en", en)].into(),
        prefix: prefix.into(),
        area: "ground".into(),
        waiting,
        wait: wait.map(|(low_s, high_s)| Wait { estimate_s: (low_s + high_s) / 2, low_s, high_s }),
        unserved: wait.is_none() && waiting > 0,
        missed: missed.iter().map(|number| (*number).into()).collect(),
        private: false,
        left: None,
    }
}

fn window(number: u16, zh: &str, en: &str, state: WindowState, ticket: Option<(&str, Phase)>) -> BoardWindow {
    BoardWindow {
        number,
        name: [("zh", zh), ("en", en)].into(),
        state,
        ticket: ticket.map(|(number, _)| number.into()),
        phase: ticket.map(|(_, phase)| phase),
        areas: vec!["ground".into()],
    }
}
