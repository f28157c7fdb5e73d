//! A device on a TCP port of this machine.

use std::io;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;

use tokio::net::TcpListener;
use tokio::sync::watch;

use super::{Attached, Plug, Shared, TRY_AGAIN, carry, go_without};

/// Listens on a free port.
pub(super) async fn listen() -> io::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
    let local = listener.local_addr()?;
    Ok((listener, local))
}

/// Serves one connection after the other, as printers do; the next waits until the one before has ended.
pub(super) async fn run<D: Attached>(
    listener: TcpListener,
    local: SocketAddr,
    shared: Arc<Shared<D>>,
    mut plug: watch::Receiver<Plug>,
) {
    let mut listener = Some(listener);
    loop {
        let is_in = plug.borrow_and_update().is_in;
        match (is_in, listener.take()) {
            (false, _) => go_without(&shared, &mut plug).await,
            (true, Some(open)) => {
                if serve(&open, &shared, &mut plug).await {
                    listener = Some(open);
                }
                shared.lock().line_lost();
            }
            (true, None) => match TcpListener::bind(local).await {
                Ok(open) => listener = Some(open),
                Err(error) => {
                    tracing::warn!(%local, %error, "the virtual port cannot be opened again yet");
                    tokio::time::sleep(TRY_AGAIN).await;
                }
            },
        }
    }
}

/// Serves one connection; false once the plug was pulled.
async fn serve<D: Attached>(
    listener: &TcpListener,
    shared: &Shared<D>,
    plug: &mut watch::Receiver<Plug>,
) -> bool {
    let accepted = tokio::select! {
        accepted = listener.accept() => accepted,
        () = go_without(shared, plug) => return plug.borrow().is_in,
    };
    if let Ok((mut stream, _)) = accepted {
        // Answers are a few bytes each, and each is waited for.
        let _ = stream.set_nodelay(true);
        carry(&mut stream, shared, plug).await;
    }
    plug.borrow().is_in
}
