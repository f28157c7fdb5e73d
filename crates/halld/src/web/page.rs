//! What all pages of paired devices share: who looks, the pairing page, and what a browser may do with a page.

use super::App;
use super::caller::{self, COOKIE};
use crate::clock::civil;
use crate::token;
use crate::view;
use askama::Template;
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use hall_core::Role;

/// A page loads nothing from elsewhere, runs no script but ours, and stands in nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; \
                      img-src 'self' data:; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";
const HEADERS: [(HeaderName, &str); 4] = [
    (header::CONTENT_SECURITY_POLICY, POLICY),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Forms of ours say whose they are, and other sites hear nothing.
    (header::REFERRER_POLICY, "same-origin"),
    (header::CACHE_CONTROL, "no-store"),
];
/// What a browser keeps the language of its pages under.
const LANGUAGE: &str = "hall_language";
/// Browsers keep no cookie longer. Source: RFC 6265bis, 5.5, 400 days.
const COOKIE_MAX_AGE_S: u32 = 400 * 24 * 3600;

/// The page as a browser gets it.
pub(super) fn show(status: StatusCode, page: &impl Template) -> Response {
    match page.render() {
        Ok(html) => with_headers((status, Html(html)).into_response()),
        Err(error) => {
            tracing::error!(%error, "a page could not be made");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// The language of a page for people: the one asked for, else the one this browser chose last, else the hall's first.
pub(super) fn language(app: &App, headers: &HeaderMap, wanted: &str) -> String {
    let kept = caller::cookie_named(headers, LANGUAGE).unwrap_or_default();
    let known = |language: &str| app.languages.iter().find(|known| *known == language).cloned();
    known(wanted).or_else(|| known(kept)).unwrap_or_else(|| app.texts.default_language().to_owned())
}

/// The page, in a language that was asked for by name and is kept for the next.
pub(super) fn keep_language(mut response: Response, language: &str) -> Response {
    let cookie =
        format!("{LANGUAGE}={language}; HttpOnly; SameSite=Strict; Path=/; Max-Age={COOKIE_MAX_AGE_S}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The hall's languages, each with what it calls itself.
pub(super) fn languages(app: &App) -> Vec<(String, String)> {
    let own_name =
        |language: &String| (language.clone(), app.texts.say(language, "kiosk.this_language", &[]));
    app.languages.iter().map(own_name).collect()
}

/// 演练, or nothing.
pub(super) fn simulation(app: &App, language: &str) -> String {
    if app.setting.simulation { app.texts.say(language, "kiosk.simulation", &[]) } else { String::new() }
}

/// A style sheet that comes with the program.
pub(super) fn style(text: &'static str) -> Response {
    with_headers(([(header::CONTENT_TYPE, "text/css; charset=utf-8")], text).into_response())
}

/// A script that comes with the program.
pub(super) fn script(text: &'static str) -> Response {
    with_headers(([(header::CONTENT_TYPE, "text/javascript; charset=utf-8")], text).into_response())
}

fn with_headers(mut response: Response) -> Response {
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

#[derive(Template)]
#[template(path = "pair.html")]
struct Pair {
    language: String,
    hall: String,
    title: String,
    code: String,
    lines: Vec<String>,
    as_of: String,
}

/// Who looks at the page: the role that its cookie, or a program's token, was given.
pub(super) fn visitor(app: &App, headers: &HeaderMap) -> Option<Role> {
    app.tokens.find(caller::token(headers)?).map(|principal| principal.role)
}

/// What a device sees that is not paired yet: six digits for a manager, and what to do with them. `device` names in
/// `[pair]` what the page wants to be.
pub(super) fn pairing(app: &App, headers: &HeaderMap, device: &str) -> Response {
    let kept = caller::cookie(headers).filter(|kept| app.pairings.shows(&token::hash(kept)));
    let Some(secret) = kept.map(str::to_owned).or_else(|| token::random().ok()) else {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    };
    let language = app.texts.default_language();
    let say = |key: &str| app.texts.say(language, &format!("pair.{key}"), &[]);
    let code = app.pairings.open(token::hash(&secret));
    let (code, line) = match code {
        Some(code) => (format!("{} {}", &code[..3], &code[3..]), say("how")),
        None => (String::new(), say("too_many")),
    };
    let page = Pair {
        language: language.to_owned(),
        hall: view::names(&app.setting.hall_name).get(language).to_owned(),
        title: say(device),
        lines: vec![line],
        code,
        as_of: civil::hh_mm(app.time.now(), &app.setting.timezone),
    };
    let mut response = show(StatusCode::OK, &page);
    let cookie = format!("{COOKIE}={secret}; HttpOnly; SameSite=Strict; Path=/; Max-Age={COOKIE_MAX_AGE_S}");
    if let Ok(cookie) = HeaderValue::from_str(&cookie) {
        response.headers_mut().insert(header::SET_COOKIE, cookie);
    }
    response
}

/// Somebody has signed in whose duty this page is not.
pub(super) fn other_duty(app: &App, headers: &HeaderMap) -> Response {
    let language = language(app, headers, "");
    let text = app.texts.say(&language, "sign_in.other_duty", &[]);
    show(StatusCode::FORBIDDEN, &OtherDuty { language, text })
}

#[derive(Template)]
#[template(path = "other_duty.html")]
struct OtherDuty {
    language: String,
    text: String,
}

#[derive(Template)]
#[template(path = "paired_otherwise.html")]
struct PairedOtherwise {
    language: String,
    text: String,
}

/// This browser is paired as something else.
pub(super) fn paired_otherwise(app: &App) -> Response {
    let language = app.texts.default_language();
    let text = app.texts.say(language, "pair.otherwise", &[]);
    show(StatusCode::FORBIDDEN, &PairedOtherwise { language: language.to_owned(), text })
}
