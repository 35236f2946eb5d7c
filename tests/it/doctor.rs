//! `sotay doctor`: the real binary against the tests' Bot API server, on a good
//! and on a broken installation.

mod states;

use std::{fs, path::Path, time::Duration};

use insta::assert_snapshot;
use serde_json::{Value, json};
use sotay::store::{Health, Memory, UpdateKey};
use tempfile::TempDir;
use tokio::task::spawn_blocking;

use crate::support::{
    bot_api::{self, BOT_ID, BotApi, Fault},
    cli::{Ran, command, folder, run},
};

const TEAM: i64 = -100_500;
const SUPPORT: i64 = -100_700;
const GOOD: &str = "# Lỗi 190: Phiên hết hạn\n\n## Cách xử lý\n\nKết nối lại trang.\n";
/// Two traps: a title that YAML cuts off, and no resolution.
const DAMAGED: &str = "---\ntitle: Lỗi #100\n---\n\n## Nguyên nhân\n\nKhông rõ.\n";

/// A folder with articles and a `sotay.toml`.
fn installation(toml: &str, articles: &[(&str, &str)]) -> TempDir {
    let folder = folder(articles);
    fs::write(folder.path().join("sotay.toml"), toml).expect("a writable folder");
    folder
}

/// A server on which everything is as it should be.
async fn good_server() -> BotApi {
    let api = BotApi::start().await;
    api.set_reads_all(true);
    api.set_inline(true);
    api.set_member(TEAM, BOT_ID, "administrator");
    api.set_member(SUPPORT, BOT_ID, "member");
    api
}

const GOOD_TOML: &str =
    "[access]\nmembers-of = -100500\nallowed-chats = [-100700]\n\n[support]\nchat = -100700\n";

/// `sotay doctor` there, with this token and address.
async fn doctor(folder: &Path, url: &str, token: &str, arguments: &[&str]) -> Ran {
    let mut words = vec!["doctor"];
    words.extend(arguments);
    let mut command = command(folder, &words);
    command.env("TELOXIDE_API_URL", url);
    if !token.is_empty() {
        command.env("TELOXIDE_TOKEN", token);
    }
    let ran = spawn_blocking(move || run(&mut command)).await.unwrap();
    for printed in [&ran.out, &ran.err] {
        assert!(!printed.contains("%{"), "not filled in: {printed}");
        let secret = token.split_once(':').map_or("-", |(_, secret)| secret);
        assert!(
            !token.contains(':') || !printed.contains(secret),
            "{printed}"
        );
    }
    ran
}

fn snapshot(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_snapshot_path("snapshots/doctor");
    settings.bind(|| assert_snapshot!(name, text));
}

/// What was printed, without the port that the server happens to have.
fn steady(text: &str, url: &str) -> String {
    text.replace(url, "http://127.0.0.1:8081")
}

/// `id: case` of every check that is not well.
fn troubles(ran: &Ran) -> Vec<String> {
    let report: Value = serde_json::from_str(&ran.out).expect("one object of JSON");
    let checks = report["checks"].as_array().expect("checks");
    let all = checks.iter().filter(|check| check["state"] != "well");
    all.map(|check| {
        assert!(check["mend"].is_string(), "{check}");
        let text = |key: &str| check[key].as_str().unwrap_or("?").to_owned();
        format!("{} {}: {}", text("state"), text("id"), text("case"))
    })
    .collect()
}

#[tokio::test]
async fn a_good_installation_is_well() {
    let api = good_server().await;
    let folder = installation(GOOD_TOML, &[("190.md", GOOD)]);
    let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &[]).await;
    let ran = ran.ended(0);
    assert_eq!(ran.err, "");
    snapshot("good-vi", &steady(&ran.out, api.url()));
    let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &["--json"]).await;
    snapshot("good-json", &steady(&ran.ended(0).out, api.url()));
    // It left nothing behind, and took no updates.
    let left = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(left, 2, "kb and sotay.toml");
    assert!(api.calls_of("getUpdates").is_empty());
}

