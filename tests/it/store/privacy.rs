//! What must not stand in the data folder.

use super::{ARTICLE, DAY, GROUP, LAN, MINH, NOW, folder, open, question};
use sotay::store::{DATABASE_FILE, Masked, Retention, SECRET_FILE, Verdict};

#[tokio::test]
async fn nobody_can_be_told_from_the_database() {
    let folder = folder();
    let memory = open(&folder).await;
    for chat_id in [GROUP, LAN] {
        let mut asked = question(&memory, chat_id, 7, LAN);
        asked.text = Some(Masked::of("khách 0912 345 678 (lan@x.vn) lỗi #100"));
        memory.record(asked).await;
        memory
            .judge(
                memory.shown(chat_id, 8, ARTICLE),
                MINH,
                Verdict::Solved,
                NOW,
            )
            .await;
    }
    memory.set_language(LAN, sotay::lang::Lang::En, NOW).await;
    memory.tell_stranger(MINH, NOW).await;
    memory.close(NOW).await;

    let bytes = std::fs::read(folder.path().join(DATABASE_FILE)).expect("the database");
    assert!(holds(&bytes, "khách [tel] ([email]) lỗi #100"));
    assert!(holds(&bytes, &GROUP.to_string()));
    let [lan, minh] = [LAN, MINH].map(|id| id.to_string());
    for secret in ["0912", "345 678", "lan@x", &lan, &minh] {
        assert!(!holds(&bytes, secret), "{secret}");
    }
    // SQLite writes a number in as few bytes as it needs.
    for id in [LAN, MINH] {
        assert!(!holds_bytes(&bytes, &id.to_be_bytes()[2..]), "{id}");
    }
}

#[tokio::test]
async fn a_blanked_text_is_gone_from_the_file() {
    let folder = folder();
    let memory = open(&folder).await;
    let mut asked = question(&memory, GROUP, 7, LAN);
    asked.text = Some(Masked::of("bà Hạnh ở ngõ 12 không nhận được hàng"));
    memory.record(asked).await;
    let retention = Retention { text_days: 90 };
    memory.prune(NOW + 91 * DAY, retention).await;
    memory.close(NOW).await;
    let bytes = std::fs::read(folder.path().join(DATABASE_FILE)).expect("the database");
    assert!(!holds(&bytes, "Hạnh"));
    assert!(holds(&bytes, "190-doi-mat-khau"));
}

#[cfg(unix)]
#[tokio::test]
async fn the_folder_is_the_owners() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder();
    let data = folder.path().join("a").join("data");
    let memory = sotay::store::Memory::open(&data, NOW)
        .await
        .expect("memory");
    memory.close(NOW).await;
    let mode = |path: &std::path::Path| {
        let metadata = path.metadata().expect("it is there");
        metadata.permissions().mode() & 0o777
    };
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&data.join(SECRET_FILE)), 0o600);
}

fn holds(bytes: &[u8], text: &str) -> bool {
    holds_bytes(bytes, text.as_bytes())
}

fn holds_bytes(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
