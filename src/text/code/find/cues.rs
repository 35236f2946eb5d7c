//! The words around a number that make it a code, or keep it from being one.

use crate::text::marked_key;

/// How clearly the words before a number call it a code: "lỗi 100 đơn hàng" may
/// be an error in a hundred orders, "mã lỗi 100" and "#100" can not.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Mark {
    Strong,
    Weak,
}

/// What the word `typed` says about a number behind it; `None` for nothing.
pub(super) fn mark_of(typed: &str, folded: &str) -> Option<Mark> {
    // Words with marks must be the word itself: lời, lợi and mà are others.
    // "lổi" and "lõi" are common misspellings.
    let is = |words: &[&str]| {
        marked_key(typed).is_none_or(|key| {
            words
                .iter()
                .any(|word| marked_key(word).as_ref() == Some(&key))
        })
    };
    match folded {
        "loi" => is(&["lỗi", "lổi", "lõi"]).then_some(Mark::Weak),
        "ma" => is(&["mã"]).then_some(Mark::Strong),
        "code" | "error_code" | "errorcode" | "errcode" | "err_code" | "maloi" | "loima"
        | "error" | "err" | "errors" | "eror" | "ml" | "looix" | "http" | "status" => {
            Some(Mark::Strong)
        }
        _ => None,
    }
}

/// Words that may stand between a cue and its number.
pub(super) const CONNECTORS: &[&str] = &[
    "so",
    "la",
    "ra",
    "bao",
    "hien",
    "nay",
    "bi",
    "ma",
    "facebook",
    "fb",
    "meta",
    "zalo",
    "zl",
    "oa",
    "zns",
    "api",
    "graph",
    "messenger",
    "instagram",
    "ig",
    "shopee",
    "tiktok",
    "shop",
    "vnpay",
    "vnp",
    "momo",
    "zalopay",
    "zlp",
    "ghn",
    "ghtk",
    "haravan",
    "harasocial",
    "webhook",
    "server",
    "tu",
    "cua",
    "co",
    "no",
    "ve",
];

/// Who or what says a code, right before it.
pub(super) const SPEAKERS: &[&str] = &[
    "bao",
    "facebook",
    "fb",
    "meta",
    "zalo",
    "zl",
    "oa",
    "zns",
    "graph",
    "messenger",
    "instagram",
    "ig",
    "shopee",
    "tiktok",
    "tts",
    "lazada",
    "vnpay",
    "vnp",
    "momo",
    "zalopay",
    "zlp",
    "ghn",
    "ghtk",
    "vtp",
    "haravan",
    "hrv",
    "harasocial",
    "hrs",
];

/// Cues that grow together with their number: loi100, err100, code100.
pub(super) const GLUED_CUES: &[&str] = &[
    "loi",
    "err",
    "error",
    "code",
    "ma",
    "maloi",
    "loima",
    "errcode",
    "errorcode",
    "http",
];

/// Families of codes that are a word and a number, also written apart
/// (`aadsts 50034`). AADSTS is the one seen in the articles at hand.
pub(super) const FAMILIES: &[&str] = &["aadsts"];

/// Words behind a number that make it an amount.
pub(super) const COUNTED: &[&str] = &[
    "don", "dh", "tin", "tn", "khach", "kh", "k", "sp", "san", "hoi", "nguoi", "nhan", "nv",
    "page", "trang", "lan", "dong", "vnd", "d", "trieu", "tr", "nghin", "ngan", "ti", "ty", "ngay",
    "gio", "h", "phut", "giay", "thang", "tuan", "nam", "cai", "chiec", "kg", "g", "gram", "gam",
    "cm", "m", "km", "mb", "gb", "kb", "binh", "cmt", "comment", "bai", "anh", "hinh", "video",
    "file", "shop", "cua", "kenh", "tai", "tk", "so", "sdt", "phieu", "van", "ky", "tu", "dia",
    "buoc", "lo", "goi", "thung", "bo", "may", "user", "users", "san pham", "doan", "dong", "cot",
    "hang", "muc", "loai", "chu", "phan", "tram", "do", "orders", "order", "items", "item", "day",
    "days", "hours", "hour", "minutes", "lead", "leads", "cuoc", "tab",
];
