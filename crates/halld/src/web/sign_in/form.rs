//! A form of one of our own pages, as a browser sends it.

use crate::owner::Answer;
use crate::token;
use crate::web::{App, caller};
use axum::extract::{Form, FromRequest, Request};
use serde::de::DeserializeOwned;

/// What was typed. No other site's page sends it: the browser says whose the form is.
pub(in crate::web) struct OwnForm<T>(pub(in crate::web) T);

impl<T: DeserializeOwned> FromRequest<App> for OwnForm<T> {
    type Rejection = Answer;

    async fn from_request(request: Request, app: &App) -> Result<OwnForm<T>, Answer> {
        caller::by_own_page(request.headers())?;
        let Form(typed) = Form::from_request(request, app)
            .await
            .map_err(|rejection| Answer::problem(400, "malformed-form", rejection.body_text()))?;
        Ok(OwnForm(typed))
    }
}

/// A new request id for a form, so that a form sent twice is done once.
pub(in crate::web) fn key() -> String {
    token::random().unwrap_or_default()
}
