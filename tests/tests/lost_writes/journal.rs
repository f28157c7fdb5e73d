//! What `shims/disk.c` wrote down, and what a disk that was cut off has of it.
//!
//! A disk keeps what was synced. Of what came after, it keeps any sectors it likes, each whole or not at all; of files
//! made, cut or removed, what it likes until their directory, or they themselves, are synced. What a failed sync left
//! over may be lost for good although reads still show it: no later sync brings it to the disk.

use hall_tests::Seeded;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const SECTOR: u64 = 512;

/// One operation, and where in the journal it ends: who read the journal's length after an answer knows which came
/// before it.
pub(crate) struct Operation {
    pub(crate) end: u64,
    pub(crate) name: String,
    pub(crate) what: What,
}

pub(crate) enum What {
    Created,
    Written { offset: u64, bytes: Vec<u8> },
    Cut { size: u64 },
    Synced,
    SyncFailed,
    Unlinked,
}

/// Reads the journal; the layout is `struct record` of the shim.
pub(crate) fn read(journal: &[u8]) -> Vec<Operation> {
    let mut operations = Vec::new();
    let mut at = 0;
    while at < journal.len() {
        let number = |from: usize| u64::from_ne_bytes(journal[at + from..at + from + 8].try_into().unwrap());
        let (kind, name_length) = (journal[at], usize::from(journal[at + 1]));
        let (offset, length) = (number(8), number(16) as usize);
        let name = at + 24..at + 24 + name_length;
        let bytes = name.end..name.end + if kind == b'w' { length } else { 0 };
        let what = match kind {
            b'c' => What::Created,
            b'w' => What::Written { offset, bytes: journal[bytes.clone()].to_vec() },
            b't' => What::Cut { size: offset },
            b's' => What::Synced,
            b'f' => What::SyncFailed,
            b'u' => What::Unlinked,
            other => panic!("no such record: {other}"),
        };
        at = bytes.end;
        let name = String::from_utf8(journal[name].to_vec()).unwrap();
        operations.push(Operation { end: at as u64, name, what });
    }
    operations
}

/// A directory on a disk, as far as it is certain, and what is still uncertain.
#[derive(Default)]
pub(crate) struct Disk {
    kept: Kept,
    /// Done since, in order.
    uncertain: Vec<Uncertain>,
    /// Which file a name means to the running system.
    names: BTreeMap<String, File>,
    files: File,
}

/// A file, whatever it is called, or whether it still has a name.
type File = usize;

#[derive(Clone, Default)]
struct Kept {
    names: BTreeMap<String, File>,
    contents: BTreeMap<File, Vec<u8>>,
}

struct Uncertain {
    change: Change,
    /// A sync of it failed: it may never reach the disk.
    abandoned: bool,
}

enum Change {
    Name {
        name: String,
        /// `None`: removed.
        file: Option<File>,
    },
    /// At most one sector.
    Write {
        file: File,
        offset: usize,
        bytes: Vec<u8>,
    },
    Cut {
        file: File,
        size: usize,
    },
}

impl Disk {
    pub(crate) fn take(&mut self, Operation { name, what, .. }: &Operation) {
        let file = self.names.get(name).copied();
        let opened = || file.unwrap_or_else(|| panic!("{name} was never made"));
        match what {
            What::Created => {
                self.files += 1;
                self.names.insert(name.clone(), self.files);
                self.add(Change::Name { name: name.clone(), file: Some(self.files) });
            }
            What::Unlinked => {
                self.names.remove(name);
                self.add(Change::Name { name: name.clone(), file: None });
            }
            What::Cut { size } => self.add(Change::Cut { file: opened(), size: *size as usize }),
            What::Written { offset, bytes } => self.add_sectors(opened(), *offset, bytes),
            What::Synced => self.settle(file),
            What::SyncFailed => {
                let of_file = self.uncertain.iter_mut().filter(|uncertain| uncertain.change.file() == file);
                // Names and sizes are in the file system's own journal, which tries again.
                let written = of_file.filter(|uncertain| uncertain.change.sector().is_some());
                written.for_each(|uncertain| uncertain.abandoned = true);
            }
        }
    }

