use async_trait::async_trait;
use domain::import::{CHUNK_BYTES, Cell, FileProblem, SheetLine};
use domain::ports::{SheetError, SheetFile, SheetLines, SheetReader};
use std::sync::Arc;

/// So many lines at once: few, so that few lines are several batches.
const BATCH: usize = 3;

/// Reads the simplest CSV in UTF-8: cells between commas, no quotes. A line `!` breaks the file.
#[derive(Debug, Clone, Copy, Default)]
pub struct PlainSheets;

impl PlainSheets {
    pub fn new() -> Arc<Self> {
        Arc::default()
    }
}

impl SheetReader for PlainSheets {
    fn open(&self, file: SheetFile) -> Box<dyn SheetLines> {
        Box::new(Opened { file, lines: None })
    }
}

struct Opened {
    file: SheetFile,
    /// Last first.
    lines: Option<Vec<SheetLine>>,
}

impl Opened {
    async fn lines(&self) -> Result<Vec<SheetLine>, SheetError> {
        let mut bytes = Vec::new();
        let pieces = self.file.bytes.size().div_ceil(u64::try_from(CHUNK_BYTES).unwrap());
        for seq in 0..pieces {
            bytes.extend(self.file.bytes.piece(seq).await?);
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let numbered = (1..).zip(text.lines()).filter(|(_number, line)| !line.is_empty());
        let mut lines: Vec<_> = numbered
            .map(|(number, line)| {
                let cells = line.split(',').map(|cell| Cell::Text(cell.to_owned())).collect();
                SheetLine { number, cells: Ok(cells) }
            })
            .collect();
        lines.reverse();
        Ok(lines)
    }
}

#[async_trait]
impl SheetLines for Opened {
    async fn next(&mut self) -> Result<Vec<SheetLine>, SheetError> {
        if self.lines.is_none() {
            self.lines = Some(self.lines().await?);
        }
        let lines = self.lines.as_mut().unwrap();
        let next: Vec<_> = std::iter::from_fn(|| lines.pop()).take(BATCH).collect();
        let is_broken = |line: &&SheetLine| line.cells == Ok(vec![Cell::Text("!".to_owned())]);
        match next.iter().find(is_broken) {
            Some(line) => Err(FileProblem::at(line.number, "a broken line").into()),
            None => Ok(next),
        }
    }
}
