//! [`Damage`]: what is wrong with a file that cannot be read.
//!
//! The readers of formats speak English and of their own inside. What they say is made a
//! kind with its place here, so that a report tells it in the language of its reader and
//! says how to mend it.

use calamine::XlsxError;
use zip::result::ZipError;

/// Why a file is not what its ending says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Damage {
    /// JSON with something in this line and column that is none.
    Json {
        /// Counted from 1.
        line: usize,
        /// Counted from 1; 0 before the first character.
        column: usize,
    },
    /// JSON that ends in the middle.
    CutJson,
    /// No archive at all, though the ending tells of one.
    NoZip,
    /// An archive that ends in the middle or does not agree with itself.
    CutZip,
    /// Locked with a password.
    Locked,
    /// A document of Office of before 2007, or one with a password.
    OldOffice,
    /// Packed in a way that is not read.
    Packing,
    /// A part of a document that is no XML, or ends in the middle.
    Xml,
    /// A workbook whose sheets cannot be read.
    Workbook,
    /// A table that cannot be read from this line on.
    Table(u64),
    /// The converter gave up.
    Converter,
}

impl Damage {
    /// Its name among the words for users.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Json { .. } => "json",
            Self::CutJson => "cut-json",
            Self::NoZip => "no-zip",
            Self::CutZip => "cut-zip",
            Self::Locked => "locked",
            Self::OldOffice => "old-office",
            Self::Packing => "packing",
            Self::Xml => "xml",
            Self::Workbook => "workbook",
            Self::Table(_) => "table",
            Self::Converter => "converter",
        }
    }

    /// The line and column that it tells of, as far as it does.
    pub fn place(&self) -> (Option<u64>, Option<usize>) {
        match self {
            Self::Json { line, column } => (u64::try_from(*line).ok(), Some(*column)),
            Self::Table(line) => (Some(*line), None),
            _ => (None, None),
        }
    }

    pub(super) fn of_json(error: &serde_json::Error) -> Self {
        if error.is_eof() {
            return Self::CutJson;
        }
        Self::Json {
            line: error.line(),
            column: error.column(),
        }
    }

    /// What is wrong with the archive in `bytes`.
    pub(super) fn of_zip(error: &ZipError, bytes: &[u8]) -> Self {
        match error {
            ZipError::InvalidPassword => Self::Locked,
            ZipError::UnsupportedArchive(why) if *why == ZipError::PASSWORD_REQUIRED => {
                Self::Locked
            }
            ZipError::UnsupportedArchive(_) | ZipError::CompressionMethodNotSupported(_) => {
                Self::Packing
            }
            _ if bytes.starts_with(OLE) => Self::OldOffice,
            _ if bytes.starts_with(b"PK") => Self::CutZip,
            _ => Self::NoZip,
        }
    }

    pub(super) fn of_workbook(error: &XlsxError, bytes: &[u8]) -> Self {
        match error {
            XlsxError::Zip(error) => Self::of_zip(error, bytes),
            XlsxError::Password => Self::Locked,
            _ => Self::Workbook,
        }
    }
}

/// How documents of Office began before they were archives.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0";
