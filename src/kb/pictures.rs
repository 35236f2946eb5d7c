//! The picture files of articles, and what is wrong with them.

use std::{fs, io, path::Path};

use imagesize::{ImageType, blob_size, image_type};

use super::Within;
use crate::{
    article::{Article, Finding, Rule},
    render::{Picture, pictures},
};

/// Most bytes of a photo (Bot API, `sendPhoto`).
const MOST_BYTES: u64 = 10 << 20;
/// Most of width and height together, in pixels (Bot API, `sendPhoto`).
const MOST_PIXELS: usize = 10_000;
/// Most times that one side is longer than the other (Bot API, `sendPhoto`).
const MOST_RATIO: usize = 20;

/// Why a picture cannot be sent.
#[derive(Debug, thiserror::Error)]
pub enum PictureError {
    /// It is not there or cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(#[from] io::Error),
    /// It lies outside the folder of the articles, perhaps by a link.
    #[error("lies outside the folder of the articles")]
    Outside,
    /// More bytes than Telegram takes.
    #[error("{0} bytes are too many")]
    TooLarge(u64),
    /// Neither PNG nor JPEG nor WebP.
    #[error("is neither PNG nor JPEG nor WebP")]
    Kind,
    /// Too many pixels, or too narrow.
    #[error("{0}×{1} pixels are too many or too narrow")]
    Dimensions(usize, usize),
}

impl PictureError {
    /// What of it a `Finding` tells beside the name.
    fn facts(&self) -> String {
        match self {
            Self::Unreadable(_) | Self::Outside => String::new(),
            Self::TooLarge(bytes) => format!(" ({} MB)", bytes.div_ceil(1 << 20)),
            Self::Kind => " (≠ PNG, JPEG, WebP)".to_owned(),
            Self::Dimensions(width, height) => format!(" ({width}×{height})"),
        }
    }
}

/// Reads the picture of this name below the folder of the articles, when it can
/// be sent as a photo. Links are followed, but not out of the folder.
///
/// # Errors
/// When it is not there, or Telegram would refuse it.
pub fn picture(folder: &Path, name: &str) -> Result<Vec<u8>, PictureError> {
    let path = folder.join(name).canonicalize()?;
    let within = Within::of(folder, &[]);
    let path = within.resolve(&path).map_err(|_| PictureError::Outside)?;
    let about = fs::metadata(&path)?;
    if about.is_file() && about.len() > MOST_BYTES {
        return Err(PictureError::TooLarge(about.len()));
    }
    let (bytes, _) = within.read(&path, MOST_BYTES)?;
    check(&bytes)?;
    Ok(bytes)
}

/// Whether Telegram takes a file with this content as a photo.
fn check(bytes: &[u8]) -> Result<(), PictureError> {
    let kind = image_type(bytes).map_err(|_| PictureError::Kind)?;
    if !matches!(kind, ImageType::Png | ImageType::Jpeg | ImageType::Webp) {
        return Err(PictureError::Kind);
    }
    let size = blob_size(bytes).map_err(|_| PictureError::Kind)?;
    let (width, height) = (size.width, size.height);
    let is_narrow = width.max(height) > width.min(height).saturating_mul(MOST_RATIO);
    if width.saturating_add(height) > MOST_PIXELS || is_narrow {
        return Err(PictureError::Dimensions(width, height));
    }
    Ok(())
}

/// What is wrong with the pictures of an article.
pub fn picture_findings(folder: &Path, article: &Article) -> Vec<Finding> {
    let found = pictures(article).into_iter();
    let finding = |one: Picture| {
        let outcome = match &one.name {
            Some(name) => picture(folder, name).map(drop),
            None => Err(PictureError::Outside),
        };
        let error = outcome.err()?;
        let rule = match error {
            PictureError::Unreadable(_) | PictureError::Outside => Rule::PictureMissing,
            _ => Rule::PictureRefused,
        };
        let subject = format!("{}{}", one.target, error.facts());
        Some(Finding::new(rule, one.range, subject))
    };
    found.filter_map(finding).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    #[test]
    fn limits_are_those_of_telegram() {
        for (width, height, fits) in [
            (5_000, 5_000, true),
            (5_001, 5_000, false),
            (2_000, 100, true),
            (2_001, 100, false),
            (100, 2_001, false),
            (u32::MAX, u32::MAX, false),
            (0, 5, false),
        ] {
            let outcome = check(&png(width, height));
            assert_eq!(outcome.is_ok(), fits, "{width}×{height}: {outcome:?}");
        }
        assert!(matches!(
            check(b"GIF89a\x05\0\x05\0"),
            Err(PictureError::Kind)
        ));
        assert!(matches!(check(b""), Err(PictureError::Kind)));
    }

    #[test]
    fn a_picture_that_is_cut_or_spoilt_is_only_refused() {
        let jpeg = b"\xff\xd8\xff\xe0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\0\x11\x08\0\x10\0\x20\x03".to_vec();
        let webp = |kind: &[u8]| {
            let mut bytes = b"RIFF\x24\0\0\0WEBP".to_vec();
            bytes.extend(kind);
            bytes.extend([7; 24]);
            bytes
        };
        let all = [
            jpeg,
            png(20, 30),
            webp(b"VP8 "),
            webp(b"VP8L"),
            webp(b"VP8X"),
        ];
        assert!(check(&all[0]).is_ok() && check(&all[1]).is_ok());
        for whole in &all {
            for end in 0..=whole.len() {
                let _ = check(&whole[..end]);
                for spoilt in [0, 0x7f, 0xff] {
                    let mut bytes = whole.clone();
                    if let Some(byte) = bytes.get_mut(end) {
                        *byte = spoilt;
                    }
                    let _ = check(&bytes);
                }
            }
        }
    }
}