#[tokio::test]
async fn internal_articles_that_nobody_may_see_are_told() {
    let api = good_server().await;
    let internal = GOOD.replace("# Lỗi 190", "# Lỗi 191");
    let internal = format!("---\naudience: internal\n---\n{internal}");
    let articles = [("190.md", GOOD), ("191.md", internal.as_str())];
    for (toml, told) in [("", true), (GOOD_TOML, false)] {
        let folder = installation(toml, &articles);
        let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &["--json"]).await;
        let troubles = troubles(&ran);
        let is_told = troubles.contains(&"note audience: nobody".to_owned());
        assert_eq!(is_told, told, "{troubles:?}");
    }
    let folder = installation("", &articles);
    let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &[]).await;
    assert!(
        ran.out.contains("1 bài có audience: internal"),
        "{}",
        ran.out
    );
}

#[tokio::test]
async fn a_broken_installation_is_told_what_to_mend() {
    let api = BotApi::start().await;
    api.set_webhook("https://bot.example.vn/secret-path");
    api.set_clock_ahead(Duration::from_hours(1));
    api.set_member(TEAM, BOT_ID, "member");
    api.migrate(-700, -100_700);
    // A file where a folder should be: nobody can write there, root included.
    let toml = "[store]\nfolder = \"sotay.toml/data\"\n[access]\nallowed-users = [\"@lan_ht\"]\nmembers-of = -100500\n\
                allowed-chats = [-1, -100500]\n[support]\nchat = -700\n";
    let folder = installation(toml, &[("190.md", GOOD), ("100.md", DAMAGED)]);
    for lang in ["vi", "en"] {
        let arguments = ["--lang", lang];
        let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &arguments).await;
        let out = steady(&ran.ended(1).out, api.url());
        assert!(!out.contains("secret-path"));
        snapshot(&format!("broken-{lang}"), &out);
    }
    let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &["--json"]).await;
    let expected = [
        "note articles: findings",
        "bad data: refused",
        "note access: names",
        "note privacy: on",
        "note inline: off",
        "bad webhook: set",
        "bad clock: behind",
        "bad support: moved",
        "note members: no-administrator",
        "bad chats: out",
    ];
    assert_eq!(troubles(&ran), expected);
}

#[tokio::test]
async fn what_depends_on_something_broken_is_left_out() {
    let api = good_server().await;
    let folder = installation("", &[("190.md", GOOD)]);
    let open = "note access: open";
    for (url, token, expected) in [
        (
            api.url(),
            "",
            [open, "bad token: missing", "note rest: no-token"].as_slice(),
        ),
        (
            api.url(),
            "1:not-a-token-of-anybody",
            &[open, "bad token: refused", "note rest: no-token"],
        ),
        (
            "http://127.0.0.1:1",
            bot_api::TOKEN,
            &[open, "bad api: connect", "note rest: unreachable"],
        ),
        (
            "http://no-such-host.invalid",
            bot_api::TOKEN,
            &[open, "bad api: dns", "note rest: unreachable"],
        ),
        (
            "http://127.0.0.1:1",
            "",
            &[
                open,
                "bad api: connect",
                "bad token: missing",
                "note rest: unreachable",
            ],
        ),
    ] {
        let ran = doctor(folder.path(), url, token, &["--json"])
            .await
            .ended(1);
        assert_eq!(troubles(&ran), expected, "{url} {token}");
    }
    // A page of a firewall, and a moment of trouble.
    for (fault, expected) in [
        (Fault::Garbage(200, "<html>"), "bad api: out-of-order"),
        (Fault::Error(502, "Bad Gateway"), "bad api: out-of-order"),
        (Fault::Flood(3), "note token: wait"),
        (Fault::Error(404, "Not Found"), "bad token: not-found"),
    ] {
        api.fault("getMe", fault);
        let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &["--json"]).await;
        assert!(
            troubles(&ran).contains(&expected.to_owned()),
            "{expected}: {}",
            ran.out
        );
    }
}

