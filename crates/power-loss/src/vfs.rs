//! The layer that SQLite talks to: files in a folder with a disk over it go there, all others to the real one.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ffi::CString;
use std::fs::File;
use std::io::ErrorKind;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};
use std::ptr::NonNull;
use std::sync::{Mutex, MutexGuard, Once, PoisonError};

use sqlite_plugin::flags::{AccessFlags, LockLevel, OpenKind, OpenOpts, ShmLockMode};
use sqlite_plugin::vars;
use sqlite_plugin::vfs::{RegisterOpts, Vfs, VfsHandle, VfsResult, register_static};

use crate::disk::{Disk, Refused};
use crate::failures::Failure;

static MOUNTED: Mutex<BTreeMap<PathBuf, Disk>> = Mutex::new(BTreeMap::new());
static REGISTERED: Once = Once::new();

/// A disk that lies over a folder, until this is dropped.
///
/// # Panics
/// When it is dropped while a file on it is open. SQLite deletes by path, so whoever still closed it later would delete
/// from the disk that lies there then.
#[derive(Debug)]
#[must_use = "the disk lies there until this is dropped"]
pub struct Mounted(PathBuf);

/// Lays a disk over a folder, in the place of one that lies there: every SQLite file in it is the disk's from now on.
/// Files in folders below stay what they are.
///
/// # Panics
/// When SQLite does not take the layer.
pub fn mount(folder: &Path, disk: &Disk) -> Mounted {
    REGISTERED.call_once(|| {
        let name = CString::from(c"power-loss");
        let options = RegisterOpts { make_default: true };
        register_static(name, Layer, options).expect("SQLite takes another layer");
    });
    mounted().insert(folder.to_owned(), disk.clone());
    Mounted(folder.to_owned())
}

impl Mounted {
    /// Whether a file on the disk is open.
    pub fn is_open(&self) -> bool {
        mounted()
            .get(&self.0)
            .is_some_and(|disk| !disk.open_files().is_empty())
    }
}

impl Drop for Mounted {
    fn drop(&mut self) {
        let open = mounted()
            .remove(&self.0)
            .map_or_else(Vec::new, |disk| disk.open_files());
        assert!(
            open.is_empty() || std::thread::panicking(),
            "{} is taken away while it is still open",
            open.join(", ")
        );
    }
}

fn mounted() -> MutexGuard<'static, BTreeMap<PathBuf, Disk>> {
    MOUNTED.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The disk that a path lies on, and its name there; none for a real file.
fn on_disk(path: &str) -> Option<(Disk, &str)> {
    let path = Path::new(path);
    let disk = mounted().get(path.parent()?)?.clone();
    Some((disk, path.file_name()?.to_str()?))
}

struct Layer;

/// An open file.
enum Handle {
    Simulated(Simulated),
    Real {
        file: File,
        readonly: bool,
    },
    /// Without a name, gone when it is closed.
    Scratch(Vec<u8>),
}

struct Simulated {
    disk: Disk,
    file: usize,
    opening: u64,
    /// The first synchronisation makes its name durable too.
    folder_too: bool,
}

impl VfsHandle for Handle {
    fn readonly(&self) -> bool {
        matches!(self, Self::Real { readonly: true, .. })
    }

    fn in_memory(&self) -> bool {
        false
    }
}

impl Handle {
    fn simulated(&self) -> Option<&Simulated> {
        match self {
            Self::Simulated(simulated) => Some(simulated),
            Self::Real { .. } | Self::Scratch(_) => None,
        }
    }
}

/// SQLite's code for a failure, where only a device that fails is told apart by what was asked of it.
fn code(refused: Refused, of_device: i32) -> i32 {
    match refused {
        Refused::Failed(Failure::Full) => vars::SQLITE_FULL,
        Refused::Failed(Failure::ReadOnly) => vars::SQLITE_READONLY,
        Refused::Failed(Failure::Io) | Refused::Dead => of_device,
        Refused::NotThere => vars::SQLITE_CANTOPEN,
    }
}

fn busy(free: bool) -> VfsResult<()> {
    free.then_some(()).ok_or(vars::SQLITE_BUSY)
}

impl Vfs for Layer {
    type Handle = Handle;

