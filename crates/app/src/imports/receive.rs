use super::file::header;
use super::{ImportError, Imports};
use crate::staff::allow;
use crate::unit::finish;
use domain::id::{ImportId, TaskId};
use domain::import::{
    CHUNK_BYTES, Counts, Import, ImportKind, ImportState, SheetFormat, TextEncoding, TextProbe,
    clean_file_name,
};
use domain::ports::Purpose;
use domain::staff::{Permission, StaffMember};
use domain::task::{Task, TaskKind};
use std::fmt;

/// What the client says of a file before it sends it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewImport {
    pub kind: ImportKind,
    pub format: SheetFormat,
    /// Of CSV; `None` finds it out.
    pub encoding: Option<TextEncoding>,
    pub file_name: String,
    pub dry_run: bool,
}

/// A file while it comes in.
pub struct Receiving {
    import: Import,
    probe: TextProbe,
    /// Less than a piece.
    rest: Vec<u8>,
}

/// Nothing of the file's bytes.
impl fmt::Debug for Receiving {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Receiving").field("import", &self.import.id).finish_non_exhaustive()
    }
}

/// A file that has come in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Received {
    pub import: Import,
    /// The same file is being imported already: this is that import.
    pub is_repeat: bool,
}

impl Imports {
    /// Whether this member of staff may send files: to be asked before anything is read.
    pub fn may_send(&self, staff: &StaffMember) -> Result<(), ImportError> {
        Ok(allow(staff, Permission::ImportPeople)?)
    }

    /// To be called before the first byte is read.
    pub async fn begin(
        &self,
        staff: &StaffMember,
        new: NewImport,
    ) -> Result<Receiving, ImportError> {
        self.may_send(staff)?;
        let probe = TextProbe::new(new.format, new.encoding);
        let id = ImportId(self.ports.ids.next_id()?);
        let mut work = self.ports.store.begin().await?;
        let begun = async {
            let import = Import {
                id,
                kind: new.kind,
                format: new.format,
                encoding: None,
                file_name: clean_file_name(&new.file_name),
                size: 0,
                chunks: 0,
                fingerprint: [0; 32],
                account: staff.account.clone(),
                dry_run: new.dry_run,
                state: ImportState::Receiving,
                total_lines: None,
                ignored: Vec::new(),
                line: 0,
                counts: Counts::default(),
                created_at: work.now().await?,
                started_at: None,
                version: 1,
            };
            work.imports().insert(&import).await?;
            Ok::<_, ImportError>(import)
        }
        .await;
        let import = finish(work, begun).await?;
        Ok(Receiving { import, probe, rest: Vec::with_capacity(CHUNK_BYTES) })
    }

    /// Takes the next bytes in.
    pub async fn receive(
        &self,
        receiving: &mut Receiving,
        bytes: &[u8],
    ) -> Result<(), ImportError> {
        let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
        receiving.import.size = receiving.import.size.saturating_add(length);
        if receiving.import.size > self.settings.most_import_bytes {
            return Err(ImportError::TooLarge);
        }
        receiving.probe.feed(bytes).map_err(ImportError::Refused)?;
        let mut bytes = bytes;
        while !bytes.is_empty() {
            let room = CHUNK_BYTES - receiving.rest.len();
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            receiving.rest.extend_from_slice(now);
            bytes = later;
            if receiving.rest.len() == CHUNK_BYTES {
                self.keep_piece(receiving).await?;
            }
        }
        Ok(())
    }

    /// All bytes have come: from here on the import runs by itself.
    pub async fn complete(
        &self,
        staff: &StaffMember,
        mut receiving: Receiving,
    ) -> Result<Received, ImportError> {
        if !receiving.rest.is_empty() {
            self.keep_piece(&mut receiving).await?;
        }
        let Receiving { mut import, probe, rest: _ } = receiving;
        let checked = async {
            (import.encoding, import.total_lines) = probe.finish().map_err(ImportError::Refused)?;
            self.check_header(&mut import).await
        }
        .await;
        if let Err(error) = checked {
            self.give_up(import, &error).await;
            return Err(error);
        }
        self.hand_over(staff, import).await
    }

    /// The file will not come in whole.
    pub async fn break_off(&self, receiving: Receiving, error: &ImportError) {
        self.give_up(receiving.import, error).await;
    }

    async fn keep_piece(&self, receiving: &mut Receiving) -> Result<(), ImportError> {
        let import = &mut receiving.import;
        let mut hashed = import.fingerprint.to_vec();
        hashed.extend_from_slice(&receiving.rest);
        import.fingerprint = self.ports.cipher.keyed_hash(Purpose::Fingerprint, &hashed);
        let mut work = self.ports.store.begin().await?;
        let kept = work.imports().add_chunk(import.id, import.chunks, &receiving.rest).await;
        finish(work, kept).await?;
        import.chunks += 1;
        receiving.rest.clear();
        Ok(())
    }

    /// What is wrong with the header is told at once.
    async fn check_header(&self, import: &mut Import) -> Result<(), ImportError> {
        let mut lines = self.ports.sheets.open(self.file(import));
        let header = header(import.kind, lines.next().await?.into_iter().next())?;
        import.ignored = header.ignored().to_vec();
        Ok(())
    }

    async fn hand_over(
        &self,
        staff: &StaffMember,
        mut import: Import,
    ) -> Result<Received, ImportError> {
        let task = TaskId(self.ports.ids.next_id()?);
        let mut work = self.ports.store.begin().await?;
        let handed_over = async {
            let now = work.now().await?;
            if let Some(earlier) = work.imports().find_unfinished(&import).await? {
                let _applied = import.cancel(now)?;
                work.imports().update(&mut import).await?;
                return Ok::<_, ImportError>((earlier, Some(import.id)));
            }
            let _applied = import.received()?;
            work.imports().update(&mut import).await?;
            work.tasks().add(&Task::new(task, TaskKind::Import(import.id), now, now)).await?;
            self.record(work.as_mut(), &import, &staff.account, now).await?;
            Ok((import, None))
        }
        .await;
        let (import, repeat) = finish(work, handed_over).await?;
        match repeat {
            Some(second) => self.remove_chunks(second).await?,
            None => self.wake.notify_one(),
        }
        Ok(Received { import, is_repeat: repeat.is_some() })
    }
}
