//! A reserve of disk space: a file that is given up when the disk is full, so that a hand-in that was begun can be
//! finished. While it is not whole, no form is begun.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// What must be free besides, so that what is taken ahead is not the last that others need.
const MARGIN: u64 = 16 << 20;

/// The reserve, in the terminal's data folder.
#[derive(Debug)]
pub(crate) struct Reserve {
    path: PathBuf,
    /// How many bytes it has when it is whole.
    size: u64,
}

impl Reserve {
    /// Of so many bytes, in a folder. Makes it, if there is space.
    pub(crate) fn of(folder: &Path, size: u64) -> Self {
        let reserve = Self {
            path: folder.join("reserve"),
            size,
        };
        if !reserve.is_whole() {
            tracing::warn!(
                mebibytes = size >> 20,
                "the disk has no space for the reserve, so no forms are offered; make space"
            );
        }
        reserve
    }

    /// Whether a hand-in that is begun now can be finished. Makes the reserve whole again where there is space.
    pub(crate) fn is_whole(&self) -> bool {
        if self.is_there() {
            return true;
        }
        match self.fill() {
            Ok(filled) => filled,
            Err(error) => {
                tracing::error!(path = %self.path.display(), %error, "the reserve of disk space cannot be made; check the disk");
                false
            }
        }
    }

    /// Gives the space up; false when there was none to give.
    pub(crate) fn release(&self) -> bool {
        if !self.path.exists() {
            return false;
        }
        tracing::error!(
            "the disk is full: the reserve was given up so that what was begun is saved, and no form is begun until there is space; make space"
        );
        fs::remove_file(&self.path)
            .inspect_err(|error| tracing::error!(%error, "the reserve cannot be given up"))
            .is_ok()
    }

    fn is_there(&self) -> bool {
        fs::metadata(&self.path).is_ok_and(|about| occupied(&about) >= self.size)
    }

    fn fill(&self) -> io::Result<bool> {
        let folder = self.path.parent().unwrap_or(&self.path);
        if !can_spare(folder, self.size)? {
            return Ok(false);
        }
        let unfinished = self.path.with_extension("part");
        let made = File::create(&unfinished)
            .and_then(|file| allocate(&file, self.size).and_then(|()| file.sync_all()))
            .and_then(|()| fs::rename(&unfinished, &self.path));
        if made.is_err() {
            let _ = fs::remove_file(&unfinished);
        }
        match made {
            Err(error) if error.kind() == io::ErrorKind::StorageFull => Ok(false),
            made => made.map(|()| true),
        }
    }
}

/// How many bytes of a disk a file takes up: a file with holes takes less than it is long.
#[cfg(unix)]
fn occupied(about: &fs::Metadata) -> u64 {
    use std::os::unix::fs::MetadataExt as _;
    about.len().min(about.blocks() * 512)
}

#[cfg(not(unix))]
fn occupied(about: &fs::Metadata) -> u64 {
    about.len()
}

/// Takes up the space in earnest.
fn allocate(file: &File, size: u64) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    match rustix::fs::fallocate(file, rustix::fs::FallocateFlags::empty(), 0, size) {
        Err(rustix::io::Errno::OPNOTSUPP) => {}
        done => return done.map_err(io::Error::from),
    }
    write_out(file, size)
}

/// Not zeros: a file system that compresses would keep next to nothing of them.
fn write_out(mut file: &File, size: u64) -> io::Result<()> {
    use io::Write as _;
    use rand::Rng as _;
    let mut block = vec![0; 1 << 16];
    rand::rng().fill_bytes(&mut block);
    let mut left = size;
    while left > 0 {
        let count = block.len().min(usize::try_from(left).unwrap_or(usize::MAX));
        file.write_all(&block[..count])?;
        left -= count as u64;
    }
    Ok(())
}

/// Whether so many bytes can be taken ahead where a folder is.
pub(crate) fn can_spare(folder: &Path, size: u64) -> io::Result<bool> {
    Ok(available(folder)? >= size.saturating_add(MARGIN))
}

/// How many bytes this user may still write where a folder is.
#[cfg(unix)]
pub(crate) fn available(folder: &Path) -> io::Result<u64> {
    let about = rustix::fs::statvfs(folder)?;
    Ok(about.f_bavail.saturating_mul(about.f_frsize))
}

#[cfg(not(unix))]
pub(crate) fn available(_: &Path) -> io::Result<u64> {
    // Writing the reserve tells.
    Ok(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_takes_up_its_space_and_gives_it_up() {
        let folder = tempfile::tempdir().expect("a folder");
        let reserve = Reserve::of(folder.path(), 3 << 20);
        assert!(reserve.is_there());
        assert!(reserve.release());
        assert!(!reserve.is_there());
        assert!(!reserve.release());
        assert!(reserve.is_whole());
        assert!(reserve.is_there());
    }

    #[test]
    fn a_file_system_that_promises_no_space_is_written_to() {
        let file = tempfile::NamedTempFile::new().expect("a file");
        write_out(file.as_file(), 100_001).expect("written");
        assert_eq!(file.as_file().metadata().expect("known").len(), 100_001);
    }

    #[test]
    fn what_no_disk_has_is_not_taken() {
        let folder = tempfile::tempdir().expect("a folder");
        let reserve = Reserve::of(folder.path(), u64::MAX / 4);
        assert!(!reserve.is_whole());
        assert_eq!(fs::read_dir(folder.path()).expect("read").count(), 0);
    }
}