#[tokio::test]
async fn a_configuration_that_cannot_be_used_is_a_check_as_well() {
    // The token where it does not belong.
    let toml = format!("[telegram]\ntoken = \"{}\"\n", bot_api::TOKEN);
    let folder = installation(&toml, &[]);
    let url = "http://127.0.0.1:1";
    let ran = doctor(folder.path(), url, "", &[]).await.ended(2);
    let secret = bot_api::TOKEN.split_once(':').unwrap().1;
    assert!(!ran.out.contains(secret) && !ran.err.contains(secret));
    assert!(
        ran.out.starts_with("✗ Cấu hình không dùng được"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("line 2") && ran.out.contains("sotay.example.toml"));
    assert!(ran.err.contains("chưa khám được"), "{}", ran.err);
    let ran = doctor(folder.path(), url, "", &["--json"]).await.ended(2);
    assert_eq!(troubles(&ran), ["bad config: broken"]);
}

#[tokio::test]
async fn the_data_folder_is_looked_at_and_not_changed() {
    let api = good_server().await;
    let folder = installation("", &[("190.md", GOOD)]);
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    fs::write(
        data.join("sotay.db"),
        "no database, and long enough to be read as one\n".repeat(50),
    )
    .unwrap();
    fs::write(data.join("secret"), "short").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::set_permissions(&data, fs::Permissions::from_mode(0o755)).unwrap();
    }
    let before = listed(&data);
    let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &["--json"]).await;
    let expected = [
        "note data: open",
        "bad secret: damaged",
        "bad store: damaged",
        "note access: open",
    ];
    assert_eq!(troubles(&ran.ended(1)), expected);
    assert_eq!(listed(&data), before);

    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        fs::remove_file(data.join("sotay.db")).unwrap();
        fs::set_permissions(&data, fs::Permissions::from_mode(0o700)).unwrap();
        fs::write(data.join("secret"), [7; 32]).unwrap();
        let open = fs::Permissions::from_mode(0o644);
        fs::set_permissions(data.join("secret"), open).unwrap();
        let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &["--json"]).await;
        let expected = ["note secret: open", "note access: open"];
        assert_eq!(troubles(&ran.ended(0)), expected);
    }
}

#[tokio::test]
async fn a_database_in_use_is_read_and_left_to_its_bot() {
    let api = good_server().await;
    let folder = installation("", &[("190.md", GOOD)]);
    let data = folder.path().join("data");
    let memory = Memory::open(&data, 1_000).await.unwrap();
    let key = |message| UpdateKey::message(-100, message);
    assert!(memory.claim(&key(1), 1_000).await);
    let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &["--json"]).await;
    assert_eq!(troubles(&ran.ended(0)), ["note access: open"]);
    // What the bot had and has is there.
    assert!(!memory.claim(&key(1), 1_001).await);
    assert!(memory.claim(&key(2), 1_001).await);
    memory.tend(1_010).await;
    assert_eq!(memory.health(), Health::Good);
    memory.close(1_020).await;
    // Closed, it is one file without a log.
    let before = listed(&data);
    let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &["--json"]).await;
    let ran = ran.ended(0);
    assert!(ran.out.contains("nguyên vẹn"), "{}", ran.out);
    assert_eq!(listed(&data), before);
}

fn listed(folder: &Path) -> Vec<(String, Vec<u8>)> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .map(|path| (path.display().to_string(), fs::read(path).unwrap()))
        .collect();
    files.sort();
    files
}