    /// The files after a cut at this moment.
    pub(crate) fn cut(&self, random: &mut Seeded) -> BTreeMap<String, Vec<u8>> {
        let mut kept = self.kept.clone();
        // From "all of it was lost" to "all of it was kept", and the mixtures that are rare at even odds.
        let of_8 = random.below(9);
        for uncertain in &self.uncertain {
            if random.below(8) < of_8 {
                kept.apply(&uncertain.change);
            }
        }
        let Kept { names, mut contents } = kept;
        names.into_iter().map(|(name, file)| (name, contents.remove(&file).unwrap_or_default())).collect()
    }

    fn add(&mut self, change: Change) {
        self.uncertain.push(Uncertain { change, abandoned: false });
    }

    fn add_sectors(&mut self, file: File, mut offset: u64, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let length = (SECTOR - offset % SECTOR).min(bytes.len() as u64);
            let (sector, rest) = bytes.split_at(length as usize);
            self.add(Change::Write { file, offset: offset as usize, bytes: sector.to_vec() });
            (offset, bytes) = (offset + length, rest);
        }
    }

    /// What was synced, a file or (`None`) the directory, is certain. What an earlier sync has failed to bring there
    /// is so only where the same sector was written again.
    fn settle(&mut self, synced: Option<File>) {
        let goes = |uncertain: &&Uncertain| uncertain.change.file() == synced && !uncertain.abandoned;
        let written: BTreeSet<_> = self.uncertain.iter().filter(goes).map(|it| it.change.sector()).collect();
        for uncertain in std::mem::take(&mut self.uncertain) {
            let Uncertain { change, abandoned } = &uncertain;
            if change.file() == synced && (!abandoned || written.contains(&change.sector())) {
                self.kept.apply(change);
            } else {
                self.uncertain.push(uncertain);
            }
        }
    }
}

impl Change {
    /// The file whose sync makes it certain, `None` for the directory.
    fn file(&self) -> Option<File> {
        match self {
            Change::Name { .. } => None,
            Change::Write { file, .. } | Change::Cut { file, .. } => Some(*file),
        }
    }

    /// The sector written.
    fn sector(&self) -> Option<u64> {
        match self {
            Change::Write { offset, .. } => Some(*offset as u64 / SECTOR),
            Change::Name { .. } | Change::Cut { .. } => None,
        }
    }
}

impl Kept {
    fn apply(&mut self, change: &Change) {
        match change {
            Change::Name { name, file: Some(file) } => drop(self.names.insert(name.clone(), *file)),
            Change::Name { name, file: None } => drop(self.names.remove(name)),
            Change::Cut { file, size } => self.contents.entry(*file).or_default().resize(*size, 0),
            Change::Write { file, offset, bytes } => {
                let content = self.contents.entry(*file).or_default();
                let range = *offset..offset + bytes.len();
                content.resize(content.len().max(range.end), 0);
                content[range].copy_from_slice(bytes);
            }
        }
    }
}

/// Puts files into an empty directory.
pub(crate) fn lay_out(files: &BTreeMap<String, Vec<u8>>, directory: &Path) {
    std::fs::create_dir(directory).unwrap();
    for (name, bytes) in files {
        std::fs::write(directory.join(name), bytes).unwrap();
    }
}

#[test]
fn a_cut_disk_keeps_what_was_synced_and_perhaps_the_rest() {
    let operation = |what| Operation { end: 0, name: "a".into(), what };
    let written = |offset, byte| operation(What::Written { offset, bytes: vec![byte; 600] });
    let mut disk = Disk::default();
    disk.take(&operation(What::Created));
    disk.take(&Operation { name: ".".into(), ..operation(What::Synced) });
    disk.take(&written(0, 1));
    disk.take(&operation(What::Synced));
    disk.take(&written(600, 2));
    let mut random = Seeded::new(1);
    let cuts: Vec<_> = (0..100).map(|_| disk.cut(&mut random)["a"].clone()).collect();
    assert!(cuts.iter().all(|file| file.starts_with(&[1; 600])), "what was synced is kept");
    // 600 to 1024 is one sector's rest, 1024 to 1200 another.
    for length in [600, 1024, 1200] {
        assert!(cuts.iter().any(|file| file.len() == length), "never cut at {length}");
    }
    assert!(
        cuts.iter().any(|file| file.len() == 1200 && file[600] == 0 && file[1199] == 2),
        "sectors on their own"
    );
    disk.take(&operation(What::SyncFailed));
    disk.take(&operation(What::Synced));
    assert!((0..100).any(|_| disk.cut(&mut random)["a"].len() == 600), "a later sync does not help");
}
