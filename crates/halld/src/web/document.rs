//! The OpenAPI document: what the routes say of themselves, and what is the same for all of them.

use super::{api, write};
use axum::Router;
use utoipa::OpenApi as _;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ObjectBuilder, OpenApi, RefOr, Schema, Type};
use utoipa_axum::router::OpenApiRouter;

#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Hall controller",
        version = "1",
        description = "Queue of a government service hall. Writes take an `Idempotency-Key`: the same key from the \
                   same token is the same request and gets the same answer, also after a restart of the daemon."
    ),
    components(schemas(hall_api::problem::Problem))
)]
pub(super) struct ApiDocument;

/// The API's routes, and the document of them.
pub(super) fn split() -> (Router<super::App>, OpenApi) {
    let (router, mut document) = OpenApiRouter::new().nest("/api/v1", api()).split_for_parts();
    document.info = ApiDocument::openapi().info;
    let bearer = SecurityScheme::Http(HttpBuilder::new().scheme(HttpAuthScheme::Bearer).build());
    document.components.get_or_insert_default().add_security_scheme("token", bearer);
    document.security = Some(vec![SecurityRequirement::new("token", Vec::<String>::new())]);
    for path in document.paths.paths.values_mut() {
        path.post.iter_mut().for_each(bound_the_key);
    }
    (router, document)
}

/// What [`write`] takes for a key, said once for all writes.
fn bound_the_key(operation: &mut Operation) {
    let key = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(write::KEY_MAX))
        .pattern(Some("^[!-~]+$"))
        .build();
    for parameter in operation.parameters.iter_mut().flatten() {
        match parameter {
            RefOr::T(parameter) if parameter.name == "Idempotency-Key" => {
                parameter.schema = Some(RefOr::T(Schema::Object(key.clone())));
            }
            RefOr::T(_) | RefOr::Ref(_) => {}
        }
    }
}
