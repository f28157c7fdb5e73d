//! Where the figures come from, without which they say little.

use std::fs;
use std::path::Path;
use std::process::Command;

/// Processor, load, file system, and the command that was run.
pub fn print(data: &Path) {
    let cpuinfo = read("/proc/cpuinfo");
    let model = cpuinfo.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!("machine                         {} x {cores}", model.map_or("unknown", |(_, name)| name));
    println!("kernel                          {}", read("/proc/sys/kernel/osrelease").trim());
    println!("load                            {}", read("/proc/loadavg").trim());
    let stat = Command::new("stat").args(["-f", "-c", "%T"]).arg(data).output();
    let kind = stat.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    println!("file system                     {}", kind.unwrap_or_default());
    println!("programs                        {}", std::env::var("HALL_BIN_DIR").unwrap_or_default());
    println!("command                         {}", std::env::args().collect::<Vec<_>>().join(" "));
}

/// What the process holds in memory, in MB.
pub fn resident_mb(pid: u32) -> f64 {
    let status = read(&format!("/proc/{pid}/status"));
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"));
    let kb = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kb.expect("the process lives") / 1024.0
}

/// What the process has had of a processor since its start, in seconds.
pub fn cpu_s(pid: u32) -> f64 {
    // Of a hundredth of a second each, on every Linux. Source: proc(5), USER_HZ.
    const TICKS_A_SECOND: f64 = 100.0;
    let stat = read(&format!("/proc/{pid}/stat"));
    // Behind the name, which may hold anything: state, then ten numbers, then user and system time.
    let fields = stat.rsplit_once(')').map(|(_, rest)| rest.split_whitespace().skip(11).take(2));
    let ticks: f64 = fields.into_iter().flatten().filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    ticks / TICKS_A_SECOND
}

fn read(path: &str) -> String {
    fs::read_to_string(path).unwrap_or_default()
}
