//! One step of a job: a heading, a command, its time, and an end even when the command finds none.

use anyhow::{Context, Result, bail};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::time::{Duration, Instant};

/// How often a running command is looked at.
const LOOK: Duration = Duration::from_millis(50);

/// How long the output of a command may go on after its end; only a process it left behind can hold it open.
const LINGER: Duration = Duration::from_secs(3);

/// The steps taken so far, with their times.
#[derive(Default)]
pub(crate) struct Steps {
    taken: Vec<(&'static str, Duration)>,
}

impl Steps {
    /// Runs `command` in the workspace, at most `minutes` long.
    ///
    /// # Errors
    /// It cannot be started, fails, or takes longer; then all its processes are ended.
    pub(crate) fn run(&mut self, name: &'static str, minutes: u64, command: &mut Command) -> Result<()> {
        self.run_reading(name, minutes, command.stdout(Stdio::inherit()), |_| {})
    }

    /// The same, passing on each line of the output as it comes, after it was printed.
    pub(crate) fn run_reading(
        &mut self,
        name: &'static str,
        minutes: u64,
        command: &mut Command,
        mut on_line: impl FnMut(&str),
    ) -> Result<()> {
        println!("\n== {name}");
        let start = Instant::now();
        let mut child = command
            .current_dir(crate::root())
            .stdin(Stdio::null())
            .spawn()
            .with_context(|| format!("{name}: cannot start {}", command.get_program().display()))?;
        let lines = child.stdout.take().map(read_lines);
        let status =
            wait(&mut child, start + Duration::from_secs(minutes * 60), lines.as_ref(), &mut on_line)?;
        let took = start.elapsed();
        self.taken.push((name, took));
        println!("-- {name}: {:.1} s", took.as_secs_f64());
        match status {
            Some(status) if status.success() => Ok(()),
            Some(status) => bail!("{name} failed ({status})"),
            None => bail!("{name} was ended: not done after {minutes} minutes"),
        }
    }

    /// Prints which step took how long.
    pub(crate) fn print_times(&self) {
        if self.taken.is_empty() {
            return;
        }
        println!("\n== times");
        for (name, took) in &self.taken {
            println!("{:8.1} s  {name}", took.as_secs_f64());
        }
        let sum: Duration = self.taken.iter().map(|(_, took)| *took).sum();
        println!("{:8.1} s  in all", sum.as_secs_f64());
    }
}

/// Waits for the end, or ends the command at the deadline (`None`).
fn wait(
    child: &mut Child,
    deadline: Instant,
    lines: Option<&Receiver<String>>,
    on_line: &mut impl FnMut(&str),
) -> Result<Option<ExitStatus>> {
    let mut take = |patience: Duration| {
        let Some(line) = lines.and_then(|lines| lines.recv_timeout(patience).ok()) else { return false };
        println!("{line}");
        on_line(&line);
        true
    };
    let status = loop {
        if let Some(status) = child.try_wait()? {
            break Some(status);
        }
        if Instant::now() > deadline {
            end_all(child);
            break None;
        }
        if lines.is_none() {
            std::thread::sleep(LOOK);
        } else {
            while take(LOOK) && Instant::now() < deadline {}
        }
    };
    while take(LINGER) {}
    Ok(status)
}

fn read_lines(output: impl std::io::Read + Send + 'static) -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    std::thread::spawn(move || {
        for line in BufReader::new(output).split(b'\n') {
            let Ok(line) = line else { return };
            if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                return;
            }
        }
    });
    lines
}

/// Kills the command and everything it started, the daemons of a hanging test included.
fn end_all(child: &mut Child) {
    let mut doomed = vec![child.id()];
    let parents = parents();
    let mut next = 0;
    while let Some(&parent) = doomed.get(next) {
        doomed.extend(parents.iter().filter(|(_, of)| **of == parent).map(|(process, _)| *process));
        next += 1;
    }
    // A process that ended on its own meanwhile is what was wanted: no answer is needed.
    let _ = Command::new("kill").arg("-KILL").args(doomed.iter().map(u32::to_string)).status();
    let _ = child.wait();
}

/// Every process and its parent, as `/proc/*/stat` tells.
fn parents() -> BTreeMap<u32, u32> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().flatten();
    entries
        .filter_map(|entry| {
            let process = entry.file_name().to_str()?.parse().ok()?;
            let stat = std::fs::read_to_string(entry.path().join("stat")).ok()?;
            // The name in brackets may hold anything; state and parent follow the last bracket.
            let (_, rest) = stat.rsplit_once(')')?;
            Some((process, rest.split_whitespace().nth(1)?.parse().ok()?))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_passed_on_and_failure_is_told() {
        let mut seen = Vec::new();
        let mut command = Command::new("sh");
        command.args(["-c", "echo one; echo two; exit 3"]).stdout(Stdio::piped());
        let error = Steps::default()
            .run_reading("said", 1, &mut command, |line| seen.push(line.to_owned()))
            .unwrap_err();
        assert_eq!(seen, ["one", "two"]);
        assert!(error.to_string().contains("exit status: 3"), "{error}");
    }

    #[test]
    fn what_a_command_started_ends_with_it() {
        let mut command = Command::new("sh");
        command.args(["-c", "sleep 1000 & echo $!; wait"]).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let lines = read_lines(child.stdout.take().unwrap());
        let grandchild = lines.recv_timeout(Duration::from_secs(10)).unwrap().parse().unwrap();
        assert_eq!(parents().get(&grandchild), Some(&child.id()));
        end_all(&mut child);
        // The grandchild held the pipe: it closes when the last of them is gone.
        assert_eq!(lines.recv_timeout(Duration::from_secs(10)), Err(mpsc::RecvTimeoutError::Disconnected));
    }
}
