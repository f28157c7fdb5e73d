//! How the broker of an `mqtts://` address is recognised.

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::{self, PemObject};
use rustls::{ClientConfig, RootCertStore};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where Debian keeps the authorities that everyone knows.
const SYSTEM_AUTHORITIES: &str = "/etc/ssl/certs/ca-certificates.crt";

#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    #[error("cannot read certificates from {path}: write ca_file = \"…\" under [mqtt], a PEM file")]
    Unreadable {
        path: PathBuf,
        #[source]
        source: pem::Error,
    },
    #[error("{path} holds no certificate of an authority; ca_file is a PEM file with one or more")]
    Empty { path: PathBuf },
    #[error("this build has no usable TLS")]
    Provider(#[from] rustls::Error),
}

/// Settings that trust the authorities in `ca_file`, or else those of the system. (The MQTT library's own default panics
/// where the system has none.)
pub(super) fn client_config(ca_file: Option<&Path>) -> Result<Arc<ClientConfig>, TlsError> {
    let path = ca_file.unwrap_or(Path::new(SYSTEM_AUTHORITIES));
    let unreadable = |source| TlsError::Unreadable { path: path.into(), source };
    let mut authorities = RootCertStore::empty();
    for certificate in CertificateDer::pem_file_iter(path).map_err(unreadable)? {
        let certificate = certificate.map_err(unreadable)?;
        // A system's list may hold some that this library has no use for.
        if let Err(error) = authorities.add(certificate) {
            tracing::debug!(path = %path.display(), %error, "a certificate is left out");
        }
    }
    if authorities.is_empty() {
        return Err(TlsError::Empty { path: path.into() });
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let builder = ClientConfig::builder_with_provider(provider).with_safe_default_protocol_versions()?;
    Ok(Arc::new(builder.with_root_certificates(authorities).with_no_client_auth()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_holds_no_authority_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let broken = "-----BEGIN CERTIFICATE-----\n????\n-----END CERTIFICATE-----\n";
        for (name, text, expected) in [
            ("empty.pem", "", "holds no certificate"),
            ("broken.pem", broken, "cannot read certificates from"),
            ("none.pem", "not a certificate", "holds no certificate"),
        ] {
            let path = folder.path().join(name);
            std::fs::write(&path, text).unwrap();
            let error = client_config(Some(&path)).unwrap_err().to_string();
            assert!(error.contains(expected) && error.contains(name), "{error}");
        }
        let error = client_config(Some(&folder.path().join("absent.pem"))).unwrap_err().to_string();
        assert!(error.contains("absent.pem"), "{error}");
    }
}