#[tokio::test]
async fn another_poller_is_seen_from_what_it_takes() {
    let api = good_server().await;
    let folder = installation("", &[("190.md", GOOD)]);
    for _ in 0..3 {
        api.private_text(9, "lỗi 190");
    }
    // The bot is off while people wait.
    let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &["--json"]).await;
    let waiting = ["note access: open", "note poller: waiting"];
    assert_eq!(troubles(&ran.ended(0)), waiting);
    // Somebody else takes them as soon as they were counted.
    api.fault("getWebhookInfo", Fault::HoldAfter);
    let path = folder.path().to_owned();
    let url = api.url().to_owned();
    let looking =
        tokio::spawn(async move { doctor(&path, &url, bot_api::TOKEN, &["--json"]).await });
    api.wait_for("the first count", |api| {
        let counts = api.calls_of("getWebhookInfo");
        counts
            .last()
            .is_some_and(|call| counts.len() == 3 && call.ok.is_some())
    })
    .await;
    let address = format!("{}/bot{}/getUpdates", api.url(), bot_api::TOKEN);
    post(&address, &json!({"offset": 2000, "timeout": 0})).await;
    api.release();
    let ran = looking.await.unwrap().ended(1);
    assert_eq!(troubles(&ran), ["note access: open", "bad poller: another"]);
}

/// A call by somebody else.
async fn post(url: &str, body: &Value) {
    let client = reqwest::Client::new().post(url);
    let request = client.header("content-type", "application/json");
    request.body(body.to_string()).send().await.unwrap();
}

#[cfg(unix)]
#[tokio::test]
async fn a_bot_at_work_is_seen_and_not_disturbed() {
    let api = good_server().await;
    let folder = installation("", &[("190.md", GOOD), ("100.md", DAMAGED)]);
    let log = folder.path().join("log");
    let mut serve = command(folder.path(), &["serve"]);
    serve
        .env("TELOXIDE_API_URL", api.url())
        .env("TELOXIDE_TOKEN", bot_api::TOKEN)
        .env_remove("RUST_LOG")
        .stderr(fs::File::create(&log).unwrap());
    let mut child = serve.spawn().expect("the binary starts");
    // The same checks run at its start, beside the answers.
    let looked = async {
        while !fs::read_to_string(&log).unwrap().contains("looked at what") {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let looked = tokio::time::timeout(Duration::from_secs(20), looked).await;
    api.private_text(9, "lỗi 190");
    api.wait_for_messages(9, 1).await;
    api.wait_until_confirmed().await;
    let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &["--json"]).await;
    let second = doctor(folder.path(), api.url(), bot_api::TOKEN, &["--json"]).await;
    let polls = api.calls_of("getUpdates");
    // The signal that an operator would send.
    let pid = child.id().to_string();
    let killed = std::process::Command::new("kill")
        .args(["-TERM", &pid])
        .status();
    assert!(killed.unwrap().success());
    let status = spawn_blocking(move || child.wait()).await.unwrap().unwrap();
    assert_eq!(status.code(), Some(0));

    let expected = ["note articles: findings", "note access: open"];
    assert_eq!(troubles(&ran), expected);
    assert_eq!(troubles(&second), expected);
    assert!(ran.out.contains("sotay serve đang chạy"), "{}", ran.out);
    assert!(polls.iter().all(|poll| poll.ok != Some(false)), "{polls:?}");

    let log = fs::read_to_string(&log).unwrap();
    looked.expect("the log tells that all was looked at");
    for line in [
        "2 bài trong kb, 2 chỗ cần sửa",
        "bot trả lời mọi người",
        "notes=2 bad=0",
    ] {
        assert!(log.contains(line), "{line}: {log}");
    }
    assert!(log.contains("mend=\"Chạy: sotay check kb"), "{log}");
}

#[tokio::test]
async fn broken_articles_are_named_with_their_lines() {
    let api = good_server().await;
    let yaml = "---\ncodes: [1, \"2\n---\n# Lỗi 2\n\n## Cách xử lý\n\nx\n";
    let articles = [("a.md", GOOD), ("b.md", yaml), ("c.md", "")];
    let folder = installation("[kb]\nwatch = \"off\"\n", &articles);
    let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &[]).await;
    let out = ran.ended(1).out.replace('\n', " ");
    for told in ["b.md:2 (K005-yaml-syntax), c.md", "watch = \"off\""] {
        assert!(out.contains(told), "{told}: {out}");
    }
}

