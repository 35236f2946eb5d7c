//! The picture files of articles, and what is wrong with them.
//!
//! A picture is refused when it lies outside the folder of the articles (links
//! followed) or when Telegram would refuse it: 10 MB, width and height 10,000 together,
//! one side twenty times the other, PNG, JPEG and WebP only. A GIF would stand still.

use std::{
    fs,
    io::{self, Cursor},
    path::Path,
};

use image::{ImageFormat, ImageReader, Limits};

use super::{Within, spelled};
use crate::{
    article::{Article, Finding, Rule},
    render::{Picture, pictures},
};

/// Most bytes of a photo (Bot API, `sendPhoto`).
const MOST_BYTES: u64 = 10 << 20;
/// Most of width and height together, in pixels (Bot API, `sendPhoto`).
const MOST_PIXELS: u32 = 10_000;
/// Most times that one side is longer than the other (Bot API, `sendPhoto`).
const MOST_RATIO: u32 = 20;
/// Most bytes that a picture may take when it is decoded: 5,000 by 5,000 pixels, the
/// most that fit, in four colours of a byte, and as much again for the decoder.
const MOST_DECODED: u64 = 2 * 4 * 5_000 * 5_000;

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
    Dimensions(u32, u32),
    /// It begins as a picture but cannot be decoded: it is cut off or damaged.
    #[error("is cut off or damaged")]
    Damaged,
}

impl PictureError {
    /// What of it a `Finding` tells beside the name.
    fn facts(&self) -> String {
        match self {
            Self::Unreadable(_) | Self::Outside => String::new(),
            Self::TooLarge(bytes) => format!(" ({} MB)", bytes.div_ceil(1 << 20)),
            Self::Kind => " (≠ PNG, JPEG, WebP)".to_owned(),
            Self::Dimensions(width, height) => format!(" ({width}×{height})"),
            Self::Damaged => " (hỏng · damaged)".to_owned(),
        }
    }
}

/// Reads the picture of this name below the folder of the articles, when it can
/// be sent as a photo. Links are followed, but not out of the folder.
///
/// # Errors
/// When it is not there, or Telegram would refuse it.
pub fn picture(folder: &Path, name: &str) -> Result<Vec<u8>, PictureError> {
    let path = spelled(folder, name).canonicalize()?;
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

/// Whether Telegram takes a file with this content as a photo, as far as its head
/// tells.
fn check(bytes: &[u8]) -> Result<(), PictureError> {
    let reader = reader(bytes)?;
    let (width, height) = reader.into_dimensions().map_err(|_| PictureError::Kind)?;
    let (long, short) = (width.max(height), width.min(height));
    let is_narrow = long > short.saturating_mul(MOST_RATIO);
    if width.saturating_add(height) > MOST_PIXELS || is_narrow {
        return Err(PictureError::Dimensions(width, height));
    }
    Ok(())
}

/// Whether the whole picture can be decoded. This takes up to a second and
/// [`MOST_DECODED`] bytes, so it is done for those who write articles and not each
/// time a picture is sent.
fn decode(bytes: &[u8]) -> Result<(), PictureError> {
    let mut reader = reader(bytes)?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_DECODED);
    reader.limits(limits);
    reader.decode().map(drop).map_err(|_| PictureError::Damaged)
}

fn reader(bytes: &[u8]) -> Result<ImageReader<Cursor<&[u8]>>, PictureError> {
    let reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format()?;
    match reader.format() {
        Some(ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) => Ok(reader),
        _ => Err(PictureError::Kind),
    }
}

/// The ending of a file with this picture, if Telegram would send it.
///
/// # Errors
/// When Telegram would refuse it.
pub fn picture_ending(bytes: &[u8]) -> Result<&'static str, PictureError> {
    if bytes.len() as u64 > MOST_BYTES {
        return Err(PictureError::TooLarge(bytes.len() as u64));
    }
    check(bytes)?;
    decode(bytes)?;
    Ok(match reader(bytes)?.format() {
        Some(ImageFormat::Png) => "png",
        Some(ImageFormat::WebP) => "webp",
        _ => "jpg",
    })
}

/// What is wrong with the pictures of an article.
pub fn picture_findings(folder: &Path, article: &Article) -> Vec<Finding> {
    let found = pictures(article).into_iter();
    let finding = |one: Picture| {
        let outcome = match &one.name {
            Some(name) => picture(folder, name).and_then(|bytes| decode(&bytes)),
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
    use image::GrayImage;

    use super::*;

    fn drawn(width: u32, height: u32, format: ImageFormat) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        let picture = GrayImage::new(width, height);
        let picture = image::DynamicImage::ImageLuma8(picture).into_rgb8();
        picture.write_to(&mut bytes, format).expect("a picture");
        bytes.into_inner()
    }

    /// A PNG that says to be of this size, whatever follows.
    fn claiming(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = drawn(1, 1, ImageFormat::Png);
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let sum = crc(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&sum.to_be_bytes());
        bytes
    }

    /// The checksum of a part of a PNG (ISO 3309).
    fn crc(bytes: &[u8]) -> u32 {
        !bytes.iter().fold(!0, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
                (sum >> 1) ^ (0xedb8_8320 * (sum & 1))
            })
        })
    }

    #[test]
    fn limits_are_those_of_telegram() {
        for (width, height, fits) in [
            (5_000, 5_000, true),
            (5_001, 5_000, false),
            (2_000, 100, true),
            (2_001, 100, false),
            (100, 2_001, false),
            (0x7fff_ffff, 0x7fff_ffff, false),
            (0, 5, false),
        ] {
            let outcome = check(&claiming(width, height));
            assert_eq!(outcome.is_ok(), fits, "{width}×{height}: {outcome:?}");
        }
        for other in [&b"GIF89a\x05\0\x05\0"[..], b"", b"no picture"] {
            assert!(matches!(check(other), Err(PictureError::Kind)), "{other:?}");
        }
    }

    #[test]
    fn what_its_head_promises_must_follow() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let whole = drawn(300, 200, format);
            check(&whole).expect("a size");
            decode(&whole).expect("a picture");
        }
        // Far more pixels than there are, and a picture that was not copied to its end.
        let cut = drawn(300, 200, ImageFormat::Png);
        for damaged in [claiming(5_000, 5_000), cut[..cut.len() / 2].to_vec()] {
            check(&damaged).expect("a size");
            assert!(matches!(decode(&damaged), Err(PictureError::Damaged)));
        }
    }

    #[test]
    fn a_picture_that_is_cut_or_spoilt_never_panics() {
        for format in [ImageFormat::Png, ImageFormat::Jpeg, ImageFormat::WebP] {
            let whole = drawn(20, 30, format);
            for end in 0..=whole.len() {
                let _ = check(&whole[..end]);
                for spoilt in [0, 0x7f, 0xff] {
                    let mut bytes = whole.clone();
                    if let Some(byte) = bytes.get_mut(end) {
                        *byte = spoilt;
                    }
                    let _ = check(&bytes);
                    let _ = decode(&bytes);
                }
            }
        }
    }
}
