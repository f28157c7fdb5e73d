//! The random part of a citizen's page address: nobody can guess his neighbour's.

use hall_core::id::Handle;

/// Without 0 O 1 l I, which people confuse when they type an address from paper.
const LETTERS: &[u8; 32] = b"abcdefghijkmnpqrstuvwxyz23456789";
/// 12 letters of 5 bits: one guess in 10^18.
const LENGTH: usize = 12;

/// Longest handle looked up.
pub(super) const MAX: usize = 32;

pub(super) fn random() -> Handle {
    let mut bytes = [0u8; LENGTH];
    if getrandom::fill(&mut bytes).is_err() {
        // Only a kernel older than 3.17 has no random source. Predictable pages are better than no tickets.
        bytes.copy_from_slice(
            &std::time::UNIX_EPOCH.elapsed().unwrap_or_default().as_nanos().to_be_bytes()[4..16],
        );
        tracing::error!("no random source: the addresses of citizens' pages can be guessed");
    }
    let text: String = bytes.iter().map(|byte| char::from(LETTERS[usize::from(byte & 31)])).collect();
    Handle::from(text.as_str())
}
