//! HTTPS by files: the certificate and key of `[http]`.

use crate::config::TlsFiles;
use rustls::ServerConfig;
use rustls::pki_types::pem::{self, PemObject};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use std::path::PathBuf;
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error(
        "cannot read a certificate from {path}: [http] certificate is a PEM file that the daemon's user can read"
    )]
    Certificate {
        path: PathBuf,
        #[source]
        source: pem::Error,
    },
    #[error("{path} holds no certificate: [http] certificate is a PEM file that begins with the hall's own")]
    Empty { path: PathBuf },
    #[error(
        "cannot read a key from {path}: [http] key is a PEM file without a password that the daemon's user can read"
    )]
    Key {
        path: PathBuf,
        #[source]
        source: pem::Error,
    },
    #[error("{certificate} and {key} do not belong together: give both as they were made")]
    Pair {
        certificate: PathBuf,
        key: PathBuf,
        #[source]
        source: rustls::Error,
    },
}

/// What makes TLS of an accepted connection.
///
/// # Errors
/// [`TlsError`] if the files cannot be read or do not fit.
pub fn acceptor(files: &TlsFiles) -> Result<TlsAcceptor, TlsError> {
    let unreadable = |source| TlsError::Certificate { path: files.certificate.clone(), source };
    let chain: Result<Vec<_>, _> =
        CertificateDer::pem_file_iter(&files.certificate).map_err(unreadable)?.collect();
    let chain = chain.map_err(unreadable)?;
    if chain.is_empty() {
        return Err(TlsError::Empty { path: files.certificate.clone() });
    }
    let key = PrivateKeyDer::from_pem_file(&files.key)
        .map_err(|source| TlsError::Key { path: files.key.clone(), source })?;
    let pair =
        |source| TlsError::Pair { certificate: files.certificate.clone(), key: files.key.clone(), source };
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ServerConfig::builder_with_provider(provider).with_safe_default_protocol_versions();
    let config = builder.map_err(pair)?.with_no_client_auth().with_single_cert(chain, key).map_err(pair)?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}
