//! The program that has the loudspeaker: it is started for each announcement, given the sound, and waited for. Its end
//! is the end of what was said.

use super::clip::RATE_HZ;
use std::io;
use std::process::{ExitStatus, Stdio};
use std::str::FromStr;
use std::time::Duration;
use tokio::io::AsyncWriteExt;
use tokio::process::Command;

/// Takes 16-bit samples, little-endian, mono, 16,000 a second, on its standard input.
pub const DEFAULT: &str = "aplay -q -t raw -f S16_LE -r 16000 -c 1";
/// A player may take this much longer than its sound lasts.
const PATIENCE: Duration = Duration::from_secs(5);

/// A player and its arguments, parted by blanks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Player {
    program: String,
    arguments: Vec<String>,
}

/// Why nothing was heard.
#[derive(Debug, thiserror::Error)]
pub enum PlayError {
    #[error(
        "cannot start the player `{program}`: {source}; install alsa-utils or name another with --player"
    )]
    Start { program: String, source: io::Error },
    #[error("the player `{program}` ended with {status}")]
    Failed { program: String, status: ExitStatus },
    #[error("the player `{0}` did not come to an end and was stopped")]
    Hangs(String),
    #[error("the player `{program}`: {source}")]
    Io { program: String, source: io::Error },
}

impl FromStr for Player {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let mut words = text.split_whitespace().map(str::to_owned);
        let program = words.next().ok_or("expected a program and its arguments")?;
        Ok(Player { program, arguments: words.collect() })
    }
}

impl Player {
    /// Plays `sound` and returns when it has been played.
    ///
    /// # Errors
    /// The player cannot be started, fails, or does not come to an end.
    pub async fn play(&self, sound: &[i16]) -> Result<(), PlayError> {
        let program = || self.program.clone();
        let mut player = Command::new(&self.program);
        player.args(&self.arguments).stdin(Stdio::piped()).stdout(Stdio::null()).kill_on_drop(true);
        let mut child = player.spawn().map_err(|source| PlayError::Start { program: program(), source })?;
        let bytes: Vec<u8> = sound.iter().flat_map(|sample| sample.to_le_bytes()).collect();
        let stdin = child.stdin.take();
        let played = async {
            if let Some(mut stdin) = stdin {
                // A player that ends early closes its end; how it ended says more than that.
                let _ = stdin.write_all(&bytes).await;
            }
            child.wait().await
        };
        let length = Duration::from_secs_f64(sound.len() as f64 / f64::from(RATE_HZ));
        match tokio::time::timeout(length + PATIENCE, played).await {
            Ok(Ok(status)) if status.success() => Ok(()),
            Ok(Ok(status)) => Err(PlayError::Failed { program: program(), status }),
            Ok(Err(source)) => Err(PlayError::Io { program: program(), source }),
            Err(_) => Err(PlayError::Hangs(program())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_player_gets_the_samples_and_its_failure_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("sound");
        let player: Player = format!("tee -a {}", file.display()).parse().unwrap();
        player.play(&[1, -1]).await.unwrap();
        player.play(&[2]).await.unwrap();
        assert_eq!(std::fs::read(&file).unwrap(), [1, 0, 255, 255, 2, 0]);
        for (player, expected) in [("false", "ended with"), ("/no/such/player", "cannot start")] {
            let error = player.parse::<Player>().unwrap().play(&[0; 100_000]).await.unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
        assert!(" ".parse::<Player>().is_err());
    }
}