    fn canonical_path<'a>(&self, path: Cow<'a, str>) -> VfsResult<Cow<'a, str>> {
        if on_disk(&path).is_some() {
            return Ok(path);
        }
        let absolute = std::path::absolute(path.as_ref()).map_err(|_| vars::SQLITE_CANTOPEN)?;
        absolute
            .into_os_string()
            .into_string()
            .map(Cow::Owned)
            .map_err(|_| vars::SQLITE_CANTOPEN)
    }

    fn open(&self, path: Option<&str>, opts: OpenOpts) -> VfsResult<Handle> {
        let Some(path) = path else {
            return Ok(Handle::Scratch(Vec::new()));
        };
        let make = opts.flags() & vars::SQLITE_OPEN_CREATE != 0;
        if let Some((disk, name)) = on_disk(path) {
            let opened = disk.open(name, make);
            let (file, opening, new) =
                opened.map_err(|refused| code(refused, vars::SQLITE_CANTOPEN))?;
            disk.locks(file, |locks| locks.enter(opening));
            let kind = opts.kind();
            let journals = [OpenKind::Wal, OpenKind::MainJournal, OpenKind::SuperJournal];
            return Ok(Handle::Simulated(Simulated {
                disk,
                file,
                opening,
                folder_too: new && journals.contains(&kind),
            }));
        }
        let readonly = opts.mode().is_readonly();
        let file = File::options()
            .read(true)
            .write(!readonly)
            .create(make && !readonly)
            .open(path);
        let file = file.map_err(|_| vars::SQLITE_CANTOPEN)?;
        Ok(Handle::Real { file, readonly })
    }

    fn delete(&self, path: &str) -> VfsResult<()> {
        let deleted = match on_disk(path) {
            Some((disk, name)) => disk.delete(name),
            None => std::fs::remove_file(path).map_err(|error| match error.kind() {
                ErrorKind::NotFound => Refused::NotThere,
                _ => Refused::Failed(Failure::Io),
            }),
        };
        deleted.map_err(|refused| match refused {
            Refused::NotThere => vars::SQLITE_IOERR_DELETE_NOENT,
            refused => code(refused, vars::SQLITE_IOERR_DELETE),
        })
    }

    fn access(&self, path: &str, _: AccessFlags) -> VfsResult<bool> {
        match on_disk(path) {
            Some((disk, name)) => disk
                .is_there(name)
                .map_err(|refused| code(refused, vars::SQLITE_IOERR_ACCESS)),
            None => Ok(Path::new(path).exists()),
        }
    }

    fn file_size(&self, handle: &mut Handle) -> VfsResult<usize> {
        match handle {
            Handle::Simulated(Simulated { disk, file, .. }) => Ok(disk.size(*file)),
            Handle::Scratch(bytes) => Ok(bytes.len()),
            Handle::Real { file, .. } => {
                let size = file.metadata().map_err(|_| vars::SQLITE_IOERR_FSTAT)?.len();
                usize::try_from(size).map_err(|_| vars::SQLITE_IOERR_FSTAT)
            }
        }
    }

    fn truncate(&self, handle: &mut Handle, size: usize) -> VfsResult<()> {
        match handle {
            Handle::Simulated(Simulated { disk, file, .. }) => disk
                .truncate(*file, size)
                .map_err(|refused| code(refused, vars::SQLITE_IOERR_TRUNCATE)),
            Handle::Scratch(bytes) => {
                bytes.resize(size, 0);
                Ok(())
            }
            Handle::Real { file, .. } => file
                .set_len(size as u64)
                .map_err(|_| vars::SQLITE_IOERR_TRUNCATE),
        }
    }

    fn write(&self, handle: &mut Handle, offset: usize, data: &[u8]) -> VfsResult<usize> {
        match handle {
            Handle::Simulated(Simulated { disk, file, .. }) => {
                let written = disk.write(*file, offset, data);
                written.map_err(|refused| code(refused, vars::SQLITE_IOERR_WRITE))?;
            }
            Handle::Scratch(bytes) => {
                let end = offset + data.len();
                bytes.resize(bytes.len().max(end), 0);
                bytes[offset..end].copy_from_slice(data);
            }
            Handle::Real { file, .. } => {
                file.write_all_at(data, offset as u64)
                    .map_err(|_| vars::SQLITE_IOERR_WRITE)?;
            }
        }
        Ok(data.len())
    }

    fn read(&self, handle: &mut Handle, offset: usize, data: &mut [u8]) -> VfsResult<usize> {
        match handle {
            Handle::Simulated(Simulated { disk, file, .. }) => {
                let read = disk.read(*file, offset, data);
                read.map_err(|refused| code(refused, vars::SQLITE_IOERR_READ))
            }
            Handle::Scratch(bytes) => {
                let there = bytes.get(offset..).unwrap_or_default();
                let count = there.len().min(data.len());
                data[..count].copy_from_slice(&there[..count]);
                Ok(count)
            }
            Handle::Real { file, .. } => {
                let mut count = 0;
                while count < data.len() {
                    match file.read_at(&mut data[count..], (offset + count) as u64) {
                        Ok(0) => break,
                        Ok(read) => count += read,
                        Err(error) if error.kind() == ErrorKind::Interrupted => {}
                        Err(_) => return Err(vars::SQLITE_IOERR_READ),
                    }
                }
                Ok(count)
            }
        }
    }

    fn lock(&self, handle: &mut Handle, level: LockLevel) -> VfsResult<()> {
        match handle.simulated() {
            Some(it) => busy(
                it.disk
                    .locks(it.file, |locks| locks.lock(it.opening, level)),
            ),
            None => Ok(()),
        }
    }

    fn unlock(&self, handle: &mut Handle, level: LockLevel) -> VfsResult<()> {
        if let Some(it) = handle.simulated() {
            it.disk
                .locks(it.file, |locks| locks.unlock(it.opening, level));
        }
        Ok(())
    }

    fn check_reserved_lock(&self, handle: &mut Handle) -> VfsResult<bool> {
        let reserved = |it: &Simulated| it.disk.locks(it.file, |locks| locks.is_reserved());
        Ok(handle.simulated().is_some_and(reserved))
    }

    fn sync(&self, handle: &mut Handle) -> VfsResult<()> {
        let Handle::Simulated(it) = handle else {
            return Ok(());
        };
        let synced = it.disk.sync(it.file, it.folder_too);
        synced.map_err(|refused| code(refused, vars::SQLITE_IOERR_FSYNC))?;
        it.folder_too = false;
        Ok(())
    }

    fn close(&self, handle: Handle) -> VfsResult<()> {
        if let Some(it) = handle.simulated() {
            it.disk.locks(it.file, |locks| locks.leave(it.opening));
        }
        Ok(())
    }

    fn sector_size(&self, _: &mut Handle) -> VfsResult<i32> {
        Ok(4096)
    }

    fn device_characteristics(&self, _: &mut Handle) -> VfsResult<i32> {
        // What SQLite's unix layer says of every disk, and nothing more.
        Ok(vars::SQLITE_IOCAP_POWERSAFE_OVERWRITE)
    }

    fn shm_map(
        &self,
        handle: &mut Handle,
        region: usize,
        size: usize,
        extend: bool,
    ) -> VfsResult<Option<NonNull<u8>>> {
        let it = handle.simulated().ok_or(vars::SQLITE_READONLY_CANTINIT)?;
        Ok(it
            .disk
            .locks(it.file, |locks| locks.region(region, size, extend)))
    }

    fn shm_lock(
        &self,
        handle: &mut Handle,
        offset: u32,
        count: u32,
        mode: ShmLockMode,
    ) -> VfsResult<()> {
        let it = handle.simulated().ok_or(vars::SQLITE_IOERR)?;
        let locked = it.disk.locks(it.file, |locks| {
            locks.lock_shared_memory(it.opening, offset, count, mode)
        });
        busy(locked)
    }

    fn shm_barrier(&self, _: &mut Handle) {
        std::sync::atomic::fence(std::sync::atomic::Ordering::SeqCst);
    }

    fn shm_unmap(&self, handle: &mut Handle, delete: bool) -> VfsResult<()> {
        if let Some(it) = handle.simulated().filter(|_| delete) {
            it.disk.locks(it.file, |locks| locks.forget_memory());
        }
        Ok(())
    }
}