#[tokio::test]
async fn a_webhook_of_ones_own_is_compared_with_what_telegram_knows() {
    let api = good_server().await;
    // Port 1: nobody listens there.
    let toml = "[telegram]\nwebhook-url = \"https://bot.example.vn/secret-path\"\nwebhook-listen = \"127.0.0.1:1\"\n\
                [access]\nallowed-chats = [-100500]\n";
    let folder = installation(toml, &[("190.md", GOOD)]);
    let look = async || doctor(folder.path(), api.url(), bot_api::TOKEN, &["--json"]).await;
    let off = "note health: nobody";
    let expected = [off, "note webhook: not-yet"];
    assert_eq!(troubles(&look().await.ended(0)), expected);

    api.set_webhook("https://bot.example.vn/secret-path");
    api.private_text(9, "lỗi 190");
    // Nobody serves, so nothing can arrive, and it waits.
    api.fail_webhook("Connection refused");
    let ran = look().await.ended(0);
    assert_eq!(troubles(&ran), [off, "note webhook: waiting"]);
    assert!(ran.out.contains("1 tin chờ sotay serve"), "{}", ran.out);
    assert!(!ran.out.contains("secret-path"), "{}", ran.out);

    api.set_webhook("https://khac.example.vn/x");
    let expected = [off, "bad webhook: elsewhere"];
    assert_eq!(troubles(&look().await.ended(1)), expected);

    // With a bot at work a failure is one.
    api.set_webhook("https://bot.example.vn/secret-path");
    let _lock = sotay::store::Lock::take(&folder.path().join("data"), None).unwrap();
    for (words, case) in [
        (
            "Wrong response from the webhook: 401 Unauthorized",
            "refused",
        ),
        (
            "Wrong response from the webhook: 502 Bad Gateway",
            "wrong-response",
        ),
        (
            "SSL error {error:0A000086:SSL routines::certificate verify failed}",
            "certificate",
        ),
        ("Connection timed out", "unreachable"),
    ] {
        api.fail_webhook(words);
        // What holds the folder here has no `/health`, nor a database.
        let expected = ["bad store: gone", "bad health: closed"].map(str::to_owned);
        let expected = [&expected[..], &[format!("bad webhook: {case}")]].concat();
        assert_eq!(troubles(&look().await.ended(1)), expected);
    }
    let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &[]).await;
    println!("{}", ran.out);
    assert!(ran.out.contains("Connection timed out"), "{}", ran.out);
}

#[cfg(unix)]
#[tokio::test]
async fn links_out_of_the_articles_are_told_with_the_mend() {
    use std::os::unix::fs::symlink;
    let api = good_server().await;
    let folder = installation("", &[("190.md", GOOD)]);
    let kb = folder.path().join("kb");
    symlink("/proc/self/environ", kb.join("x.md")).unwrap();
    let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &[]).await;
    let out = ran.ended(1).out.replace('\n', " ");
    assert!(out.contains("x.md") && out.contains("also-from"), "{out}");
    let ran = run(&mut command(folder.path(), &["check"])).ended(2);
    let told = ["x.md", "also-from"];
    assert!(
        told.iter().all(|told| ran.err.contains(told)),
        "{}",
        ran.err
    );
    let ran = run(&mut command(folder.path(), &["show", "x"])).ended(1);
    assert!(!ran.out.contains("PATH="), "{}", ran.out);
}

