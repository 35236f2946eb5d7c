//! What the operator reads.

use std::sync::{Arc, Mutex};

use sotay::store::{Health, Memory};
use tracing_subscriber::fmt::MakeWriter;

use super::{GROUP, LAN, NOW, folder, letter, question};

/// Log lines in memory.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Vec<u8>>>);

impl std::io::Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("no panic").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Lines {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

#[tokio::test]
async fn trouble_is_told_once_and_so_is_its_end() {
    let lines = Lines::default();
    let log = tracing_subscriber::fmt()
        .with_writer(lines.clone())
        .with_ansi(false)
        .without_time()
        .finish();
    let _log = tracing::subscriber::set_default(log);
    let folder = folder();
    let data = folder.path().join("data");
    std::fs::write(&data, "").expect("a file in the way");
    let memory = Memory::open(&data, NOW).await.expect("memory");
    for id in 0..20 {
        memory.post(letter(id)).await;
        memory.record(question(&memory, GROUP, id, LAN)).await;
        memory.tend(NOW + i64::from(id) * 5).await;
    }
    let Health::Degraded { waiting, .. } = memory.health() else {
        panic!("it cannot be well");
    };
    assert_eq!(waiting, 40);
    std::fs::remove_file(&data).expect("out of the way");
    // On a busy machine opening it anew may take longer than one try may.
    let mut now = NOW + 200;
    while !matches!(memory.health(), Health::Good) && now < NOW + 500 {
        memory.tend(now).await;
        now += 5;
    }
    memory.close(now).await;

    let bytes = lines.0.lock().expect("no panic").clone();
    let text = String::from_utf8(bytes).expect("UTF-8");
    let count = |part: &str| text.lines().filter(|line| line.contains(part)).count();
    assert_eq!(count("ERROR"), 1, "{text}");
    assert_eq!(count("WARN"), 0, "{text}");
    assert_eq!(count("permission to write to the data folder"), 1, "{text}");
    assert_eq!(count("the database is back"), 1, "{text}");
    assert_eq!(count("written=40"), 1, "{text}");
    assert!(!text.contains("loi 190") && !text.contains(&LAN.to_string()));
}