#[tokio::test]
async fn an_article_that_is_too_large_needs_no_permission() {
    let api = good_server().await;
    let folder = installation("", &[("190.md", GOOD)]);
    let large = std::fs::File::create(folder.path().join("kb/large.md")).unwrap();
    large.set_len(50 << 20).unwrap();
    let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &[]).await;
    let out = ran.ended(1).out;
    let out = out.split_whitespace().collect::<Vec<_>>().join(" ");
    for told in ["large.md (50 MB)", "nhiều nhất 16 MB", "chia"] {
        assert!(out.contains(told), "{told}: {out}");
    }
    assert!(!out.contains("quyền đọc"), "{out}");
}

#[tokio::test]
async fn a_configuration_among_the_articles_is_noted() {
    let api = good_server().await;
    let folder = installation(
        "kb = \".\"\n[access]\nallowed-chats = [-100500]\n",
        &[("190.md", GOOD)],
    );
    let ran = doctor(folder.path(), api.url(), bot_api::TOKEN, &["--json"]).await;
    assert!(ran.out.contains("among-articles"), "{}", ran.out);
}

#[tokio::test]
async fn a_wrong_editors_chat_an_empty_folder_and_an_unreadable_token_are_told() {
    let api = good_server().await;
    let toml = "[access]\nallowed-chats = [-100500]\n[editors]\nchat = -100999\n";
    let folder = installation(toml, &[]);
    let look = async || doctor(folder.path(), api.url(), bot_api::TOKEN, &["--json"]).await;
    let expected = ["bad articles: none", "bad editors: out"];
    assert_eq!(troubles(&look().await.ended(1)), expected);
    api.set_member(-100_999, BOT_ID, "administrator");
    assert_eq!(troubles(&look().await.ended(1)), ["bad articles: none"]);

    let toml = "[access]\nallowed-chats = [-100500]\n[telegram]\ntoken-file = \"no-such-file\"\n";
    let folder = installation(toml, &[("190.md", GOOD)]);
    let ran = doctor(folder.path(), api.url(), "", &["--json"]).await;
    let expected = ["bad token: unreadable", "note rest: no-token"];
    assert_eq!(troubles(&ran.ended(1)), expected);
    // Whatever needs no token goes on.
    for arguments in [&["list"][..], &["check"], &["ask", "lỗi 190"]] {
        let mut command = command(folder.path(), arguments);
        let ran = spawn_blocking(move || run(&mut command)).await.unwrap();
        assert!(
            !ran.err.contains("no-such-file"),
            "{arguments:?}: {}",
            ran.err
        );
        assert_ne!(ran.code, Some(2), "{arguments:?}: {}", ran.err);
    }
    let mut serve = command(folder.path(), &["serve"]);
    let ran = spawn_blocking(move || run(&mut serve))
        .await
        .unwrap()
        .ended(2);
    assert!(ran.err.contains("no-such-file"), "{}", ran.err);
}

#[tokio::test]
async fn a_proxy_is_no_way_around_itself_and_keeps_its_password() {
    let api = good_server().await;
    let folder = installation("", &[("190.md", GOOD)]);
    for (proxy, case) in [
        ("sock5://lan:geheim@127.0.0.1:1", "bad config: broken"),
        ("ftp://lan:geheim@127.0.0.1:1", "bad config: broken"),
        ("socks5://lan:geheim@127.0.0.1:1", "bad api: proxy"),
        (
            "socks5://lan:geheim@no-such-host.invalid:1",
            "bad api: proxy-name",
        ),
    ] {
        let mut command = command(folder.path(), &["doctor", "--json"]);
        command
            .env("TELOXIDE_API_URL", api.url())
            .env("TELOXIDE_TOKEN", bot_api::TOKEN)
            .env("TELOXIDE_PROXY", proxy);
        let ran = spawn_blocking(move || run(&mut command)).await.unwrap();
        assert!(
            troubles(&ran).iter().any(|it| it == case),
            "{proxy}: {}",
            ran.out
        );
        let printed = format!("{}{}", ran.out, ran.err);
        assert!(!printed.contains("geheim"), "{printed}");
    }
    // Not once did it go straight there.
    assert!(api.calls_of("getMe").is_empty());
}
